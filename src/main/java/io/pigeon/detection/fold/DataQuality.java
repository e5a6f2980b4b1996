package io.pigeon.detection.fold;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** A doubt about the telemetry, told by its code (3.2 to 3.4). */
enum DataQuality {
  /** The pig was accepted at a place that it cannot have come to. */
  POSITION_JUMP,
  /** No route reaches over the pig. */
  NO_ROUTE,
  /** The pig is far from the route that its run is locked to. */
  ROUTE_CONFLICT,
  /** Rows arrive long before or after the time they bear. */
  CLOCK_SKEW;

  private static final Duration LASTING = Duration.ofMinutes(10);

  /**
   * One more doubtful sample; told once, when ten minutes and so many samples were.
   *
   * @param before the doubtful samples in a row so far
   * @param samples how many there must be
   * @param detail one phrase, for people
   */
  Spell onward(OpenRun run, Optional<Spell> before, int samples, String detail) {
    Instant now = run.last.ts();
    Spell spell = Spell.onward(before, now);
    if (spell.told() || spell.samples() < samples || !spell.lasts(LASTING, now)) {
      return spell;
    }
    run.drafts.add(draft(run, spell.since(), detail));
    return spell.asTold();
  }

  /**
   * The event, as known with the last sample.
   *
   * @param since time of the first offending sample
   * @param detail one phrase, for people
   */
  Draft draft(OpenRun run, Instant since, String detail) {
    return new Draft(EventType.DATA_QUALITY, name(), Long.toString(since.toEpochMilli()), since)
        .describing(run.last.ts())
        .with("code", name())
        .with("detail", detail);
  }
}
