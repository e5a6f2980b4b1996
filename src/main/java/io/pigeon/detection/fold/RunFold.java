package io.pigeon.detection.fold;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * The rules by one set of thresholds. They are applied to one run, sample by sample and deadline by
 * deadline: screening (3.3), route (3.4), movement (3.6), speed (3.7), and then each event type in
 * turn.
 */
final class RunFold {

  /** First seen further than this from the launcher, a run was joined on its way (3.5). */
  private static final double JOINED_M = 500;

  private static final Comparator<Deadline> BY_TELEMETRY =
      Comparator.comparing(Deadline::byTelemetry);

  private final String configVersion;
  private final Thresholds thresholds;
  private final RuleBook rules;
  private final Screening screening;
  private final JumpGate gate;
  private final Placement placement;
  private final RouteSelection routes;
  private final MovementRules movement;
  private final TheilSenSpeed theilSen;
  private final Forecaster forecaster;
  private final PoiPassages passages;
  private final CoverageGaps coverage;
  private final TelemetryGaps silence;
  private final PrePoiAlerts alerts;
  private final RunCompletion completion;
  private final Heartbeats heartbeats;
  private final FurtherEvents further;

  /**
   * The rules by one set of thresholds.
   *
   * @param rules where a run finds those of its route
   */
  RunFold(String configVersion, Thresholds thresholds, RuleBook rules) {
    this.configVersion = configVersion;
    this.thresholds = thresholds;
    this.rules = rules;
    screening = new Screening(thresholds);
    gate = new JumpGate(thresholds.gate());
    placement = new Placement(thresholds);
    routes = new RouteSelection(thresholds.routing());
    movement = new MovementRules(thresholds.movement());
    theilSen = new TheilSenSpeed(thresholds.speed());
    forecaster = new Forecaster(thresholds.eta());
    passages = new PoiPassages(thresholds.passages());
    coverage = new CoverageGaps(thresholds);
    silence = new TelemetryGaps(thresholds);
    alerts = new PrePoiAlerts(thresholds);
    completion = new RunCompletion(thresholds.completion());
    heartbeats = new Heartbeats(thresholds);
    further = new FurtherEvents(thresholds, silence);
  }

  String configVersion() {
    return configVersion;
  }

  Thresholds thresholds() {
    return thresholds;
  }

  Screening screening() {
    return screening;
  }

  JumpGate gate() {
    return gate;
  }

  Placement placement() {
    return placement;
  }

  /**
   * A run as it begins; its first sample is still to be given to {@link #onSample}.
   *
   * @param plan what was announced of it
   */
  OpenRun begin(String pigId, Sample first, Instant arrived, Optional<RunPlan> plan) {
    Run run =
        new Run(
            plan.map(RunPlan::runKey).orElse(pigId + "~" + first.ts().toEpochMilli()),
            pigId,
            first.toolType(),
            configVersion,
            first.ts(),
            false,
            RouteSelection.Memory.undecided(),
            first,
            Cadence.unknown(),
            Track.empty(),
            Optional.empty(),
            Optional.empty(),
            plan.map(RunPlan::plannedSpeedMps).orElseGet(OptionalDouble::empty),
            Optional.empty(),
            Map.of(),
            CoverageGaps.Memory.none(),
            TelemetryGaps.Memory.none(),
            PrePoiAlerts.Memory.none(),
            RunCompletion.Memory.away(),
            heartbeats.slotAfter(first.ts()),
            arrived,
            0,
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            plan);
    return new OpenRun(run, Optional.empty());
  }

  /** Takes in an accepted sample; {@link #fireBefore} comes first. */
  void onSample(OpenRun run, Sample sample, boolean jumped, RouteCatalog catalog, Announcer out) {
    if (sample.ts().isAfter(run.last.ts())) {
      run.cadence = run.cadence.plus(Duration.between(run.last.ts(), sample.ts()));
    }
    run.toolType = run.toolType.or(sample::toolType);
    if (jumped) {
      further.onJump(run, sample);
    }
    if (run.route.isPresent()) {
      follow(run, run.route.get(), sample, jumped, out);
    } else {
      lookForRoute(run, sample, catalog, out);
    }
  }

