package io.pigeon.channel;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.camel.Exchange;
import org.apache.camel.http.base.HttpOperationFailedException;

/**
 * What a provider answered.
 *
 * @param headers those that say when to come again
 * @param body as text, at most as long as {@link AnswerLimits} keep
 */
record ChatAnswer(int status, Map<String, String> headers, String body) {

  private static final JsonFactory JSON = new JsonFactory();
  private static final String RETRY_AFTER = "Retry-After";

  /** Of what is said for people. */
  private static final int MOST_SAID = 300;

  /** As everywhere: nobody makes us wait longer. */
  private static final Duration LONGEST_WAIT = Duration.ofHours(1);

  /**
   * Takes it out of the exchange, where nothing of it is left but the status.
   *
   * @param secret that the other side may repeat, as servers do that show the path of a request
   */
  static ChatAnswer take(Exchange exchange, String secret) {
    Integer status = exchange.getMessage().getHeader(Exchange.HTTP_RESPONSE_CODE, Integer.class);
    byte[] body = exchange.getMessage().getBody(byte[].class);
    Map<String, String> headers = new TreeMap<>();
    for (String name : new String[] {RETRY_AFTER, "Date"}) {
      Object value = exchange.getMessage().getHeader(name);
      if (value != null) {
        headers.put(name, value.toString());
      }
    }
    exchange.getMessage().getHeaders().clear();
    exchange.getMessage().setHeader(Exchange.HTTP_RESPONSE_CODE, status);
    exchange.getMessage().setBody("");
    String text = body == null ? "" : new String(body, StandardCharsets.UTF_8);
    return new ChatAnswer(status, headers, secret.isEmpty() ? text : text.replace(secret, "***"));
  }

  boolean isOk() {
    return status >= 200 && status < 300;
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
   * As the HTTP component would throw it, but without the address, for that may hold a secret: the
   * status decides what follows.
   */
  HttpOperationFailedException failure(String provider) {
    return new HttpOperationFailedException(provider, status, "", "", headers, body);
  }

  /** For the message of a failure: one line, cut. */
  static String said(String text) {
    String line = ChatText.clean(text).replaceAll("\\s+", " ").strip();
    return ChatText.cut(line, Markup.PLAIN, MOST_SAID);
  }
}
