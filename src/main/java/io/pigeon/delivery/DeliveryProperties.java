package io.pigeon.delivery;

import java.time.Duration;
import java.time.temporal.ChronoUnit;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.boot.convert.DurationUnit;

/**
 * Settings under {@code pigeon.delivery}.
 *
 * @param maxInFlight deliveries under way at once in this instance
 * @param lease no try lasts longer
 * @param heartbeat how often this instance says that it is alive
 * @param workerTimeout an instance silent for this long loses its deliveries
 * @param pollInterval fail-safe, should a wake-up be missed; a bare number is seconds
 */
@ConfigurationProperties("pigeon.delivery")
public record DeliveryProperties(
    @DefaultValue("64") int maxInFlight,
    @DefaultValue("60s") Duration lease,
    @DefaultValue("5s") Duration heartbeat,
    @DefaultValue("20s") Duration workerTimeout,
    @DefaultValue("60") @DurationUnit(ChronoUnit.SECONDS) Duration pollInterval,
    RetryPolicy retry) {

  public DeliveryProperties {
    if (maxInFlight < 1) {
      throw new IllegalArgumentException(
          "pigeon.delivery.max-in-flight must be positive, but is " + maxInFlight + ".");
    }
    if (heartbeat.multipliedBy(3).compareTo(workerTimeout) > 0) {
      throw new IllegalArgumentException(
          "pigeon.delivery.worker-timeout must be at least three heartbeats, or one slow beat loses"
              + " everything: raise it above "
              + heartbeat.multipliedBy(3)
              + ".");
    }
  }

  /**
   * Refuses a lease that a slow send could outlive.
   *
   * @param slowestSend all tries within one delivery, with their timeouts and pauses
   */
  void requireLeaseFor(Duration slowestSend) {
    if (lease.compareTo(slowestSend) <= 0) {
      throw new IllegalArgumentException(
          "pigeon.delivery.lease is %s, but one send may take %s: raise the lease, or lower the timeouts of the channel."
              .formatted(lease, slowestSend));
    }
  }
}
