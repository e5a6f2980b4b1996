package io.pigeon.api.http;

import jakarta.servlet.http.HttpServletRequest;
import java.io.BufferedReader;
import java.io.Reader;
import java.util.Collections;
import java.util.Enumeration;
import org.jspecify.annotations.Nullable;

/**
 * A request as Camel sees it: for which operation it is, and nothing that its caller wrote. The
 * path is the one of the contract, which Camel, comparing one path after the other, finds at once;
 * headers and parameters do not become headers of a message. Routes ask the {@link Request}, which
 * has the request itself.
 */
final class FoundRequest extends RequestAt {

  FoundRequest(HttpServletRequest asSent, String path) {
    super(asSent, path);
  }

  HttpServletRequest asSent() {
    return (HttpServletRequest) getRequest();
  }

  @Override
  public @Nullable String getQueryString() {
    return null;
  }

  @Override
  public Enumeration<String> getHeaderNames() {
    return Collections.emptyEnumeration();
  }

  @Override
  public Enumeration<String> getParameterNames() {
    return Collections.emptyEnumeration();
  }

  /** Or Camel takes forms, files and Java objects out of a body. */
  @Override
  public @Nullable String getContentType() {
    return null;
  }

  /**
   * Empty: bodies are read as bytes, from the stream, as what is no UTF-8 must be seen to be none.
   * Camel would read it all as text before any route can ask for it.
   */
  @Override
  public BufferedReader getReader() {
    return new BufferedReader(Reader.nullReader(), 1);
  }
}
