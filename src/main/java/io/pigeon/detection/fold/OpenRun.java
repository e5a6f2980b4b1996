package io.pigeon.detection.fold;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * A run while a step works on it: a private, mutable copy of {@link Run}. The detectors of the
 * event types read it, keep their own memory in it, and put their drafts here.
 */
final class OpenRun {

  final String runKey;
  final String pigId;
  final Instant startedAt;

  /** The thresholds that the run is judged by; others once the route is locked. */
  String configVersion;

  Optional<String> toolType;
  boolean joinedMidRun;
  RouteSelection.Memory routing;

  /** The route that the run is pinned to, once locked. */
  Optional<LegacyRoute> route;

  /** Last accepted sample. */
  Sample last;

  Cadence cadence;
  Track track;

  /** Empty until the route is locked. */
  Optional<Motion> motion;

  /** Measured speed of the present motion episode. */
  Optional<Speed> speed;

  /** The track has changed since the speed was measured; false between two steps. */
  boolean speedOutdated;

  /** Speed before the last stop or silence, metres a second; while there is no present one. */
  OptionalDouble earlierSpeed;

  /** As of the last sample. */
  Optional<Forecast> forecast;

  /** By POI id; a POI that nothing happened at has none. */
  final Map<String, Crossings> passages;

  CoverageGaps.Memory coverage;
  TelemetryGaps.Memory silence;
  PrePoiAlerts.Memory alerts;
  RunCompletion.Memory arrival;

  /** Slot of the next heartbeat. */
  Instant nextHeartbeat;

  /** When a row of the pig last arrived, by the processing clock; see {@link #arrived}. */
  Instant lastArrival;

  /** Number of the last event of this run. */
  long sequence;

  Optional<Instant> completedAt;

  /** When the run was given up. */
  Optional<Instant> abortedAt;

  /** What somebody announced of it. */
  final Optional<RunPlan> plan;

  /** Memory of the optional events. */
  Watch watch;

  /** What happens next if nothing is heard: found once, and again after each {@link #changed}. */
  Optional<List<Deadline>> upcoming = Optional.empty();

  final List<Draft> drafts = new ArrayList<>();
  final List<Passage> sheet = new ArrayList<>();

  OpenRun(Run run, Optional<LegacyRoute> route) {
    this.route = route;
    runKey = run.runKey();
    pigId = run.pigId();
    configVersion = run.configVersion();
    startedAt = run.startedAt();
    toolType = run.toolType();
    joinedMidRun = run.joinedMidRun();
    routing = run.routing();
    last = run.last();
    cadence = run.cadence();
    track = run.track();
    motion = run.motion();
    speed = run.speed();
    earlierSpeed = run.earlierSpeed();
    forecast = run.forecast();
    passages = new HashMap<>(run.passages());
    coverage = run.coverage();
    silence = run.silence();
    alerts = run.alerts();
    arrival = run.arrival();
    nextHeartbeat = run.nextHeartbeat();
    lastArrival = run.lastArrival();
    sequence = run.sequence();
    completedAt = run.completedAt();
    abortedAt = run.abortedAt();
    watch = run.watch().orElseGet(Watch::nothing);
    plan = run.plan();
  }

  Run frozen() {
    return new Run(
        runKey,
        pigId,
        toolType,
        configVersion,
        startedAt,
        joinedMidRun,
        routing,
        last,
        cadence,
        track,
        motion,
        speed,
        earlierSpeed,
        forecast,
        Map.copyOf(passages),
        coverage,
        silence,
        alerts,
        arrival,
        nextHeartbeat,
        lastArrival,
        sequence,
        completedAt,
        abortedAt,
        Optional.of(watch).filter(each -> !each.equals(Watch.nothing())),
        plan);
  }

  /** To be called after anything that a deadline depends on. */
  void changed() {
    upcoming = Optional.empty();
  }

  /** A row of the pig arrived, of whatever time. */
  void arrived(Instant now) {
    lastArrival = now;
    changed();
  }

  /** A run that is over is only shown from here on. */
  void forgetWork() {
    track = Track.empty();
    speed = Optional.empty();
    passages.clear();
    coverage = CoverageGaps.Memory.none();
    alerts = PrePoiAlerts.Memory.none();
    watch = Watch.nothing();
  }

  /** Movement on the route; only after the lock. */
  Motion motion() {
    return motion.orElseThrow();
  }

  Direction direction() {
    return motion.map(Motion::direction).orElse(Direction.FORWARD);
  }

  boolean completed() {
    return completedAt.isPresent();
  }

  /** Completed or given up: nothing happens to it any more. */
  boolean over() {
    return completed() || abortedAt.isPresent();
  }

  /**
   * The instant of the processing clock that stands for an event time to come: as far after the
   * last arrival as that is after the last sample, as a feed may lag behind.
   */
  Instant clockFor(Instant eventTime) {
    return Deadline.later(eventTime, lastArrival.plus(Duration.between(last.ts(), eventTime)));
  }

  boolean silent() {
    return silence.since().isPresent();
  }

  /** Sampling interval: measured, else as planned, else as expected of the source. */
  Optional<Duration> interval(Thresholds.Intake intake) {
    Optional<Duration> planned = plan.flatMap(RunPlan::expectedInterval);
    return cadence.interval(
        planned.or(
            () ->
                last.source()
                    .flatMap(name -> Optional.ofNullable(intake.expectedInterval().get(name)))));
  }

  /**
   * Speed to bridge a gap with, metres a second, at least {@code slowest}: the measured one, else
   * the one before, else the mean since the run was first seen.
   */
  double bridgingSpeed(double slowest) {
    double mean = meanSpeed();
    double best = speed.map(Speed::mps).map(Math::abs).orElseGet(() -> earlierSpeed.orElse(mean));
    return Math.max(slowest, best);
  }

  /** How fast it was lately, whichever way, metres a second; 0 while that is not known. */
  double latelyMps() {
    return speed.map(Speed::mps).map(Math::abs).orElse(earlierSpeed.orElse(0));
  }

  private double meanSpeed() {
    Fix origin = motion().origin();
    double seconds = Duration.between(origin.ts(), last.ts()).toMillis() / 1000.0;
    return seconds > 0 ? Math.abs(last.chainageM() - origin.chainageM()) / seconds : 0;
  }
}
