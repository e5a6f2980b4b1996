package io.pigeon.detection.fold;

/** How far an arrival time can be relied on (3.7). */
public enum EtaQuality {
  GOOD,
  /** From the speed before the last stop or silence: the present speed is not measured yet. */
  LOW,
  /** Telemetry is silent. */
  STALE
}
