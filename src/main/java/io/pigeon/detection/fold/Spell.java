package io.pigeon.detection.fold;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

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

  /** The spell after one more sample, its first one if there was none before. */
  static Spell onward(Optional<Spell> before, Instant ts) {
    return before.map(Spell::longer).orElseGet(() -> startingAt(ts));
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
