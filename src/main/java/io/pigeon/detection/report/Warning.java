package io.pigeon.detection.report;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * A warning and what came of it; a row of {@code scorecard-read.sql}.
 *
 * @param kp place of the POI, km
 * @param thresholdMin minutes before arrival that it is meant to come
 * @param approach the n-th time that the pig came near
 * @param undershoot it came with more than a minute less than that
 * @param superseded recorded, not sent
 * @param quality of the forecast: GOOD, LOW or STALE
 * @param eta promised arrival, with {@code p10} and {@code p90} around it
 * @param actual interpolated passage, or completion of the run for its end; empty until then
 */
public record Warning(
    String poiId,
    String tag,
    double kp,
    int thresholdMin,
    int approach,
    boolean undershoot,
    boolean superseded,
    String quality,
    Instant warnedAt,
    Instant eta,
    Instant p10,
    Instant p90,
    Optional<Instant> actual) {

  Duration promisedLead() {
    return Duration.between(warnedAt, eta);
  }

  Optional<Duration> actualLead() {
    return actual.map(time -> Duration.between(warnedAt, time));
  }

  /** Positive if the pig came later than the warning said. */
  Optional<Duration> error() {
    return actual.map(time -> Duration.between(eta, time));
  }

  Optional<Boolean> insideInterval() {
    return actual.map(time -> !time.isBefore(p10) && !time.isAfter(p90));
  }

  Optional<Boolean> accurate() {
    return error().map(error -> ArrivalBand.of(promisedLead()).holds(error));
  }
}
