package io.pigeon.detection.fold;

import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/**
 * One detected event.
 *
 * @param dedupKey identity by section 4.1: the same for every replay of the same rows
 * @param eventTime when it happened; the same for every replay of the same rows
 * @param expiresAt forecasts only: not worth sending after this
 * @param superseded recorded, but not to be sent: a tighter warning of the same step replaces it
 * @param payload the fields of 4.3 in a stable order, JSON-ready values only, instants as ISO text;
 *     {@code detectedAt} and {@code detectionMode} tell of the processing and differ in a replay
 */
public record DetectedEvent(
    EventType type,
    String dedupKey,
    Instant eventTime,
    Optional<Instant> expiresAt,
    boolean superseded,
    Map<String, Object> payload) {}
