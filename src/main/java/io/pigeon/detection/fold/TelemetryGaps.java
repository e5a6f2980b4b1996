package io.pigeon.detection.fold;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * Silence where there should be telemetry (3.10, 3.14): two consecutive samples further apart than
 * {@code gap.after}, or no row arrived for so long. The gap is dated to the last sample in both
 * cases. Backfill is not silence: rows of the past that keep arriving open no gap.
 *
 * <p>In a coverage gap silence is normal until the pig should have come out; only then does the
 * wait begin.
 */
final class TelemetryGaps {

  private static final String SUBJECT = "T";

  /**
   * The open gap.
   *
   * @param since the last sample before the open gap; empty if none is open
   * @param warned the one warning that a silent pig may still give was given (3.11)
   */
  record Memory(Optional<Fix> since, boolean warned) {

    static Memory none() {
      return new Memory(Optional.empty(), false);
    }
  }

  private final Thresholds.Gaps thresholds;
  private final Thresholds.Intake intake;
  private final Thresholds.Eta eta;

  TelemetryGaps(Thresholds thresholds) {
    this.thresholds = thresholds.gaps();
    this.intake = thresholds.intake();
    this.eta = thresholds.eta();
  }

  /** When the gap opens if nothing more is heard. */
  Optional<Deadline> next(OpenRun run) {
    if (run.silent() || run.motion.isEmpty()) {
      return Optional.empty();
    }
    Optional<Instant> exit = run.coverage.open().map(CoverageGaps.Open::exitDeadline);
    Instant byTelemetry = opensAt(run);
    Instant arrived = run.lastArrival;
    Instant byClock = exit.map(at -> Deadline.later(at, arrived)).orElse(arrived).plus(after(run));
    return Optional.of(new Deadline(byTelemetry, byClock, () -> open(run, byTelemetry)));
  }

  /** When silence after the last sample becomes a gap, event time. */
  Instant opensAt(OpenRun run) {
    Instant heard = run.last.ts();
    return run.coverage
        .open()
        .map(gap -> Deadline.later(gap.exitDeadline(), heard))
        .orElse(heard)
        .plus(after(run));
  }

  /** Closes an open gap; tells whether there was one. */
  boolean onLeg(OpenRun run, LegacyRoute route, Leg leg) {
    if (!run.silent()) {
      return false;
    }
    run.silence = Memory.none();
    run.drafts.add(
        new Draft(EventType.GAP_END, SUBJECT, anchor(leg.from()), leg.to().ts())
            .with(
                "gap",
                GapFacts.ended(
                    "TELEMETRY",
                    "",
                    leg.from().ts(),
                    leg.to().ts(),
                    leg.to().chainageM() - leg.from().chainageM(),
                    GapFacts.poisBetween(route, leg.from().chainageM(), leg.to().chainageM()))));
    return true;
  }

  private void open(OpenRun run, Instant deadline) {
    Fix last = run.last.fix();
    run.silence = new Memory(Optional.of(last), false);
    run.speed
        .map(Speed::mps)
        .filter(mps -> mps > 0)
        .ifPresent(mps -> run.earlierSpeed = OptionalDouble.of(mps));
    run.drafts.add(
        new Draft(EventType.GAP_START, SUBJECT, anchor(last), last.ts())
            .describing(deadline)
            .with("gap", GapFacts.begun("TELEMETRY", "", last.ts()))
            .with(
                "searchBracket",
                SearchBracket.of(run, run.route.orElseThrow(), run.forecast, eta)));
  }

  private Duration after(OpenRun run) {
    long interval = run.interval(intake).map(Duration::toMillis).orElse(0L);
    long patience = thresholds.intervals() * interval;
    return patience > thresholds.after().toMillis()
        ? Duration.ofMillis(patience)
        : thresholds.after();
  }

  private static String anchor(Fix last) {
    return Long.toString(last.ts().toEpochMilli());
  }
}
