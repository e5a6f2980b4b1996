package io.pigeon.detection.fold;

import java.time.Instant;

/**
 * The pig stopped after a warning was given for a POI ahead (3.11): a crew waits there for nothing.
 * One per POI and stop.
 */
final class SuspendedAlerts {

  /** The stop was confirmed with the last sample. */
  void onStop(OpenRun run, LegacyRoute route, Plateau plateau) {
    Instant confirmed = run.last.ts();
    for (Poi poi : route.pois()) {
      if (poi.chainageM() > run.last.chainageM() && run.alerts.warnedOf(poi)) {
        run.drafts.add(
            new Draft(EventType.ALERT_SUSPENDED, poi.id(), plateau.qualifier(), confirmed)
                .at(poi)
                .ordered(poi.chainageM())
                .with("stoppedSince", plateau.start().toString()));
      }
    }
  }
}
