package io.pigeon.detection.fold;

/** Whether we hear of the pig; independent of what it does: losing telemetry is not stopping. */
public enum Health {
  LIVE,
  COVERAGE_GAP,
  TELEMETRY_GAP
}
