package io.pigeon.channel;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.pigeon.channel.ChannelException.Fault;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.camel.Exchange;
import org.apache.camel.ExchangeProperty;
import org.apache.camel.InvalidPayloadException;
import org.apache.camel.http.base.HttpOperationFailedException;
import org.springframework.stereotype.Component;

/**
 * The decisions of the route {@code channel-provider}, which posts {@code
 * {"to":…,"channel":…,"content":…}} to a provider that any team can build. Channels of other types
 * send by it too when they have no settings of their own.
 */
@Component("genericProvider")
class GenericProvider {

  /** Settings that Pigeon itself reads: they say nothing of a provider. */
  private static final Set<String> NOT_THE_PROVIDERS = Set.of("max_in_flight");

  private final ProviderProperties properties;
  private final ObjectMapper json;

  GenericProvider(ProviderProperties properties, ObjectMapper json) {
    this.properties = properties;
    this.json = json;
  }

  /** Whether a channel without settings of its own is sent by way of {@code PROVIDER_BASE_URL}. */
  public boolean standsIn(@ExchangeProperty("channelConfig") ChannelConfig channel) {
    return !properties.baseUrl().isBlank()
        && channel.settings().properties().stream()
            .map(Map.Entry::getKey)
            .allMatch(NOT_THE_PROVIDERS::contains);
  }

  /** Makes the request: address, authorization and body. */
  public void prepare(Exchange exchange) throws InvalidPayloadException, JsonProcessingException {
    ChannelConfig channel = exchange.getProperty("channelConfig", ChannelConfig.class);
    Message message = exchange.getMessage().getMandatoryBody(Message.class);
    Map<String, Object> headers = exchange.getMessage().getHeaders();
    String to = String.valueOf(headers.remove("address"));
    if (to.isBlank() || to.chars().anyMatch(Character::isISOControl)) {
      throw new ChannelException(
          Fault.BAD_ADDRESS, "The address is empty or holds a control character.");
    }
    headers.put(Exchange.HTTP_URI, address(channel));
    token(channel)
        .ifPresent(
            token -> headers.put("Authorization", BearerToken.authorization(channel, token)));
    ObjectNode body = json.createObjectNode();
    body.put("to", PlainText.simple(to));
    body.put("channel", kind(channel));
    body.put("content", PlainText.simple(message.text()));
    // Written as bytes at once, an emoji would be two escapes.
    exchange.getMessage().setBody(json.writeValueAsString(body).getBytes(StandardCharsets.UTF_8));
  }

  /** A channel of this type stands for what its name says; any other for what its type says. */
  private static String kind(ChannelConfig channel) {
    return channel.type().equals("provider") ? channel.name() : channel.type();
  }

  private String address(ChannelConfig channel) {
    return channel
        .text("base_url")
        .map(url -> ProviderUrl.checked(channel, url))
        .or(() -> Optional.of(properties.baseUrl()).filter(url -> !url.isBlank()))
        .orElseThrow(
            () ->
                new ChannelException(
                    Fault.MISCONFIGURED,
                    "The channel %s has no provider: set config.base_url, or PROVIDER_BASE_URL."
                        .formatted(channel.name())));
  }

  /** That of {@code PROVIDER_BASE_URL} is for no other address. */
  private Optional<String> token(ChannelConfig channel) {
    Optional<String> own = channel.text("token");
    return own.isPresent() || channel.text("base_url").isPresent()
        ? own
        : Optional.of(properties.token()).filter(token -> !token.isBlank());
  }

  /** 2xx is accepted; what else an answer means is decided where all failures are classified. */
  public void judge(Exchange exchange) throws HttpOperationFailedException {
    ChannelConfig channel = exchange.getProperty("channelConfig", ChannelConfig.class);
    HttpAnswer answer = HttpAnswer.of(exchange);
    if (answer.status() == 401 || answer.status() == 403) {
      throw new ChannelException(
          Fault.MISCONFIGURED,
          "The provider of the channel %s refuses the credentials (%d): see config.token, or PROVIDER_TOKEN."
              .formatted(channel.name(), answer.status()));
    }
    if (!answer.isSuccess()) {
      throw answer.failure();
    }
    answer.keepId(exchange, "messageId");
  }
}
