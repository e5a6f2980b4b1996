package io.pigeon.detection.fold;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;

/**
 * The latest sampling intervals of a run (3.10): a median of up to 20. In JSON a list of
 * milliseconds.
 */
final class Cadence {

  private static final int REMEMBERED = 20;
  private static final int ENOUGH = 5;
  private static final Cadence UNKNOWN = new Cadence(new long[0]);

  private final long[] millis;
  private final Optional<Duration> median;

  private Cadence(long[] millis) {
    this.millis = millis;
    double[] intervals = Arrays.stream(millis).asDoubleStream().toArray();
    this.median =
        millis.length < ENOUGH
            ? Optional.empty()
            : Optional.of(
                Duration.ofMillis(Math.round(Median.ofScratch(intervals, intervals.length))));
  }

  @JsonCreator
  static Cadence of(long[] millis) {
    return new Cadence(millis.clone());
  }

  static Cadence unknown() {
    return UNKNOWN;
  }

  @JsonValue
  long[] millis() {
    return millis.clone();
  }

  Cadence plus(Duration interval) {
    int from = Math.max(0, millis.length + 1 - REMEMBERED);
    long[] later = Arrays.copyOfRange(millis, from, millis.length + 1);
    later[later.length - 1] = interval.toMillis();
    return new Cadence(later);
  }

  /** The measured interval, or what is expected of the source until five were measured. */
  Optional<Duration> interval(Optional<Duration> expected) {
    return median.isPresent() ? median : expected;
  }
}