  /** Takes note of how a row arrived, whether its place was accepted or not. */
  void onRow(OpenRun run, Position row, Announcer out) {
    further.onRow(run, row);
    announce(run, out);
  }

  /** What happens next if no sample comes; empty once the run is over. */
  Optional<Deadline> next(OpenRun run, Comparator<Deadline> order) {
    if (run.over()) {
      return Optional.empty();
    }
    if (run.upcoming.isEmpty()) {
      run.upcoming = Optional.of(upcoming(run));
    }
    return first(run.upcoming.get(), order);
  }

  private List<Deadline> upcoming(OpenRun run) {
    List<Deadline> deadlines = new ArrayList<>();
    heartbeats.next(run).ifPresent(deadlines::add);
    silence.next(run).ifPresent(deadlines::add);
    coverage.next(run).ifPresent(deadlines::add);
    alerts.next(run).ifPresent(deadlines::add);
    further.addUpcoming(run, deadlines);
    return deadlines;
  }

  private static Optional<Deadline> first(List<Deadline> deadlines, Comparator<Deadline> order) {
    Optional<Deadline> first = Optional.empty();
    for (Deadline deadline : deadlines) {
      if (first.isEmpty() || order.compare(deadline, first.get()) < 0) {
        first = Optional.of(deadline);
      }
    }
    return first;
  }

  void fire(OpenRun run, Deadline deadline, Announcer out) {
    deadline.fire().run();
    run.changed();
    announce(run, out);
    if (run.over()) {
      run.forgetWork();
    }
  }

  /** Whatever falls due before a sample of that time; it may end the run. */
  void fireBefore(OpenRun run, Instant ts, Announcer out) {
    Optional<Deadline> due = next(run, BY_TELEMETRY);
    while (due.isPresent() && due.get().byTelemetry().isBefore(ts)) {
      fire(run, due.get(), out);
      due = next(run, BY_TELEMETRY);
    }
  }

  /** Ends a run before its time, whatever it was about to tell. */
  void abort(OpenRun run, Instant at, Abandonment.Cause cause, Announcer out) {
    Abandonment.abort(run, at, cause);
    run.changed();
    announce(run, out);
    run.forgetWork();
  }

  /** A planned run is offered its own route only (3.4). */
  static List<LegacyRoute> routesFor(OpenRun run, RouteCatalog catalog) {
    return run.plan
        .map(
            plan ->
                catalog.active().stream()
                    .filter(route -> route.id().equals(plan.routeId()))
                    .toList())
        .orElseGet(catalog::active);
  }

  private void lookForRoute(OpenRun run, Sample sample, RouteCatalog catalog, Announcer out) {
    List<LegacyRoute> active = routesFor(run, catalog);
    RouteSelection.Memory offered = routes.offer(run.routing, sample, active);
    run.routing = offered;
    run.last = sample;
    run.changed();
    if (offered.lock().isEmpty()) {
      further.onUnrouted(run);
      announce(run, out);
      return;
    }
    RouteSelection.Lock lock = offered.lock().get();
    LegacyRoute route =
        active.stream()
            .filter(each -> RouteSelection.Lock.on(each).equals(lock))
            .findFirst()
            .orElseThrow();
    run.routing = new RouteSelection.Memory(offered.lock(), Optional.empty(), List.of());
    run.route = Optional.of(route);
    RunFold pinned = rules.forRun(run, route);
    run.configVersion = pinned.configVersion;
    pinned.heartbeats.takeOver(run, thresholds.heartbeatPeriod());
    pinned.catchUp(run, route, offered.held(), out);
  }

