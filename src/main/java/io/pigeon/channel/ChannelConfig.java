package io.pigeon.channel;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.Optional;

/**
 * A row of {@code channel_configs} as a channel route sees it, in the exchange property {@code
 * channelConfig}.
 *
 * @param name of the channel
 * @param type which route it is: {@code direct:channel-<type>}
 * @param settings the column {@code config}, secrets in place of their references
 * @param timeout of one try, if it has one of its own
 */
public record ChannelConfig(
    String name, String type, JsonNode settings, Optional<Duration> timeout) {

  /** A setting as text; empty if it is not there. */
  public Optional<String> text(String key) {
    return Optional.of(settings.path(key))
        .filter(value -> value.isValueNode() && !value.isNull())
        .map(JsonNode::asText)
        .filter(text -> !text.isBlank());
  }

  /**
   * A setting that the channel cannot do without.
   *
   * @throws ChannelException saying which, if it is not there
   */
  public String required(String key) {
    return text(key)
        .orElseThrow(
            () ->
                new ChannelException(
                    ChannelException.Fault.MISCONFIGURED,
                    "The channel %s has no %s: set config.%s, see its schema."
                        .formatted(name, key, key)));
  }

  /**
   * For {@code simple}: {@code ${exchangeProperty.channelConfig.get('/path')}}; empty text if not
   * there.
   */
  public String get(String pointer) {
    return settings.at(JsonPointer.compile(pointer)).asText("");
  }

  /**
   * As the header {@code Pigeon-Timeout-Millis} of a request; empty without a timeout of its own.
   */
  public String timeoutMillis() {
    return timeout.map(each -> String.valueOf(each.toMillis())).orElse("");
  }

  /** Without the settings, which hold secrets. */
  @Override
  public String toString() {
    return "ChannelConfig[" + name + ", " + type + "]";
  }
}
