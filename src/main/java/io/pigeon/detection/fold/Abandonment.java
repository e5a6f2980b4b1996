package io.pigeon.detection.fold;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * A run that nothing is heard of for days is given up (3.5): its heartbeats end, and the next
 * sample opens a new one. In a coverage gap silence is normal until the pig should be out of it;
 * only then does the wait begin.
 */
final class Abandonment {

  /** Why a run was given up. */
  enum Cause {
    SILENCE,
    ORDER,
    NEW_PLAN
  }

  private final Duration after;

  Abandonment(Thresholds thresholds) {
    this.after = thresholds.notices().abandonAfter();
  }

  /** Known once the silence is a gap; without a route there are no gaps. */
  Optional<Deadline> next(OpenRun run) {
    if (!run.silent() && run.route.isPresent()) {
      return Optional.empty();
    }
    Instant heard = run.last.ts();
    Instant at =
        run.coverage
            .open()
            .filter(CoverageGaps.Open::told)
            .map(gap -> Deadline.later(gap.exitDeadline(), heard))
            .orElse(heard)
            .plus(after);
    return Optional.of(new Deadline(at, run.clockFor(at), () -> abort(run, at, Cause.SILENCE)));
  }

  /** Gives a run up. */
  static void abort(OpenRun run, Instant at, Cause cause) {
    run.abortedAt = Optional.of(at);
    run.forecast = Optional.empty();
    run.drafts.add(
        new Draft(EventType.RUN_ABORTED, "", "", at)
            .with("cause", cause.name())
            .with("lastSeen", run.last.ts().toString())
            .with("durationSec", Duration.between(run.startedAt, at).toSeconds()));
  }
}
