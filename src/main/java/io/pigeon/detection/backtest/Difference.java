package io.pigeon.detection.backtest;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * How what a replay would tell differs from what was told. Events are matched by their keys; a
 * match whose event time is another by a millisecond or more has moved.
 *
 * @param same whether nothing is missing, added or moved
 * @param missing was told, and would not be
 * @param added was not told, and would be
 * @param counts by type of notification
 */
public record Difference(
    boolean same,
    List<Entry> missing,
    List<Entry> added,
    List<Moved> moved,
    Map<String, Counts> counts) {

  /** An event that only one side has. */
  public record Entry(String key, String type, Instant at) {}

  /**
   * An event that both sides have, at different times.
   *
   * @param seconds from then to now; positive if it would be later
   */
  public record Moved(String key, String type, Instant was, Instant now, double seconds) {}

  /**
   * How many events of a type.
   *
   * @param told number of events that were told
   * @param replayed number of events that the replay would tell
   */
  public record Counts(int told, int replayed, int same, int missing, int added, int moved) {

    static final Counts NONE = new Counts(0, 0, 0, 0, 0, 0);

    Counts plus(Counts other) {
      return new Counts(
          told + other.told,
          replayed + other.replayed,
          same + other.same,
          missing + other.missing,
          added + other.added,
          moved + other.moved);
    }
  }

  private static final Counts IS_SAME = new Counts(1, 1, 1, 0, 0, 0);
  private static final Counts IS_MISSING = new Counts(1, 0, 0, 1, 0, 0);
  private static final Counts IS_ADDED = new Counts(0, 1, 0, 0, 1, 0);
  private static final Counts IS_MOVED = new Counts(1, 1, 0, 0, 0, 1);

  static Difference between(List<ToldEvent> told, List<ToldEvent> replayed) {
    Map<String, ToldEvent> now = new LinkedHashMap<>();
    replayed.forEach(event -> now.put(event.key(), event));
    List<Entry> missing = new ArrayList<>();
    List<Moved> moved = new ArrayList<>();
    Map<String, Counts> counts = new TreeMap<>();
    for (ToldEvent was : told) {
      ToldEvent match = now.remove(was.key());
      if (match == null) {
        missing.add(entry(was));
        counts.merge(was.type(), IS_MISSING, Counts::plus);
      } else if (Duration.between(was.at(), match.at()).abs().toMillis() >= 1) {
        moved.add(moved(was, match));
        counts.merge(was.type(), IS_MOVED, Counts::plus);
      } else {
        counts.merge(was.type(), IS_SAME, Counts::plus);
      }
    }
    List<Entry> added = now.values().stream().map(Difference::entry).toList();
    added.forEach(event -> counts.merge(event.type(), IS_ADDED, Counts::plus));
    boolean same = missing.isEmpty() && added.isEmpty() && moved.isEmpty();
    return new Difference(same, missing, added, moved, counts);
  }

  private static Entry entry(ToldEvent event) {
    return new Entry(event.key(), event.type(), event.at());
  }

  private static Moved moved(ToldEvent was, ToldEvent now) {
    double seconds = Duration.between(was.at(), now.at()).toMillis() / 1000.0;
    return new Moved(was.key(), was.type(), was.at(), now.at(), seconds);
  }
}
