package io.pigeon.detection.backtest;

import java.time.Instant;
import java.util.Optional;

/**
 * A run, and which of its pig's positions belong to it; a row of {@code run-bounds-read.sql}.
 *
 * @param configVersion thresholds that it was judged by
 * @param startedAt event time of its first accepted sample
 * @param rowsUntil event time that its rows lie before
 * @param arrivedUntil how far the detector has stepped through a run that is open; far away if it
 *     is completed
 * @param firstStored whether that first sample is still stored
 * @param positions how many there are
 */
record RunToReplay(
    String runKey,
    String pigId,
    Optional<String> toolType,
    Optional<String> routeId,
    Optional<String> refVersion,
    String configVersion,
    Instant startedAt,
    Instant rowsUntil,
    Instant arrivedUntil,
    boolean completed,
    boolean firstStored,
    long positions) {}
