package io.pigeon.detection.fold;

import java.time.Instant;
import java.util.List;

/** The optional events (4.2), where a run has something for them to judge. */
final class FurtherEvents {

  private final Stops stops;
  private final Stalls stalls;
  private final SuspendedAlerts suspended = new SuspendedAlerts();
  private final Overdue overdue;
  private final Abandonment abandonment;
  private final Reversals reversals = new Reversals();
  private final RouteConflicts conflicts = new RouteConflicts();
  private final MissingRoutes missing = new MissingRoutes();
  private final ClockSkew skew = new ClockSkew();
  private final SpeedExcursions speeds;
  private final EtaChanges etas;

  FurtherEvents(Thresholds thresholds, TelemetryGaps silence) {
    stops = new Stops(thresholds);
    stalls = new Stalls(thresholds, stops);
    overdue = new Overdue(thresholds, silence);
    abandonment = new Abandonment(thresholds);
    speeds = new SpeedExcursions(thresholds.notices());
    etas = new EtaChanges(thresholds.eta());
  }

  /** One more row of the run was judged. */
  void onRow(OpenRun run, Position row) {
    skew.onRow(run, row);
  }

  /** The next sample is an accepted jump. */
  void onJump(OpenRun run, Sample sample) {
    String detail =
        "moved from KP %s to KP %s faster than any pig".formatted(kp(run.last), kp(sample));
    run.drafts.add(
        DataQuality.POSITION_JUMP.draft(run, sample.ts(), detail).describing(sample.ts()));
  }

  private static double kp(Sample sample) {
    return Rounded.toThousandths(sample.chainageM() / 1000);
  }

  /** The last sample has not settled the route. */
  void onUnrouted(OpenRun run) {
    missing.onSample(run);
  }

  /** A sample on the locked route, before its movement is judged. */
  void onSample(OpenRun run, LegacyRoute route) {
    conflicts.onSample(run, route);
  }

  /** Speed and forecast of the last sample are known. */
  void onForecast(OpenRun run, LegacyRoute route) {
    speeds.onSpeed(run);
    etas.onForecast(run, route);
  }

  /** Before the drafts of a step are told. */
  void onDrafts(OpenRun run) {
    etas.onDrafts(run);
  }

  /**
   * The route is known, and with it what kind of run this is.
   *
   * @param locked time of the sample that settled it
   */
  void onLock(OpenRun run, Instant locked) {
    run.drafts.add(
        new Draft(EventType.RUN_STARTED, "", "", run.startedAt)
            .describing(locked)
            .with("joinedMidRun", run.joinedMidRun));
  }

  /** The state or direction changed with the last sample. */
  void onChange(OpenRun run, LegacyRoute route, Motion before, Motion after) {
    before.plateau().ifPresent(plateau -> stops.onResume(run, plateau));
    after
        .plateau()
        .ifPresent(
            plateau -> {
              stops.onStop(run, route, before, plateau);
              if (!RouteConflicts.lasts(run)) {
                suspended.onStop(run, route, plateau);
              }
            });
    boolean turned =
        before.state() == MovementState.MOVING && after.state() == MovementState.MOVING;
    if (turned && !RouteConflicts.lasts(run)) {
      reversals.onTurn(run, before, after);
    }
  }

  /** Adds what they would tell next without a further sample. */
  void addUpcoming(OpenRun run, List<Deadline> deadlines) {
    if (!RouteConflicts.lasts(run)) {
      stalls.next(run).ifPresent(deadlines::add);
      overdue.nextPoi(run).ifPresent(deadlines::add);
      overdue.nextExit(run).ifPresent(deadlines::add);
    }
    abandonment.next(run).ifPresent(deadlines::add);
  }
}
