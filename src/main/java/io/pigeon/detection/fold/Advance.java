package io.pigeon.detection.fold;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * One call of the detector: steps through the simulated instants (3.2), takes rows in, and opens
 * runs (3.5). At each instant deadlines come first, then arrivals, then releases.
 */
final class Advance {

  private static final Comparator<Deadline> BY_CLOCK = Comparator.comparing(Deadline::byClock);

  private final RuleBook rules;
  private final PigState before;
  private final RouteCatalog routes;
  private final Instant clock;
  private final ReorderBuffer buffer;
  private final Announcer out;
  private final Tally tally = new Tally();

  /** Runs of this step, by key, in the order they opened. */
  private final Map<String, OpenRun> runs = new LinkedHashMap<>();

  /** The rules of the latest run; the usual ones before the first. */
  private RunFold fold;

  private Optional<OpenRun> latest;
  private JumpGate.Memory screened;
  private List<Sample> reopening;
  private Optional<Instant> steppedTo;
  private RunOrders orders;

  Advance(RuleBook rules, Announcer out, PigState state, RouteCatalog routes, Instant clock) {
    this.rules = rules;
    this.out = out;
    this.before = state;
    this.routes = routes;
    this.clock = clock;
    fold =
        state
            .latest()
            .map(run -> rules.pinned(run.runKey(), run.configVersion()))
            .orElseGet(rules::usual);
    buffer = new ReorderBuffer(state.buffer(), fold.thresholds().intake().reorderDelay());
    screened = state.gate();
    reopening = state.reopening();
    steppedTo = state.steppedTo();
    orders = state.orders().orElseGet(RunOrders::none);
    latest = state.latest().map(run -> new OpenRun(run, pinnedRoute(run)));
  }

  Step through(List<Position> arrivals, RunOrders given) {
    buffer.add(arrivals);
    orders = orders.plus(given);
    Optional<Instant> next = nextInstant();
    while (next.isPresent() && !next.get().isAfter(clock)) {
      // A row that became visible late arrives now: the past is not stepped through again.
      Instant now = Deadline.later(next.get(), steppedTo.orElse(next.get()));
      steppedTo = Optional.of(now);
      latest.filter(run -> !run.over()).ifPresent(run -> runs.put(run.runKey, run));
      if (!fireDue(now) && !abortDue(now)) {
        takeIn(now);
      }
      next = nextInstant();
    }
    return step();
  }

  private Optional<LegacyRoute> pinnedRoute(Run run) {
    if (run.completedAt().or(run::abortedAt).isPresent()) {
      return Optional.empty();
    }
    return run.routing().lock().map(lock -> pinned(run, lock));
  }

  private LegacyRoute pinned(Run run, RouteSelection.Lock lock) {
    return routes
        .pinned(lock.routeId(), lock.refVersion())
        .orElseThrow(
            () ->
                new IllegalStateException(
                    "Run %s is pinned to version %s of route %s, which is not stored; restore it."
                        .formatted(run.runKey(), lock.refVersion(), lock.routeId())));
  }

  private Optional<Instant> nextInstant() {
    Optional<Instant> timer = nextDeadline().map(Deadline::byClock);
    return Stream.of(timer, orders.nextInstant(), buffer.nextInstant())
        .flatMap(Optional::stream)
        .min(Comparator.naturalOrder());
  }

  private Optional<Deadline> nextDeadline() {
    return latest.flatMap(run -> fold.next(run, BY_CLOCK));
  }

  private boolean fireDue(Instant now) {
    Optional<Deadline> due = nextDeadline().filter(each -> !each.byClock().isAfter(now));
    due.ifPresent(deadline -> fold.fire(latest.orElseThrow(), deadline, out));
    return due.isPresent();
  }

  private boolean abortDue(Instant now) {
    Optional<AbortOrder> due = orders.abortBy(now);
    due.ifPresent(
        order -> {
          orders = orders.without(order);
          latest
              .filter(run -> !run.over() && run.runKey.equals(order.runKey()))
              .ifPresent(run -> fold.abort(run, order.orderedAt(), Abandonment.Cause.ORDER, out));
        });
    return due.isPresent();
  }

