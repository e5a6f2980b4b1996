package io.pigeon.detection.fold;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** For ten minutes no active route has reached over the pig (3.4). */
final class MissingRoutes {

  private static final Duration LASTING = Duration.ofMinutes(10);

  /** The last sample was offered to the routes, and the run is not locked yet. */
  void onSample(OpenRun run) {
    if (run.routing.candidate().isEmpty()) {
      lengthen(run, run.last.ts());
    } else {
      run.watch = run.watch.withNoRoute(Optional.empty());
    }
  }

  private static void lengthen(OpenRun run, Instant now) {
    Spell spell = run.watch.noRoute().map(Spell::longer).orElseGet(() -> Spell.startingAt(now));
    if (!spell.told() && spell.lasts(LASTING, now)) {
      spell = spell.asTold();
      run.drafts.add(
          DataQuality.NO_ROUTE.draft(run, spell.since(), "no active route reaches over the pig"));
    }
    run.watch = run.watch.withNoRoute(Optional.of(spell));
  }
}
