package io.pigeon.channel;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.apache.camel.Exchange;

/** Writes JSON to a provider: what is set here goes out, and nothing that came along. */
final class ChatRequest {

  private ChatRequest() {}

  /**
   * Lays out one request.
   *
   * @param uri where to; it may hold a secret, as it is not kept and not logged
   * @param time that the try has
   * @throws SocketTimeoutException if none is left
   */
  static void write(
      Exchange exchange, String uri, Map<String, String> headers, JsonNode body, TryTime time)
      throws SocketTimeoutException {
    String timeout = time.leftMillis();
    Map<String, Object> all = exchange.getMessage().getHeaders();
    all.clear();
    all.put(Exchange.HTTP_URI, uri);
    all.put(Exchange.CONTENT_TYPE, "application/json; charset=utf-8");
    all.put(AnswerLimits.TIMEOUT, timeout);
    all.putAll(headers);
    exchange.getMessage().setBody(body.toString().getBytes(StandardCharsets.UTF_8));
  }
}
