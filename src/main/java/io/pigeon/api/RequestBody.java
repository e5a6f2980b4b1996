package io.pigeon.api;

import java.io.IOException;
import java.io.InputStream;
import java.util.Locale;
import org.apache.camel.Exchange;

/** What a caller sent. */
final class RequestBody {

  private RequestBody() {}

  /** In lower case, without parameters; empty if the caller did not say. */
  static String mediaType(Exchange exchange) {
    String header = exchange.getMessage().getHeader(Exchange.CONTENT_TYPE, "", String.class);
    return header.split(";", 2)[0].strip().toLowerCase(Locale.ROOT);
  }

  /**
   * The body, empty if there is none.
   *
   * @throws ProblemException if it is larger than so many bytes
   */
  static byte[] bytes(Exchange exchange, int maxBytes) throws IOException {
    InputStream stream = exchange.getMessage().getBody(InputStream.class);
    byte[] body = stream == null ? new byte[0] : stream.readNBytes(maxBytes + 1);
    if (body.length > maxBytes) {
      throw new ProblemException(
          Problem.BODY_TOO_LARGE,
          "The body is larger than " + maxBytes + " bytes; send less at once.");
    }
    return body;
  }
}
