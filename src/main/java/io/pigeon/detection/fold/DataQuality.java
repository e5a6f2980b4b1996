package io.pigeon.detection.fold;

import java.time.Instant;

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