  private void takeIn(Instant now) {
    for (Position row : buffer.arrivingBy(now)) {
      Optional<Quarantined> refused =
          fold.screening().refuse(row, latest.map(run -> run.startedAt));
      if (refused.isPresent()) {
        tally.quarantined.add(refused.get());
      } else {
        buffer.hold(row);
        latest.ifPresent(run -> run.arrived(now));
      }
    }
    List<Position> released = buffer.dueAt(now);
    int from = 0;
    while (from < released.size()) {
      int to = from + 1;
      while (to < released.size() && released.get(to).ts().equals(released.get(from).ts())) {
        to++;
      }
      judge(bestOf(released.subList(from, to)), now);
      from = to;
    }
  }

  /** Of rows of the same time: the most accurate, then the smallest id (3.2). */
  private Position bestOf(List<Position> sameTime) {
    Position best =
        sameTime.stream()
            .min(
                Comparator.comparingDouble(
                        (Position row) -> row.accuracyM().orElse(Double.MAX_VALUE))
                    .thenComparingLong(Position::id))
            .orElseThrow();
    for (Position row : sameTime) {
      if (row.id() != best.id() && row.samePlaceAs(best)) {
        tally.duplicates++;
      } else if (row.id() != best.id()) {
        tally.conflicts++;
      }
    }
    return best;
  }

  private void judge(Position row, Instant now) {
    Optional<Sample> placed = placed(row);
    if (placed.isEmpty()) {
      tally.quarantined.add(
          Screening.quarantined(row, QuarantineReason.OFF_ROUTE, "more than 100 m off the line"));
      return;
    }
    Sample sample = placed.get();
    Optional<Sample> newest = newestJudged();
    if (newest.isPresent() && !sample.ts().isAfter(newest.get().ts())) {
      boolean same =
          sample.ts().equals(newest.get().ts()) && sample.chainageM() == newest.get().chainageM();
      tally.duplicates += same ? 1 : 0;
      tally.late += same ? 0 : 1;
      return;
    }
    if (sample.projectedOn().isPresent() && latest.filter(this::locked).isEmpty()) {
      screened = Placement.alike(screened, sample, selectable());
    }
    JumpGate.Verdict verdict =
        fold.gate().judge(screened, sample, latest.map(OpenRun::latelyMps).orElse(0.0));
    screened = verdict.memory();
    tally.suspects += verdict.admitted().isEmpty() ? 1 : 0;
    boolean jumped = verdict.rebased();
    for (Sample admitted : verdict.admitted()) {
      tally.accepted++;
      accept(admitted, jumped, now);
      jumped = false;
    }
    latest.filter(run -> !run.over()).ifPresent(run -> fold.onRow(run, row, out));
  }

  /** On the locked route; without one, on that of the run before, or any. */
  private Optional<Sample> placed(Position row) {
    Placement placement = fold.placement();
    if (row.kp().isPresent()) {
      return placement.byPost(row);
    }
    Optional<LegacyRoute> route = latest.flatMap(this::routeOf);
    Optional<Sample> there = route.flatMap(each -> placement.on(each, row, screened.last()));
    if (latest.filter(this::locked).isEmpty()) {
      there = there.or(() -> placement.onAny(selectable(), row, screened.last()));
    }
    return there.or(() -> placement.uncalibrated(row));
  }

  private List<LegacyRoute> selectable() {
    return latest
        .filter(run -> !run.over())
        .map(run -> RunFold.routesFor(run, routes))
        .orElseGet(routes::active);
  }

  private boolean locked(OpenRun run) {
    return !run.over() && run.route.isPresent();
  }

  private Optional<LegacyRoute> routeOf(OpenRun run) {
    return run.route.or(
        () -> run.routing.lock().flatMap(lock -> routes.pinned(lock.routeId(), lock.refVersion())));
  }

