package io.pigeon.channel;

import io.pigeon.InvalidSettingException;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.boot.convert.DurationUnit;

/**
 * Settings under {@code pigeon.channels.webhook}.
 *
 * @param connectTimeout until the connection stands; a bare number is milliseconds
 * @param responseTimeout the longest silence of the other side; connection and whole answer
 *     together take no longer than both timeouts together
 * @param connectionsPerDestination kept to one host at most
 * @param maxConnections kept to all hosts at most, but never fewer than to one
 * @param allowedHosts host names, addresses and CIDR blocks that are sent to though they are not
 *     public
 * @param signingSecret {@code whsec_} and Base64, or empty: requests are not signed
 * @param previousSigningSecret signs as well for a day after the rotation
 * @param rotatedAt instant at which {@code signingSecret} took over
 */
@ConfigurationProperties("pigeon.channels.webhook")
record WebhookProperties(
    @DefaultValue("3000") @DurationUnit(ChronoUnit.MILLIS) Duration connectTimeout,
    @DefaultValue("15000") @DurationUnit(ChronoUnit.MILLIS) Duration responseTimeout,
    @DefaultValue("64") int connectionsPerDestination,
    @DefaultValue("512") int maxConnections,
    @DefaultValue List<String> allowedHosts,
    @DefaultValue("") String signingSecret,
    @DefaultValue("") String previousSigningSecret,
    @DefaultValue("") String rotatedAt) {

  WebhookProperties {
    if (connectTimeout.toMillis() < 1 || responseTimeout.toMillis() < 1) {
      throw new InvalidSettingException(
          "The timeouts under pigeon.channels.webhook must be positive, but are %s and %s."
              .formatted(connectTimeout, responseTimeout),
          "Write milliseconds: nothing is waited for without an end.");
    }
    if (connectionsPerDestination < 1) {
      throw new InvalidSettingException(
          "pigeon.channels.webhook.connections-per-destination must be positive, but is %d."
              .formatted(connectionsPerDestination),
          "Write as many as deliveries may be under way at once, or leave it out.");
    }
  }

  /** No try takes longer. */
  Duration deadline() {
    return connectTimeout.plus(responseTimeout);
  }

  /** Without the secrets. */
  @Override
  public String toString() {
    return "WebhookProperties[allowedHosts=%s, rotatedAt=%s]".formatted(allowedHosts, rotatedAt);
  }
}
