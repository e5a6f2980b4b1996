package io.pigeon.channel;

import io.pigeon.channel.ChannelException.Fault;
import java.util.Optional;
import java.util.regex.Pattern;
import org.apache.camel.Exchange;
import org.apache.camel.ExchangeProperty;
import org.apache.camel.Header;
import org.apache.camel.http.base.HttpOperationFailedException;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.stereotype.Component;

/** Where the WebSocket bus is, and what its answers mean. */
@Component("bus")
class Bus {

  private static final Pattern USER = Pattern.compile("\\P{Cntrl}{1,200}");

  private final String url;
  private final String token;

  Bus(@Value("${WEBSOCKET_BUS_URL:}") String url, @Value("${SERVICE_TOKEN:}") String token) {
    this.url = url.strip();
    this.token = token.strip();
  }

  /** The address of the bus itself, without a slash at its end. */
  public String url(@ExchangeProperty("channelConfig") ChannelConfig config) {
    return ProviderUrl.base(config, setting(config, "base_url", url, "WEBSOCKET_BUS_URL"));
  }

  /** The header {@code Authorization}. */
  public String authorization(@ExchangeProperty("channelConfig") ChannelConfig config) {
    return BearerToken.authorization(config, setting(config, "token", token, "SERVICE_TOKEN"));
  }

  private static String setting(
      ChannelConfig config, String key, String otherwise, String variable) {
    return config
        .text(key)
        .or(() -> Optional.of(otherwise).filter(value -> !value.isEmpty()))
        .orElseThrow(
            () ->
                new ChannelException(
                    Fault.MISCONFIGURED,
                    "The channel %s has no %s: set config.%s or %s."
                        .formatted(config.name(), key, key, variable)));
  }

  /**
   * @throws ChannelException if the address is no user
   */
  public void check(@Header("address") String address) {
    if (!USER.matcher(address).matches()) {
      throw new ChannelException(
          Fault.BAD_ADDRESS, "The address is no id of a user: at most 200 characters.");
    }
  }

  /**
   * Taken is what the bus has given to somebody.
   *
   * @throws ChannelException if nobody was there, or the bus does not know us
   * @throws HttpOperationFailedException for what the status says
   */
  public void read(Exchange exchange) throws HttpOperationFailedException {
    HttpAnswer answer = HttpAnswer.of(exchange);
    if (answer.status() == 404 || (answer.isSuccess() && toNobody(answer))) {
      throw new ChannelException(Fault.OFFLINE, "Nobody is connected under this address.");
    }
    if (answer.status() == 401 || answer.status() == 403) {
      throw new ChannelException(
          Fault.MISCONFIGURED,
          "The bus refuses the token: %d %s"
              .formatted(answer.status(), HttpAnswer.quote(answer.body())));
    }
    if (!answer.isSuccess()) {
      throw answer.failure();
    }
  }

  /** A bus that does not say how many it has reached is believed. */
  private static boolean toNobody(HttpAnswer answer) {
    return answer.json().path("delivered").asInt(1) == 0;
  }
}
