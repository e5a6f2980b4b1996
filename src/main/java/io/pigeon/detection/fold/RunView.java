package io.pigeon.detection.fold;

import java.time.Instant;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * A run as others may see it.
 *
 * @param configVersion the thresholds it is judged by
 * @param joinedMidRun first seen more than 500 m from the launcher
 * @param chainageM last accepted place, metres
 * @param positionTime event time of that place
 * @param speedMps metres a second, positive toward the receiver; 0 when stopped; empty while
 *     unknown
 * @param stateSince event time
 */
public record RunView(
    String runKey,
    String pigId,
    Optional<String> toolType,
    Optional<String> routeId,
    Optional<String> refVersion,
    String configVersion,
    MovementState state,
    Health health,
    Instant startedAt,
    Optional<Instant> completedAt,
    boolean joinedMidRun,
    OptionalDouble chainageM,
    Optional<Instant> positionTime,
    OptionalDouble speedMps,
    Instant stateSince) {}
