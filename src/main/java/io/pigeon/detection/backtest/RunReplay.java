package io.pigeon.detection.backtest;

import io.pigeon.detection.fold.DetectedEvent;
import io.pigeon.detection.fold.Detector;
import io.pigeon.detection.fold.LegacyRoute;
import io.pigeon.detection.fold.Passage;
import io.pigeon.detection.fold.PigState;
import io.pigeon.detection.fold.Position;
import io.pigeon.detection.fold.RouteCatalog;
import io.pigeon.detection.fold.RunOrders;
import io.pigeon.detection.fold.RunPlan;
import io.pigeon.detection.fold.RunView;
import io.pigeon.detection.fold.Step;
import io.pigeon.detection.fold.Telling;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Folds the positions of one run into a fresh state, page by page, through the simulated instants
 * of their arrival, as the live detector did. Ends with the run: nothing that came after it is
 * told.
 */
final class RunReplay {

  /** The part of a key that names the run; a bar within an id is encoded. */
  private static final Pattern START = Pattern.compile("^(v1\\|[^|]*)~\\d+\\|");

  private final RunRecords records;
  private final RunToReplay run;
  private final Detector detector;
  private final Duration reorderDelay;
  private final Duration futureTolerance;
  private final RouteCatalog routes;
  private final RunOrders orders;
  private final List<DetectedEvent> events = new ArrayList<>();
  private PigState state;

  /** Of the run that the replay opens: it is another key only if the first sample is another. */
  private Optional<RunView> replayed = Optional.empty();

  /**
   * @param route that the run is pinned to; the only one that the replay may select
   * @param thresholds that it is judged by this time
   * @param telling which types are told
   */
  RunReplay(
      RunRecords records,
      RunToReplay run,
      Optional<LegacyRoute> route,
      JudgedAs thresholds,
      Telling telling) {
    this.records = records;
    this.run = run;
    this.detector = new Detector(thresholds, telling);
    this.futureTolerance = thresholds.onRoute().intake().futureTolerance();
    this.reorderDelay = thresholds.onRoute().intake().reorderDelay();
    this.routes = new PinnedRoute(route);
    this.orders = records.orders(run);
    this.state = PigState.initial(run.pigId());
  }

  private record PinnedRoute(Optional<LegacyRoute> route) implements RouteCatalog {

    @Override
    public List<LegacyRoute> active() {
      return route.stream().toList();
    }

    @Override
    public Optional<LegacyRoute> pinned(String routeId, String refVersion) {
      return route;
    }
  }

  /** All events of the run, under the keys that they have live. */
  List<ToldEvent> events(Progress progress) {
    PositionPages pages = new PositionPages(records, run);
    RunOrders given = givenOrders();
    progress.reached(0, run.positions());
    while (pages.hasNext() && !isOver()) {
      List<Position> page = pages.next();
      Instant arrival = pages.lastArrival();
      advance(page, given, pages.hasNext() ? arrival.minusNanos(1) : end(arrival));
      given = RunOrders.none();
      progress.reached(pages.read(), run.positions());
    }
    return told();
  }

  /**
   * The passages of the run by all its rows in the order of their time, as if none had come late.
   */
  List<Passage> passagesInOrder() {
    List<Position> rows = new ArrayList<>();
    new PositionPages(records, run).forEachRemaining(rows::addAll);
    List<Position> inOrder =
        rows.stream()
            .filter(row -> !row.ts().isAfter(row.ingestedAt().plus(futureTolerance)))
            .map(Position::arrivingInTime)
            .sorted(Comparator.comparing(Position::ts).thenComparingLong(Position::id))
            .toList();
    if (inOrder.isEmpty()) {
      return List.of();
    }
    Instant end = inOrder.get(inOrder.size() - 1).ts().plus(reorderDelay);
    Step step = detector.advance(state, inOrder, givenOrders(), end, routes);
    String key = step.runs().isEmpty() ? "" : step.runs().get(0).runKey();
    return step.passages().stream().filter(passage -> passage.runKey().equals(key)).toList();
  }

  /**
   * An open run is followed as far as it has been live; a completed one until its last row is
   * through, and no timer beyond.
   */
  private Instant end(Instant lastArrival) {
    return run.completed() ? lastArrival.plus(reorderDelay) : run.arrivedUntil();
  }

  /**
   * @param clock short of the last row of a page, as rows of one instant arrive together, and some
   *     of them may be on the next page
   */
  private void advance(List<Position> page, RunOrders given, Instant clock) {
    Step step = detector.advance(state, page, given, clock, routes);
    state = step.state();
    events.addAll(step.events());
    String key =
        replayed.or(() -> step.runs().stream().findFirst()).map(RunView::runKey).orElse("");
    step.runs().stream()
        .filter(each -> each.runKey().equals(key))
        .findFirst()
        .ifPresent(view -> replayed = Optional.of(view));
  }

  /** The plan that the run was begun by was in force by then. */
  private RunOrders givenOrders() {
    return new RunOrders(
        orders.plans().stream()
            .map(plan -> isOwn(plan) ? plan.countingFrom(Instant.MIN) : plan)
            .toList(),
        orders.aborts());
  }

  private boolean isOwn(RunPlan plan) {
    return plan.runKey().equals(run.runKey());
  }

  private boolean isOver() {
    return replayed.flatMap(RunView::completedAt).isPresent();
  }

  private List<ToldEvent> told() {
    String key = replayed.map(RunView::runKey).orElse(run.runKey());
    return events.stream()
        .filter(event -> key.equals(event.payload().get("runKey")))
        .map(
            event ->
                new ToldEvent(
                    liveKey(event.dedupKey()), event.type().wireName(), event.eventTime()))
        .toList();
  }

  /** With another reorder delay the first accepted sample, which names the run, may be another. */
  private String liveKey(String dedupKey) {
    if (run.runKey().indexOf('~') < 0) {
      return dedupKey;
    }
    String startMillis = run.runKey().substring(run.runKey().lastIndexOf('~'));
    return START.matcher(dedupKey).replaceFirst("$1" + startMillis + "|");
  }
}
