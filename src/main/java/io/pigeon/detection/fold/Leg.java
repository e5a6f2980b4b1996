package io.pigeon.detection.fold;

import java.time.Duration;

/**
 * What lies between two consecutive accepted samples of a run.
 *
 * @param unseen a gap of either kind, or an accepted jump, lies in it: what happened within is
 *     inferred
 */
record Leg(Fix from, Fix to, boolean unseen) {

  Duration duration() {
    return Duration.between(from.ts(), to.ts());
  }

  /** Whether it passes any part of a stretch. */
  boolean overlaps(double startM, double endM) {
    double low = Math.min(from.chainageM(), to.chainageM());
    double high = Math.max(from.chainageM(), to.chainageM());
    return low < endM && high > startM;
  }

  Leg asUnseen() {
    return new Leg(from, to, true);
  }
}
