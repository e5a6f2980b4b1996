package io.pigeon.detection.fold;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * The latest fixes of a run, thinned: immutable, ordered by time, to the millisecond. Two arrays of
 * primitives, as this is most of a run's state; in JSON the times are written as steps from one to
 * the next.
 */
final class SampleWindow {

  private static final SampleWindow EMPTY = new SampleWindow(new long[0], new double[0]);

  private final long[] millis;
  private final double[] chainages;

  private SampleWindow(long[] millis, double[] chainages) {
    this.millis = millis;
    this.chainages = chainages;
  }

  @JsonCreator
  static SampleWindow of(
      @JsonProperty("start") long start,
      @JsonProperty("steps") long[] steps,
      @JsonProperty("chainages") double[] chainages) {
    long[] millis = steps.clone();
    long time = start;
    for (int i = 0; i < millis.length; i++) {
      time += steps[i];
      millis[i] = time;
    }
    return new SampleWindow(millis, chainages);
  }

  static SampleWindow empty() {
    return EMPTY;
  }

  @JsonProperty("start")
  long start() {
    return millis.length == 0 ? 0 : millis[0];
  }

  @JsonProperty("steps")
  long[] steps() {
    long[] steps = new long[millis.length];
    Arrays.setAll(steps, i -> i == 0 ? 0 : millis[i] - millis[i - 1]);
    return steps;
  }

  @JsonProperty("chainages")
  double[] chainages() {
    return chainages.clone();
  }

  /**
   * Adds a later fix and drops those older than the horizon. A fix nearer than {@code spacing} to
   * the newest one is left out: then this very window is returned.
   *
   * @param spacing milliseconds
   * @param horizon milliseconds
   */
  SampleWindow plus(Fix fix, long spacing, long horizon) {
    long now = fix.ts().toEpochMilli();
    int size = millis.length;
    if (size > 0 && now - millis[size - 1] < spacing) {
      return this;
    }
    int from = indexAt(now - horizon);
    long[] laterMillis = Arrays.copyOfRange(millis, from, size + 1);
    double[] laterChainages = Arrays.copyOfRange(chainages, from, size + 1);
    laterMillis[size - from] = now;
    laterChainages[size - from] = fix.chainageM();
    return new SampleWindow(laterMillis, laterChainages);
  }

  /** The part from an instant on. */
  SampleWindow since(Instant start) {
    return slice(indexAt(start.toEpochMilli()), size());
  }

  /** The part up to and including an instant. */
  SampleWindow until(Instant end) {
    return slice(0, indexAt(end.toEpochMilli() + 1));
  }

  /** At most {@code limit} fixes, taken by even index; the first and the last stay. */
  SampleWindow thinnedTo(int limit) {
    if (size() <= limit) {
      return this;
    }
    int[] kept =
        IntStream.range(0, limit)
            .map(i -> (int) Math.round((double) i * (size() - 1) / (limit - 1)))
            .toArray();
    return new SampleWindow(
        Arrays.stream(kept).mapToLong(i -> millis[i]).toArray(),
        Arrays.stream(kept).mapToDouble(i -> chainages[i]).toArray());
  }

  int size() {
    return millis.length;
  }

  long millisAt(int index) {
    return millis[index];
  }

  double chainageAt(int index) {
    return chainages[index];
  }

  /** Whether the newest fix is not that of an earlier state of this window. */
  boolean newerThan(SampleWindow earlier) {
    return size() > 0
        && (earlier.size() == 0 || millis[size() - 1] != earlier.millis[earlier.size() - 1]);
  }

  /** From the first fix to the last. */
  Duration span() {
    return size() == 0 ? Duration.ZERO : Duration.ofMillis(millis[size() - 1] - millis[0]);
  }

  /** Largest minus smallest chainage, metres. */
  double spreadM() {
    if (size() == 0) {
      return 0;
    }
    double low = chainages[0];
    double high = chainages[0];
    for (double chainage : chainages) {
      low = Math.min(low, chainage);
      high = Math.max(high, chainage);
    }
    return high - low;
  }

  /** Median chainage, metres; the window must not be empty. */
  double medianM() {
    return Median.of(chainages);
  }

  private SampleWindow slice(int from, int to) {
    if (from == 0 && to == size()) {
      return this;
    }
    int end = Math.max(from, to);
    return new SampleWindow(
        Arrays.copyOfRange(millis, from, end), Arrays.copyOfRange(chainages, from, end));
  }

  /** Index of the first fix at or after an instant. */
  private int indexAt(long instant) {
    int found = Arrays.binarySearch(millis, instant);
    return found >= 0 ? found : -found - 1;
  }
}
