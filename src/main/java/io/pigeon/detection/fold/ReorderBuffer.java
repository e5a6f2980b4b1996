package io.pigeon.detection.fold;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.TreeSet;

/**
 * Puts rows in the order of their time (3.2): a row waits for earlier ones until a row at least the
 * reorder delay later arrived, or until it waited that long itself. What it releases is a pure
 * function of the stored rows: it depends on when they were ingested, not on when they were read.
 */
final class ReorderBuffer {

  /**
   * The rows inside.
   *
   * @param coming given, but ingested later than the clock
   * @param waiting arrived, not released
   * @param newest the latest time of any row that arrived
   */
  record Memory(List<Position> coming, List<Position> waiting, Optional<Instant> newest) {

    static Memory empty() {
      return new Memory(List.of(), List.of(), Optional.empty());
    }
  }

  private static final Comparator<Position> BY_ARRIVAL =
      Comparator.comparing(Position::ingestedAt).thenComparingLong(Position::id);
  private static final Comparator<Position> BY_TIME =
      Comparator.comparing(Position::ts).thenComparingLong(Position::id);

  private Duration delay;
  private final PriorityQueue<Position> coming = new PriorityQueue<>(BY_ARRIVAL);
  private final TreeSet<Position> waiting = new TreeSet<>(BY_TIME);
  private final PriorityQueue<Position> oldest = new PriorityQueue<>(BY_ARRIVAL);
  private Optional<Instant> newest;

  ReorderBuffer(Memory memory, Duration delay) {
    this.delay = delay;
    coming.addAll(memory.coming());
    waiting.addAll(memory.waiting());
    oldest.addAll(memory.waiting());
    newest = memory.newest();
  }

  /** Another delay from here on. */
  void delayBy(Duration other) {
    delay = other;
  }

  void add(List<Position> rows) {
    coming.addAll(rows);
  }

  /** When a row arrives or is released next. */
  Optional<Instant> nextInstant() {
    Optional<Instant> arrival = Optional.ofNullable(coming.peek()).map(Position::ingestedAt);
    Optional<Instant> release =
        Optional.ofNullable(oldest.peek()).map(row -> row.ingestedAt().plus(delay));
    if (arrival.isEmpty() || release.isEmpty()) {
      return arrival.or(() -> release);
    }
    return arrival.get().isBefore(release.get()) ? arrival : release;
  }

  /** Takes the rows out that arrive by an instant; each is to be screened, then held or dropped. */
  List<Position> arrivingBy(Instant now) {
    List<Position> arriving = new ArrayList<>();
    Position next = coming.peek();
    while (next != null && !next.ingestedAt().isAfter(now)) {
      arriving.add(coming.remove());
      next = coming.peek();
    }
    return arriving;
  }

  void hold(Position row) {
    if (waiting.add(row)) {
      oldest.add(row);
    }
    newest = Optional.of(newest.map(known -> Deadline.later(known, row.ts())).orElse(row.ts()));
  }

  /** Releases the rows that are due, and every earlier one with them, in order of (ts, id). */
  List<Position> dueAt(Instant now) {
    Optional<Position> lastDue =
        waiting.descendingSet().stream().filter(row -> due(row, now)).findFirst();
    if (lastDue.isEmpty()) {
      return List.of();
    }
    Instant until = lastDue.get().ts();
    List<Position> released = waiting.stream().takeWhile(row -> !row.ts().isAfter(until)).toList();
    released.forEach(waiting::remove);
    oldest.clear();
    oldest.addAll(waiting);
    return released;
  }

  Memory memory() {
    return new Memory(coming.stream().sorted(BY_ARRIVAL).toList(), List.copyOf(waiting), newest);
  }

  private boolean due(Position row, Instant now) {
    boolean overtaken = newest.filter(latest -> !latest.isBefore(row.ts().plus(delay))).isPresent();
    return overtaken || !row.ingestedAt().plus(delay).isAfter(now);
  }
}
