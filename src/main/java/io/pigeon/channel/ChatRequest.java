package io.pigeon.channel;

import com.fasterxml.jackson.databind.JsonNode;
import io.pigeon.channel.ChannelException.Fault;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import org.apache.camel.Exchange;

/** Writes JSON to a provider: what is set here goes out, and nothing that came along. */
final class ChatRequest {

  private ChatRequest() {}

  /**
   * Lays out one request.
   *
   * @param uri where to; it may hold a secret, as it is not kept and not logged
   * @param left of the time that the try has
   * @throws SocketTimeoutException if none is left
   */
  static void write(
      Exchange exchange, String uri, Map<String, String> headers, JsonNode body, Duration left)
      throws SocketTimeoutException {
    if (left.isNegative() || left.isZero()) {
      throw new SocketTimeoutException("No time is left for one more request of this try.");
    }
    Map<String, Object> all = exchange.getMessage().getHeaders();
    all.clear();
    all.put(Exchange.HTTP_URI, uri);
    all.put(Exchange.CONTENT_TYPE, "application/json; charset=utf-8");
    all.put(AnswerLimits.TIMEOUT, String.valueOf(Math.max(1, left.toMillis())));
    all.putAll(headers);
    exchange.getMessage().setBody(body.toString().getBytes(StandardCharsets.UTF_8));
  }

  /**
   * The setting {@code base_url}, without a slash at its end.
   *
   * @throws ChannelException if it is no http or https URL
   */
  static String baseUrl(ChannelConfig config, String standard) {
    String url = config.text("base_url").orElse(standard).strip().replaceFirst("/+$", "");
    try {
      URI uri = new URI(url);
      if (uri.getHost() != null && String.valueOf(uri.getScheme()).matches("(?i)https?")) {
        return url;
      }
    } catch (URISyntaxException e) {
      // Said below: the text of this one would repeat the setting.
    }
    throw new ChannelException(
        Fault.MISCONFIGURED,
        "The base_url of the channel %s is no http or https URL: write one such as %s."
            .formatted(config.name(), standard));
  }

  /**
   * The setting {@code token}.
   *
   * @param form regular expression of what a token looks like
   * @throws ChannelException if it is missing or looks otherwise; does not repeat it
   */
  static String token(ChannelConfig config, String form) {
    String token = config.required("token").strip();
    if (!token.matches(form)) {
      throw new ChannelException(
          Fault.MISCONFIGURED,
          "The token of the channel %s does not look like one: see what config.token leads to."
              .formatted(config.name()));
    }
    return token;
  }
}
