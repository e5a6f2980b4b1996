package io.pigeon.detection.fold;

import java.util.Optional;

/**
 * The pig stopped, and moves again (3.6). A pig that waits in the launcher has not stopped: it has
 * not set out, and its setting out is no resuming either.
 */
final class Stops {

  private final double trapZoneM;
  private final Thresholds.Eta eta;

  Stops(Thresholds thresholds) {
    this.trapZoneM = thresholds.notices().trapZoneM();
    this.eta = thresholds.eta();
  }

  /** The stop was confirmed with the last sample. */
  void onStop(OpenRun run, LegacyRoute route, Motion before, Plateau plateau) {
    boolean waiting =
        before.state() == MovementState.UNKNOWN
            && Math.abs(plateau.anchorM() - route.startM()) <= trapZoneM;
    boolean quiet = waiting || RouteConflicts.lasts(run);
    run.watch = run.watch.with(Optional.of(Standing.begun(quiet)));
    if (!quiet) {
      run.drafts.add(
          new Draft(EventType.PIG_STOPPED, "", plateau.qualifier(), plateau.start())
              .describing(run.last.ts())
              .with("nearReceiver", nearReceiver(route, plateau))
              .with(
                  "searchBracket", SearchBracket.of(run, route, hadItMovedOn(run, plateau), eta)));
    }
  }

  /** It moves again: told if the stop was. */
  void onResume(OpenRun run, Plateau plateau) {
    boolean told = run.watch.standing().filter(stop -> !stop.quiet()).isPresent();
    run.watch = run.watch.with(Optional.empty());
    if (told) {
      run.drafts.add(
          new Draft(EventType.PIG_RESUMED, "", plateau.qualifier(), plateau.lastInside())
              .describing(run.last.ts())
              .with("stoodSec", plateau.duration().toSeconds()));
    }
  }

  /** Where it would be, had it not stopped: from where it stands, at the speed before. */
  private Optional<Forecast> hadItMovedOn(OpenRun run, Plateau plateau) {
    double mps = run.earlierSpeed.orElse(0);
    return run.direction() == Direction.REVERSE || mps < eta.minSpeedMps()
        ? Optional.empty()
        : Optional.of(new Forecast(plateau.start(), plateau.anchorM(), mps, EtaQuality.GOOD));
  }

  boolean nearReceiver(LegacyRoute route, Plateau plateau) {
    return Math.abs(route.endM() - plateau.anchorM()) <= trapZoneM;
  }
}
