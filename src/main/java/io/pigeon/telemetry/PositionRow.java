package io.pigeon.telemetry;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.time.Instant;
import java.util.Optional;

/**
 * One position as a producer sends it, checked. As JSON it is one element of the parameter {@code
 * rows} of {@code positions-insert.sql}; a field that was not sent is null there.
 *
 * @param kp kilometre post, km
 * @param gc fibre channel
 * @param accuracyM standard error, metres
 */
record PositionRow(
    @JsonProperty("pig_id") String pigId,
    Instant ts,
    Optional<Double> kp,
    Optional<Integer> gc,
    Optional<Double> lat,
    Optional<Double> lon,
    @JsonProperty("tool_type") Optional<String> toolType,
    @JsonProperty("accuracy_m") Optional<Double> accuracyM,
    Optional<String> source) {}
