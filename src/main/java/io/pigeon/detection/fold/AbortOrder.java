package io.pigeon.detection.fold;

import java.time.Instant;

/**
 * An operator gives an open run up (3.5).
 *
 * @param orderedAt instant of the processing clock, and the event time of the end
 */
public record AbortOrder(String runKey, Instant orderedAt) {}
