package io.pigeon.detection.fold;

import java.time.Duration;
import java.time.Instant;

/**
 * Consecutive samples that all have something wrong with them.
 *
 * @param since time of the first, which names the spell in keys
 * @param told that it has lasted long enough was told
 */
record Spell(Instant since, int samples, boolean told) {

  static Spell startingAt(Instant ts) {
    return new Spell(ts, 1, false);
  }

  Spell longer() {
    return new Spell(since, samples + 1, told);
  }

  Spell asTold() {
    return new Spell(since, samples, true);
  }

  boolean lasts(Duration duration, Instant now) {
    return Duration.between(since, now).compareTo(duration) >= 0;
  }
}
