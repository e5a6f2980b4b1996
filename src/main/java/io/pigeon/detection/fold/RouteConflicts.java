package io.pigeon.detection.fold;

import java.util.Optional;

/**
 * The pig is far outside the route that its run is locked to (3.4): the lock may be wrong. The
 * route is not switched; what is told of the pig's state pauses until it is back inside.
 */
final class RouteConflicts {

  private static final double OUTSIDE_M = 500;
  private static final int SAMPLES = 10;

  void onSample(OpenRun run, LegacyRoute route) {
    boolean inside = route.reaches(run.last.chainageM(), OUTSIDE_M);
    if (!inside) {
      String detail = "more than 500 m outside of " + route.name();
      Optional<Spell> before = run.watch.conflict();
      run.watch =
          run.watch.withConflict(
              Optional.of(DataQuality.ROUTE_CONFLICT.onward(run, before, SAMPLES, detail)));
    } else if (run.watch.conflict().isPresent()) {
      run.watch = run.watch.withConflict(Optional.empty());
    }
  }

  /** Whether nothing is to be told of the pig's state. */
  static boolean lasts(OpenRun run) {
    return run.watch.conflict().filter(Spell::told).isPresent();
  }
}
