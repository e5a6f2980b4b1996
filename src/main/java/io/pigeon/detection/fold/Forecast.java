package io.pigeon.detection.fold;

import java.time.Duration;
import java.time.Instant;

/**
 * Where a pig moving forward will be: a straight line from its place at the last sample (3.7). It
 * holds until the next sample, through gaps too.
 *
 * @param at the last sample's time
 * @param placeM median place at that time, metres
 * @param mps speed, metres a second, positive
 */
record Forecast(Instant at, double placeM, double mps, EtaQuality quality) {

  /** When the pig gets to a place ahead, to the millisecond. */
  Instant arrivalAt(double chainageM) {
    return at.plusMillis(Math.round((chainageM - placeM) / mps * 1000));
  }

  /**
   * Arrival with its interval as seen at an instant. In a telemetry gap the interval grows by the
   * length of the silence: the pig may have stood still ever since.
   */
  Eta etaTo(double chainageM, Instant asOf, boolean silent, Thresholds.Eta thresholds) {
    Instant arrival = arrivalAt(chainageM);
    double remaining = millisFrom(asOf, arrival);
    double least = (double) thresholds.minHalfWidth().toMillis();
    double half = Math.max(least, remaining * thresholds.spread());
    long width = Math.round(half + (silent ? millisFrom(at, asOf) : 0));
    return new Eta(
        arrival,
        arrival.minusMillis(width),
        arrival.plusMillis(width),
        silent ? EtaQuality.STALE : quality);
  }

  private static double millisFrom(Instant from, Instant to) {
    return (double) Math.max(0, Duration.between(from, to).toMillis());
  }
}
