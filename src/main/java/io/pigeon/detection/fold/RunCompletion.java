package io.pigeon.detection.fold;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * The pig is in the receiver (3.9): two consecutive samples at most 50 m short of the end, in a run
 * that travelled at least 500 m, or a tenth of a short route. Never inferred from silence.
 *
 * <p>The time is that of the crossing of the end if a sample reached it, else of the crossing of 50
 * m before.
 */
final class RunCompletion {

  private static final double SHORT_ROUTE_SHARE = 0.1;

  /**
   * The arrival so far.
   *
   * @param samples how many in a row are near the end
   * @param entry the leg that came near the end
   * @param end the leg that reached it
   */
  record Memory(int samples, Optional<Leg> entry, Optional<Leg> end) {

    static Memory away() {
      return new Memory(0, Optional.empty(), Optional.empty());
    }

    Memory plus(Leg leg, double endM) {
      boolean reaches = leg.from().chainageM() < endM && leg.to().chainageM() >= endM;
      return new Memory(
          samples + 1,
          entry.isPresent() ? entry : Optional.of(leg),
          end.isPresent() || !reaches ? end : Optional.of(leg));
    }
  }

  private final Thresholds.Completion thresholds;

  RunCompletion(Thresholds.Completion thresholds) {
    this.thresholds = thresholds;
  }

  /** Completes the run if this leg says so, and drafts the event. */
  void onLeg(OpenRun run, LegacyRoute route, Leg leg) {
    double nearEnd = route.endM() - thresholds.toleranceM();
    if (leg.to().chainageM() < nearEnd) {
      run.arrival = Memory.away();
      return;
    }
    run.arrival = run.arrival.plus(leg, route.endM());
    if (run.arrival.samples() >= thresholds.samples() && travelledEnough(run, route, leg)) {
      complete(run, nearEnd, route.endM());
    }
  }

  private boolean travelledEnough(OpenRun run, LegacyRoute route, Leg leg) {
    double travelled = leg.to().chainageM() - run.motion().origin().chainageM();
    double enough = Math.min(thresholds.minTravelM(), SHORT_ROUTE_SHARE * route.lengthM());
    return travelled >= enough;
  }

  private void complete(OpenRun run, double nearEndM, double endM) {
    double placeM = run.arrival.end().isPresent() ? endM : nearEndM;
    Leg leg = run.arrival.end().or(() -> run.arrival.entry()).orElseThrow();
    var bracket = new Bracket(leg.from().ts(), leg);
    // Who was near the end at once, without a crossing, arrived with that sample.
    boolean crossed = leg.from().chainageM() < placeM;
    Instant time = crossed ? bracket.crossing(placeM) : leg.to().ts();
    run.completedAt = Optional.of(time);
    run.motion = Optional.of(run.motion().completed(time));
    run.forecast = Optional.empty();
    Method method = bracket.method(placeM, thresholds.toleranceM());
    run.drafts.add(
        new Draft(EventType.RUN_COMPLETION, "", "", time)
            .known(Draft.Timing.of(bracket, method))
            .with("durationSec", Duration.between(run.startedAt, time).toSeconds()));
  }
}
