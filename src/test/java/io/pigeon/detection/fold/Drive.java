package io.pigeon.detection.fold;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Gives rows to a detector the way a runner does: those that have arrived, at each poll, and keeps
 * all that it tells.
 */
final class Drive {

  final List<DetectedEvent> events = new ArrayList<>();
  final List<Passage> passages = new ArrayList<>();
  final List<Quarantined> quarantined = new ArrayList<>();
  final List<RunView> views = new ArrayList<>();
  int accepted;
  int duplicates;
  int conflicts;
  int late;
  int suspects;
  int ignored;

  private final Detector detector;
  private final RouteCatalog routes;
  private final List<Position> unread;
  private PigState state;
  private RunOrders orders = RunOrders.none();

  Drive(Thresholds thresholds, RouteCatalog routes, List<Position> rows) {
    this(thresholds, Telling.usual(), routes, rows);
  }

  Drive(Thresholds thresholds, Telling telling, RouteCatalog routes, List<Position> rows) {
    this(ThresholdsCatalog.of(thresholds), telling, routes, rows);
  }

  Drive(ThresholdsCatalog thresholds, RouteCatalog routes, List<Position> rows) {
    this(thresholds, Telling.usual(), routes, rows);
  }

  private Drive(
      ThresholdsCatalog thresholds, Telling telling, RouteCatalog routes, List<Position> rows) {
    this.detector = new Detector(thresholds, telling);
    this.routes = routes;
    this.unread = new ArrayList<>(rows);
    this.unread.sort(Comparator.comparing(Position::ingestedAt));
    this.state = PigState.initial(rows.get(0).pigId());
  }

  static Drive of(RouteCatalog routes, Telemetry table) {
    return new Drive(Thresholds.defaults(), routes, table.rows());
  }

  static Drive telling(Telling telling, RouteCatalog routes, Telemetry table) {
    return new Drive(Thresholds.defaults(), telling, routes, table.rows());
  }

  /** Polls whenever a row arrives or the detector asked to be woken, up to an instant. */
  Drive live(String until) {
    return live(Telemetry.time(until));
  }

  Drive live(Instant until) {
    Optional<Instant> next = next();
    while (next.isPresent() && !next.get().isAfter(until)) {
      poll(next.get());
      next = next();
    }
    return this;
  }

  /** Polls at a fixed period. */
  Drive polling(Instant from, Duration every, Instant until) {
    for (Instant clock = from; clock.isBefore(until); clock = clock.plus(every)) {
      poll(clock);
    }
    poll(until);
    return this;
  }

  /** One call at a clock, with all rows that have arrived. */
  Drive poll(String clock) {
    return poll(Telemetry.time(clock));
  }

  Drive poll(Instant clock) {
    List<Position> arrived =
        unread.stream().takeWhile(row -> !row.ingestedAt().isAfter(clock)).toList();
    unread.subList(0, arrived.size()).clear();
    return step(arrived, clock);
  }

  /** Given with the next poll. */
  Drive order(RunOrders more) {
    orders = orders.plus(more);
    return this;
  }

  Drive step(List<Position> arrivals, Instant clock) {
    Step step = detector.advance(state, arrivals, orders, clock, routes);
    orders = RunOrders.none();
    state = step.state();
    events.addAll(step.events());
    passages.addAll(step.passages());
    quarantined.addAll(step.quarantined());
    views.addAll(step.runs());
    accepted += step.counts().accepted();
    duplicates += step.counts().duplicates();
    conflicts += step.counts().conflicts();
    late += step.counts().late();
    suspects += step.counts().suspects();
    ignored += step.counts().ignoredAfterCompletion();
    return this;
  }

  PigState state() {
    return state;
  }

  Drive resumeFrom(PigState restored) {
    state = restored;
    return this;
  }

  List<DetectedEvent> events(EventType type) {
    return events.stream().filter(event -> event.type() == type).toList();
  }

  /** Subject and qualifier of the events of a type, such as {@code A|F1}. */
  List<String> told(EventType type) {
    return events(type).stream().map(Drive::subjectAndQualifier).toList();
  }

  /** Key and event time of every event: what a replay must repeat. */
  List<String> identity() {
    return events.stream().map(event -> event.eventTime() + " " + event.dedupKey()).toList();
  }

  static String subjectAndQualifier(DetectedEvent event) {
    String[] parts = event.dedupKey().split("\\|", -1);
    return parts[3] + "|" + parts[4];
  }

  /** A field of the payload that has fields of its own. */
  static Map<String, Object> details(DetectedEvent event, String field) {
    Map<String, Object> facts = new HashMap<>();
    if (event.payload().get(field) instanceof Map<?, ?> found) {
      found.forEach((name, value) -> facts.put(name.toString(), value));
    }
    return facts;
  }

  private Optional<Instant> next() {
    Optional<Instant> row = unread.stream().findFirst().map(Position::ingestedAt);
    if (row.isEmpty() || state.nextTimer().isEmpty()) {
      return row.or(state::nextTimer);
    }
    return row.filter(at -> at.isBefore(state.nextTimer().get())).or(state::nextTimer);
  }
}
