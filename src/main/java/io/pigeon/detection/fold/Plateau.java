package io.pigeon.detection.fold;

import java.time.Duration;
import java.time.Instant;

/**
 * A stop: where and since when (3.6).
 *
 * @param start its first sample; frozen at confirmation
 * @param anchorM its median place; frozen at confirmation
 * @param lastInside its last sample so far
 * @param beyond how many samples in a row lie at least the resume distance away, on the side of
 *     {@code side}
 */
record Plateau(Instant start, double anchorM, Instant lastInside, int beyond, Direction side) {

  /** Names the stop in keys: epoch milliseconds of its first sample. */
  String qualifier() {
    return Long.toString(start.toEpochMilli());
  }

  Duration duration() {
    return Duration.between(start, lastInside);
  }

  Plateau inside(Instant ts) {
    return new Plateau(start, anchorM, ts, 0, side);
  }

  Plateau between() {
    return new Plateau(start, anchorM, lastInside, 0, side);
  }

  Plateau beyond(Direction newSide) {
    int count = newSide == side ? beyond + 1 : 1;
    return new Plateau(start, anchorM, lastInside, count, newSide);
  }
}
