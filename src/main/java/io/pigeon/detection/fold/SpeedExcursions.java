package io.pigeon.detection.fold;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * The pig has been faster or slower than its contract allows for a minute (4.2, 5); the measured
 * speed of the motion episode is judged. Once told, it is over only 5 % inside the limit, so that a
 * speed on the limit is told once.
 */
final class SpeedExcursions {

  private static final Duration HOLD = Duration.ofSeconds(60);
  private static final double DEADBAND = 0.05;

  private final OptionalDouble min;
  private final OptionalDouble max;

  SpeedExcursions(Thresholds.Notices thresholds) {
    this.min = thresholds.minSpeedMps();
    this.max = thresholds.maxSpeedMps();
  }

  /** The speed as of the last sample was measured. */
  void onSpeed(OpenRun run) {
    Optional<Double> speed = run.speed.map(each -> Math.abs(each.mps()));
    if (max.isPresent()) {
      double limit = max.getAsDouble();
      double over = limit * (1 - DEADBAND);
      Optional<Spell> before = run.watch.tooFast();
      boolean lasts = speed.filter(mps -> mps > (told(before) ? over : limit)).isPresent();
      run.watch = run.watch.withTooFast(judged(run, "HIGH", limit, before, lasts));
    }
    if (min.isPresent()) {
      double limit = min.getAsDouble();
      double over = limit * (1 + DEADBAND);
      Optional<Spell> before = run.watch.tooSlow();
      boolean lasts = speed.filter(mps -> mps < (told(before) ? over : limit)).isPresent();
      run.watch = run.watch.withTooSlow(judged(run, "LOW", limit, before, lasts));
    }
  }

  private static boolean told(Optional<Spell> spell) {
    return spell.filter(Spell::told).isPresent();
  }

  private static Optional<Spell> judged(
      OpenRun run, String side, double limitMps, Optional<Spell> before, boolean lasts) {
    if (!lasts) {
      return Optional.empty();
    }
    Instant now = run.last.ts();
    Spell spell = Spell.onward(before, now);
    if (spell.told() || !spell.lasts(HOLD, now) || RouteConflicts.lasts(run)) {
      return Optional.of(spell);
    }
    String anchor = Long.toString(spell.since().toEpochMilli());
    run.drafts.add(
        new Draft(EventType.SPEED_EXCURSION, side, anchor, spell.since())
            .describing(now)
            .with("side", side)
            .with("limitMps", limitMps));
    return Optional.of(spell.asTold());
  }
}
