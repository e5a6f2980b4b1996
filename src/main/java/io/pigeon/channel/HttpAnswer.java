package io.pigeon.channel;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
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
  private static final String RETRY_AFTER = "Retry-After";
  private static final int LONGEST_QUOTE = 500;
  private static final int LONGEST_ID = 200;

  /** As everywhere: nobody makes us wait longer. */
  private static final Duration LONGEST_WAIT = Duration.ofHours(1);

  /** Reads the answer, and leaves its text as the body of the message. */
  public static HttpAnswer of(Exchange exchange) {
    String body =
        Optional.ofNullable(exchange.getMessage().getBody(String.class)).orElse("").strip();
    exchange.getMessage().setBody(body);
    Map<String, String> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    for (String name : new String[] {RETRY_AFTER, "Date"}) {
      String value = exchange.getMessage().getHeader(name, String.class);
      if (value != null) {
        headers.put(name, value);
      }
    }
    int status = exchange.getMessage().getHeader(Exchange.HTTP_RESPONSE_CODE, Integer.class);
    return new HttpAnswer(status, headers, body);
  }

  /**
   * Takes it out of the exchange, where nothing of it is left but the status.
   *
   * @param secret that the other side may repeat, as servers do that show the path of a request
   */
  static HttpAnswer take(Exchange exchange, String secret) {
    HttpAnswer answer = of(exchange);
    exchange.getMessage().getHeaders().clear();
    exchange.getMessage().setHeader(Exchange.HTTP_RESPONSE_CODE, answer.status);
    exchange.getMessage().setBody("");
    return secret.isEmpty()
        ? answer
        : new HttpAnswer(answer.status, answer.headers, answer.body.replace(secret, "***"));
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

  /**
   * The members of the body that hold text, numbers or truth values, by their names; what is inside
   * others has names such as {@code result.message_id}. A body that was cut gives those before the
   * cut, and one that is no object gives none.
   */
  Map<String, String> members() {
    Map<String, String> members = new HashMap<>();
    try (JsonParser parser = JSON.createParser(body)) {
      while (parser.nextToken() != null) {
        if (parser.currentToken().isScalarValue()
            && parser.currentToken() != JsonToken.VALUE_NULL
            && !parser.getParsingContext().inArray()) {
          String path = parser.getParsingContext().pathAsPointer().toString();
          members.putIfAbsent(path.replaceFirst("^/", "").replace('/', '.'), parser.getText());
        }
      }
    } catch (IOException e) {
      // What came before is all there is.
    }
    return members;
  }

  /** How long the header asks to be left alone. */
  Optional<Duration> retryAfter() {
    return retryAfter(headers.getOrDefault(RETRY_AFTER, ""));
  }

  /**
   * From whole seconds; no more than an hour.
   *
   * @return empty if it is no such number
   */
  static Optional<Duration> retryAfter(String seconds) {
    return Optional.of(seconds.strip())
        .filter(text -> text.matches("\\d{1,9}"))
        .map(text -> Duration.ofSeconds(Long.parseLong(text)))
        .map(wait -> wait.compareTo(LONGEST_WAIT) > 0 ? LONGEST_WAIT : wait);
  }

  /**
   * As the failure that it would be for a route that looks at the status alone, but without the
   * address, which may hold a secret.
   */
  public HttpOperationFailedException failure() {
    return new HttpOperationFailedException("provider", status, "", "", headers, body);
  }

  /** Keeps the provider's id of the message as the header {@code provider-message-id}. */
  public void keepId(Exchange exchange, String member) {
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
    String line = ChatText.clean(text.replaceAll("\\p{Cntrl}+", " ")).strip();
    return ChatText.cut(line, Markup.PLAIN, LONGEST_QUOTE);
  }
}
