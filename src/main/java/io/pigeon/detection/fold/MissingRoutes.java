package io.pigeon.detection.fold;

import java.util.Optional;

/** For ten minutes no active route has reached over the pig (3.4). */
final class MissingRoutes {

  private static final String DETAIL = "no active route reaches over the pig";

  /** The last sample was offered to the routes, and the run is not locked yet. */
  void onSample(OpenRun run) {
    if (run.routing.candidate().isEmpty()) {
      run.watch =
          run.watch.withNoRoute(
              Optional.of(DataQuality.NO_ROUTE.onward(run, run.watch.noRoute(), 1, DETAIL)));
    } else {
      run.watch = run.watch.withNoRoute(Optional.empty());
    }
  }
}
