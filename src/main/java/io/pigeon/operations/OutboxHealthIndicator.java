package io.pigeon.operations;

import org.springframework.boot.actuate.health.Health;
import org.springframework.boot.actuate.health.HealthIndicator;
import org.springframework.stereotype.Component;

/**
 * Shows the figures of {@link Alarms}. Down only if they cannot be had, or if days have no
 * partition; all else is for alerts. Not a part of readiness: an instance that is taken out of
 * service mends none of this.
 */
@Component
class OutboxHealthIndicator implements HealthIndicator {

  private final Alarms alarms;

  OutboxHealthIndicator(Alarms alarms) {
    this.alarms = alarms;
  }

  @Override
  public Health health() {
    return alarms
        .last()
        .map(OutboxHealthIndicator::of)
        .orElseGet(() -> Health.up().withDetail("measured", "not yet, or not here").build());
  }

  private static Health of(Alarms.Reading reading) {
    boolean partitioned =
        reading.sum(Figure.DEFAULT_ROWS) + reading.sum(Figure.MISSING_PARTITIONS) == 0;
    Health.Builder health =
        reading.failure().isEmpty() && partitioned ? Health.up() : Health.down();
    reading.failure().ifPresent(cause -> health.withDetail("failure", cause));
    return health
        .withDetail("measured", reading.at().toString())
        .withDetails(reading.values())
        .build();
  }
}
