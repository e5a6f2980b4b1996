package io.pigeon.channel;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.camel.Exchange;
import org.apache.camel.http.base.HttpOperationFailedException;

/**
 * What a provider answered, whatever its status: for a route that asks with {@code
 * throwExceptionOnFailure: "false"}, as the provider says in the body what the status does not.
 *
 * @param status of HTTP
 * @param headers those that say when to come again; the names are looked up in any case
 * @param body its first 64 KiB; empty if there was none
 */
public record HttpAnswer(int status, Map<String, String> headers, String body) {

  private static final JsonMapper JSON = new JsonMapper();
  private static final int LONGEST_QUOTE = 500;
  private static final int LONGEST_ID = 200;

  /** Reads the answer, and leaves its text as the body of the message. */
  public static HttpAnswer of(Exchange exchange) {
    String body =
        Optional.ofNullable(exchange.getMessage().getBody(String.class)).orElse("").strip();
    exchange.getMessage().setBody(body);
    Map<String, String> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    for (String name : new String[] {"Retry-After", "Date"}) {
      String value = exchange.getMessage().getHeader(name, String.class);
      if (value != null) {
        headers.put(name, value);
      }
    }
    int status = exchange.getMessage().getHeader(Exchange.HTTP_RESPONSE_CODE, Integer.class);
    return new HttpAnswer(status, headers, body);
  }

  /** Whether the status is 2xx. */
  public boolean isSuccess() {
    return status / 100 == 2;
  }

  /** The body as JSON; a missing node if it is none. */
  public JsonNode json() {
    try {
      return JSON.readTree(body);
    } catch (JsonProcessingException e) {
      return MissingNode.getInstance();
    }
  }

  /** As the failure that it would be for a route that looks at the status alone. */
  public HttpOperationFailedException failure() {
    return new HttpOperationFailedException("provider", status, "", "", headers, body);
  }

  /** Keeps the provider's id of the message as the header {@code provider-message-id}. */
  void keepId(Exchange exchange, String member) {
    String id = PlainText.line(json().path(member).asText(""), LONGEST_ID);
    if (!id.isEmpty()) {
      exchange.getMessage().setHeader("provider-message-id", id);
    }
  }

  /** The member as one line, for a message to people; empty if it is not there. */
  String said(String member) {
    return quote(json().path(member).asText(""));
  }

  /** What somebody else said, fit to be part of a message: one line, not too long. */
  public static String quote(String text) {
    String line = text.replaceAll("\\p{Cntrl}+", " ").strip();
    return line.length() <= LONGEST_QUOTE ? line : line.substring(0, LONGEST_QUOTE) + "…";
  }
}