  /** Judges the samples that waited for the route. */
  private void catchUp(OpenRun run, LegacyRoute route, List<Sample> held, Announcer out) {
    Sample first = held.get(0);
    run.last = first;
    run.joinedMidRun = Math.abs(first.chainageM() - route.startM()) > JOINED_M;
    run.motion = Optional.of(Motion.beginningAt(first.fix()));
    remember(run, first.fix());
    coverage.begin(run, route, first.fix());
    further.onLock(run, held.get(held.size() - 1).ts());
    announce(run, out);
    for (Sample sample : held.subList(1, held.size())) {
      fireBefore(run, sample.ts(), out);
      follow(run, route, sample, false, out);
    }
  }

  private void follow(
      OpenRun run, LegacyRoute route, Sample sample, boolean jumped, Announcer out) {
    Leg leg = new Leg(run.last.fix(), sample.fix(), jumped);
    boolean wasSilent = silence.onLeg(run, route, leg);
    if (wasSilent || coverage.unseen(run, route, leg)) {
      leg = leg.asUnseen();
    }
    run.last = sample;
    if (jumped) {
      // A jump is no movement: what follows is not behind or ahead of what was before it.
      run.motion = Optional.of(run.motion().with(sample.fix(), Optional.empty()));
    }
    further.onSample(run, route);
    move(run, route, sample.fix());
    coverage.onLeg(run, route, leg);
    passages.onLeg(run, route, leg);
    completion.onLeg(run, route, leg);
    if (run.completed()) {
      passages.releasePending(run, route);
      coverage.onCompletion(run, route, run.completedAt.get());
    } else {
      predict(run);
      alerts.onSample(run, route);
      further.onForecast(run, route);
    }
    run.changed();
    announce(run, out);
    if (run.completed()) {
      run.forgetWork();
    }
  }

  private void move(OpenRun run, LegacyRoute route, Fix fix) {
    Motion before = run.motion();
    Duration stopWindow = remember(run, fix);
    Motion after = movement.onFix(before, fix, run.track.recent(), stopWindow);
    run.motion = Optional.of(after);
    if (after.state() != before.state() || after.direction() != before.direction()) {
      onChange(run, route, before, after);
      further.onChange(run, route, before, after);
    }
  }

  private Duration remember(OpenRun run, Fix fix) {
    Duration stopWindow = movement.stopWindow(run.interval(thresholds.intake()));
    Track before = run.track;
    run.track = before.plus(fix, stopWindow, thresholds.speed().window());
    run.speedOutdated |= run.track.baseline().newerThan(before.baseline());
    return stopWindow;
  }

  private void onChange(OpenRun run, LegacyRoute route, Motion before, Motion after) {
    run.forecast = Optional.empty();
    if (after.state() == MovementState.STOPPED) {
      SampleWindow episode = run.track.baseline().until(after.since());
      keepForLater(run, theilSen.of(episode));
      return;
    }
    run.track = run.track.withEpisodeFrom(after.episodeStart());
    run.speedOutdated = true;
    before.plateau().ifPresent(plateau -> alerts.onResume(run, plateau.duration()));
    if (after.movesForward() && before.direction() == Direction.REVERSE) {
      alerts.onForwardAgain(run, route);
    }
  }

  /** The speed of an episode that ends serves until the next one has its own. */
  private static void keepForLater(OpenRun run, Optional<Speed> speed) {
    if (speed.isPresent() && speed.get().mps() > 0) {
      run.earlierSpeed = OptionalDouble.of(speed.get().mps());
    }
  }

  private void predict(OpenRun run) {
    Motion motion = run.motion();
    if (motion.state() != MovementState.MOVING) {
      run.speed = Optional.empty();
    } else if (run.speedOutdated) {
      run.speed = theilSen.of(run.track.baseline());
    }
    run.speedOutdated = false;
    run.forecast =
        forecaster.predict(motion, run.last.fix(), run.track.recent(), run.speed, run.earlierSpeed);
  }

  private void announce(OpenRun run, Announcer out) {
    if (run.drafts.isEmpty() && run.sheet.isEmpty()) {
      return;
    }
    further.onDrafts(run);
    Duration stopWindow = movement.stopWindow(run.interval(thresholds.intake()));
    boolean confident = movement.confident(run.track.recent(), run.last.ts(), stopWindow);
    out.announce(run, thresholds, confident);
  }
}
