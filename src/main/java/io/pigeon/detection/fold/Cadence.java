package io.pigeon.detection.fold;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The latest sampling intervals of a run, milliseconds (3.10): a median of up to 20. */
record Cadence(List<Long> intervals) {

  private static final int REMEMBERED = 20;
  private static final int ENOUGH = 5;

  static Cadence unknown() {
    return new Cadence(List.of());
  }

  Cadence plus(Duration interval) {
    int from = Math.max(0, intervals.size() + 1 - REMEMBERED);
    var later = new ArrayList<>(intervals.subList(from, intervals.size()));
    later.add(interval.toMillis());
    return new Cadence(List.copyOf(later));
  }

  /** The measured interval, or what is expected of the source until five were measured. */
  Optional<Duration> interval(Optional<Duration> expected) {
    if (intervals.size() < ENOUGH) {
      return expected;
    }
    double median = Median.of(intervals.stream().mapToDouble(Long::doubleValue).toArray());
    return Optional.of(Duration.ofMillis(Math.round(median)));
  }
}
