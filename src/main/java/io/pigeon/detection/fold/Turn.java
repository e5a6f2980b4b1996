package io.pigeon.detection.fold;

import java.time.Instant;

/**
 * A reverse that is not confirmed yet (3.6): consecutive samples behind the furthest point.
 *
 * @param since the first of them
 * @param extreme the one furthest behind
 */
record Turn(Instant since, int samples, Fix extreme) {

  static Turn startingAt(Fix fix) {
    return new Turn(fix.ts(), 1, fix);
  }

  Turn plus(Fix fix, Direction travel) {
    boolean further = travel.sign() * (fix.chainageM() - extreme.chainageM()) < 0;
    return new Turn(since, samples + 1, further ? fix : extreme);
  }
}
