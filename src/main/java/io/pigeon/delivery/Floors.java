package io.pigeon.delivery;

import java.time.Instant;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Where the next claim of a lane may begin to look: behind what was claimed before it, priority by
 * priority. The index entries of finished rows stay until vacuum may remove them, which one old
 * transaction can prevent for hours; without a floor every claim would wade through all of them.
 *
 * <p>A floor hides what becomes visible below it: rows of transactions that committed late, and
 * rows that waited for an earlier one of their key. So now and then a claim looks from the bottom:
 * the dearer that is, the more rarely, such that it takes no more than a twentieth of the time; but
 * every few seconds at least, as it may have waited for a connection or a lock.
 */
final class Floors {

  private static final int PRIORITIES = 4;
  private static final int SHARE = 20;
  private static final long LONGEST_HIDDEN_NANOS = 5_000_000_000L;

  private static final class Floor {
    private final Instant[] since = new Instant[PRIORITIES];
    private final long[] sinceId = new long[PRIORITIES];
    private long fromBottomAgainAt = Long.MIN_VALUE;

    private Floor() {
      clear();
    }

    private void clear() {
      Arrays.fill(since, Instant.MIN);
      Arrays.fill(sinceId, 0);
    }
  }

  private final Map<Integer, Floor> floors = new HashMap<>();

  /**
   * Decides whether a claim looks from the bottom; all its lanes together do, or none.
   *
   * @param nanos monotonic time
   */
  boolean fromBottom(Iterable<Integer> lanes, long nanos) {
    boolean due = false;
    for (int lane : lanes) {
      Floor floor = floor(lane);
      due |= floor.fromBottomAgainAt == Long.MIN_VALUE || nanos - floor.fromBottomAgainAt >= 0;
    }
    if (due) {
      lanes.forEach(lane -> floor(lane).clear());
    }
    return due;
  }

  /** A claim from the bottom has taken so long. */
  void wasFromBottom(Iterable<Integer> lanes, long nanos, long tookNanos) {
    long pause = Math.min(SHARE * tookNanos, LONGEST_HIDDEN_NANOS);
    lanes.forEach(lane -> floor(lane).fromBottomAgainAt = nanos + pause);
  }

  /** Timestamps as PostgreSQL reads them, by priority. */
  List<String> since(int lane) {
    return Arrays.stream(floor(lane).since)
        .map(at -> at.equals(Instant.MIN) ? "-infinity" : at.toString())
        .toList();
  }

  List<Long> sinceId(int lane) {
    return Arrays.stream(floor(lane).sinceId).boxed().toList();
  }

  /** The next claim of its lane looks behind this one. */
  void claimed(Delivery delivery) {
    Floor floor = floor(delivery.lane());
    int priority = delivery.priority();
    int order = delivery.dueAt().compareTo(floor.since[priority]);
    if (order > 0 || (order == 0 && delivery.id() > floor.sinceId[priority])) {
      floor.since[priority] = delivery.dueAt();
      floor.sinceId[priority] = delivery.id();
    }
  }

  private Floor floor(int lane) {
    return floors.computeIfAbsent(lane, id -> new Floor());
  }

  /** Lanes that nothing waits in are forgotten. */
  void keep(Iterable<Integer> lanes) {
    Map<Integer, Floor> kept = new HashMap<>();
    for (int lane : lanes) {
      Floor floor = floors.get(lane);
      if (floor != null) {
        kept.put(lane, floor);
      }
    }
    floors.clear();
    floors.putAll(kept);
  }
}
