package io.pigeon.delivery;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;

/**
 * How the tries of each lane turned out lately, in this instance: the breaker opens when at least
 * 70 % of at least ten tries within five minutes failed for want of the destination. State and
 * pause are in the lane's row, so that all instances keep to them.
 */
final class LaneHealth {

  static final Duration WINDOW = Duration.ofMinutes(5);
  static final int ENOUGH = 10;
  static final double OPENS_AT = 0.7;

  private static final long BUCKET_NANOS = WINDOW.toNanos() / 20;

  private static final class Bucket {
    private final long began;
    private int tries;
    private int failures;

    private Bucket(long began) {
      this.began = began;
    }
  }

  private final Map<Integer, Deque<Bucket>> lanes = new HashMap<>();

  /**
   * Takes note of a try.
   *
   * @param failed for want of the destination: no answer, or 5xx
   * @param nanos monotonic time
   * @return whether the breaker is to be opened; if so, what was counted is forgotten
   */
  synchronized boolean opens(int lane, boolean failed, long nanos) {
    Deque<Bucket> window = lanes.computeIfAbsent(lane, id -> new ArrayDeque<>());
    while (!window.isEmpty() && nanos - window.getFirst().began > WINDOW.toNanos()) {
      window.removeFirst();
    }
    if (window.isEmpty() || nanos - window.getLast().began > BUCKET_NANOS) {
      window.addLast(new Bucket(nanos));
    }
    window.getLast().tries++;
    window.getLast().failures += failed ? 1 : 0;
    if (!failed) {
      return false;
    }
    int tries = window.stream().mapToInt(bucket -> bucket.tries).sum();
    int failures = window.stream().mapToInt(bucket -> bucket.failures).sum();
    boolean opens = tries >= ENOUGH && failures >= OPENS_AT * tries;
    if (opens) {
      lanes.remove(lane);
    }
    return opens;
  }
}
