package io.pigeon.detection.fold;

import java.time.Instant;

/**
 * A line of the tracking sheet: the pig passed a POI (3.8).
 *
 * @param ordinal the n-th passage of this POI in this direction, from 1
 * @param time interpolated at the last crossing before confirmation
 * @param earliest last sample before the first crossing
 * @param latest first sample after the last crossing
 * @param chainageM place of the POI, metres
 */
public record Passage(
    String runKey,
    String poiId,
    Direction direction,
    int ordinal,
    Instant time,
    Instant earliest,
    Instant latest,
    Method method,
    double chainageM) {}
