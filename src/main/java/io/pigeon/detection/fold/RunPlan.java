package io.pigeon.detection.fold;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * A run that somebody announced (3.4, 3.5): the first sample at or after its launch begins it. A
 * run of the pig that is open by then is given up for it, so this is also how a pig is moved to
 * another route.
 *
 * @param runKey replaces the one made of pig and time; holds no tilde, so it is never such a one
 * @param routeId the only route that the run may be locked to
 * @param launchAt event time
 * @param plannedSpeedMps metres a second, positive; serves while none was measured
 * @param expectedInterval of its samples, until five were measured
 * @param orderedAt instant of the processing clock from which it counts
 */
public record RunPlan(
    String runKey,
    String routeId,
    Instant launchAt,
    OptionalDouble plannedSpeedMps,
    Optional<Duration> expectedInterval,
    Instant orderedAt) {

  public RunPlan {
    Require.that(
        plannedSpeedMps.orElse(1) > 0,
        "Run %s: its planned speed is %s m/s; it must be positive.",
        runKey,
        plannedSpeedMps);
    Require.that(
        expectedInterval.orElse(Duration.ofSeconds(1)).compareTo(Duration.ZERO) > 0,
        "Run %s: its expected interval is %s; it must be positive.",
        runKey,
        expectedInterval);
  }

  /** The same plan, counting from another instant. */
  public RunPlan countingFrom(Instant other) {
    return new RunPlan(runKey, routeId, launchAt, plannedSpeedMps, expectedInterval, other);
  }

  /** Whether a sample taken in at an instant begins the run. */
  boolean beginsWith(Sample sample, Instant now) {
    return !launchAt.isAfter(sample.ts()) && !orderedAt.isAfter(now);
  }
}