  /** The last accepted sample, or the last suspect after it: both have been judged by time. */
  private Optional<Sample> newestJudged() {
    List<Sample> suspects = screened.suspects();
    return suspects.isEmpty() ? screened.last() : Optional.of(suspects.get(suspects.size() - 1));
  }

  private void accept(Sample sample, boolean jumped, Instant now) {
    latest.ifPresent(run -> fold.fireBefore(run, sample.ts(), out));
    Optional<RunPlan> plan = orders.planFor(sample, now);
    if (plan.isPresent()) {
      openPlanned(plan.get(), sample, now);
    } else if (latest.isEmpty() || latest.get().abortedAt.isPresent()) {
      open(sample, now, Optional.empty());
    } else if (latest.get().completed()) {
      considerReopening(latest.get(), sample, now);
    } else {
      follow(latest.get(), sample, jumped);
    }
  }

  /** With its route a run may get other rules. */
  private void follow(OpenRun run, Sample sample, boolean jumped) {
    fold.onSample(run, sample, jumped, routes, out);
    if (!run.configVersion.equals(fold.configVersion())) {
      judgeBy(rules.pinned(run.runKey, run.configVersion));
    }
  }

  private void judgeBy(RunFold other) {
    fold = other;
    buffer.delayBy(other.thresholds().intake().reorderDelay());
  }

  private void openPlanned(RunPlan plan, Sample first, Instant now) {
    orders = orders.afterBeginOf(plan);
    latest
        .filter(run -> !run.over())
        .ifPresent(
            run ->
                fold.abort(
                    run,
                    Deadline.later(plan.launchAt(), run.last.ts()),
                    Abandonment.Cause.NEW_PLAN,
                    out));
    reopening = List.of();
    open(first, now, Optional.of(plan));
  }

  private void open(Sample first, Instant now, Optional<RunPlan> plan) {
    judgeBy(rules.usual());
    OpenRun run = fold.begin(before.pigId(), first, now, plan);
    latest = Optional.of(run);
    runs.put(run.runKey, run);
    follow(run, first, false);
  }

  /** Only samples well away from the receiver open a new run; jitter there does not (3.5). */
  private void considerReopening(OpenRun completed, Sample sample, Instant now) {
    boolean away =
        receiverDistanceM(completed, sample) >= fold.thresholds().completion().reopenDistanceM();
    if (!away) {
      tally.ignoredAfterCompletion++;
      reopening = List.of();
      return;
    }
    List<Sample> far = new ArrayList<>(reopening);
    far.add(sample);
    reopening = List.copyOf(far);
    if (far.size() >= fold.thresholds().completion().reopenSamples()) {
      reopening = List.of();
      open(far.get(0), now, Optional.empty());
      far.subList(1, far.size()).forEach(each -> accept(each, false, now));
    }
  }

  /** Along the line; from another line, whose chainages are others, as the crow flies. */
  private double receiverDistanceM(OpenRun completed, Sample sample) {
    RouteSelection.Lock lock = completed.routing.lock().orElseThrow();
    Optional<Centreline> line =
        sample
            .projectedOn()
            .filter(id -> !id.equals(lock.routeId()))
            .flatMap(id -> routeOf(completed))
            .flatMap(LegacyRoute::centreline);
    return line.isPresent()
        ? line.get().distanceToEndM(sample.lat().orElseThrow(), sample.lon().orElseThrow())
        : Math.abs(sample.chainageM() - lock.endM());
  }

  private Step step() {
    PigState after =
        new PigState(
            PigState.CURRENT_VERSION,
            before.pigId(),
            steppedTo,
            nextInstant(),
            buffer.memory(),
            screened,
            latest.map(OpenRun::frozen),
            reopening,
            Optional.of(orders).filter(each -> !each.isEmpty()));
    return new Step(
        after,
        out.events(),
        out.passages(),
        List.copyOf(tally.quarantined),
        runs.values().stream().map(run -> run.frozen().view()).toList(),
        tally.counts());
  }
}
