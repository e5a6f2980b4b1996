package io.pigeon.detection.fold;

import java.time.Duration;
import java.time.Instant;

/** Where a pig was at an instant: row id, event time, chainage in metres. */
record Fix(long id, Instant ts, double chainageM) {

  /**
   * When the straight line from here to a later fix meets a place between them; to the millisecond,
   * never outside the two.
   */
  Instant crossing(Fix to, double placeM) {
    double share = (placeM - chainageM) / (to.chainageM - chainageM);
    double millis = Duration.between(ts, to.ts).toNanos() / 1e6;
    Instant met = ts.plusMillis(Math.round(share * millis));
    return met.isAfter(to.ts) ? to.ts : met;
  }
}
