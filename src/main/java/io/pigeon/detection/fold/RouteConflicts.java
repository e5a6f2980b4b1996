package io.pigeon.detection.fold;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * The pig is far outside the route that its run is locked to (3.4): the lock may be wrong. The
 * route is not switched; what is told of the pig's state pauses until it is back inside.
 */
final class RouteConflicts {

  private static final double OUTSIDE_M = 500;
  private static final int SAMPLES = 10;
  private static final Duration LASTING = Duration.ofMinutes(10);

  void onSample(OpenRun run, LegacyRoute route) {
    boolean inside = route.reaches(run.last.chainageM(), OUTSIDE_M);
    if (!inside) {
      lengthen(run, route, run.last.ts());
    } else if (run.watch.conflict().isPresent()) {
      run.watch = run.watch.withConflict(Optional.empty());
    }
  }

  private static void lengthen(OpenRun run, LegacyRoute route, Instant now) {
    Spell spell = run.watch.conflict().map(Spell::longer).orElseGet(() -> Spell.startingAt(now));
    if (!spell.told() && spell.samples() >= SAMPLES && spell.lasts(LASTING, now)) {
      spell = spell.asTold();
      run.drafts.add(
          DataQuality.ROUTE_CONFLICT.draft(
              run, spell.since(), "more than 500 m outside of " + route.name()));
    }
    run.watch = run.watch.withConflict(Optional.of(spell));
  }

  /** Whether nothing is to be told of the pig's state. */
  static boolean lasts(OpenRun run) {
    return run.watch.conflict().filter(Spell::told).isPresent();
  }
}
