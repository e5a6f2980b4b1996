package io.pigeon.detection.fold;

import java.time.Instant;

/** A row that was set aside, and why. */
public record Quarantined(
    long positionId, String pigId, Instant ts, QuarantineReason reason, String detail) {}
