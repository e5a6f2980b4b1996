package io.pigeon.detection.fold;

import java.time.Instant;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;

/**
 * One stored row of telemetry, exactly as in table {@code pig_positions} (3.1).
 *
 * @param id row id; only orders rows of the same {@code ts}
 * @param ts event time, by the clock of the source
 * @param ingestedAt when the row was stored
 * @param kp kilometre post, km
 * @param gc fibre channel
 * @param lat latitude, degrees
 * @param lon longitude, degrees
 * @param accuracyM stated accuracy of the place, metres; smaller is better
 * @param source who sent it; selects the expected interval
 */
public record Position(
    long id,
    String pigId,
    Instant ts,
    Instant ingestedAt,
    OptionalDouble kp,
    OptionalInt gc,
    OptionalDouble lat,
    OptionalDouble lon,
    Optional<String> toolType,
    OptionalDouble accuracyM,
    Optional<String> source) {

  /** As if it had arrived when it was measured. */
  public Position arrivingInTime() {
    return new Position(id, pigId, ts, ts, kp, gc, lat, lon, toolType, accuracyM, source);
  }

  boolean samePlaceAs(Position other) {
    return kp.equals(other.kp)
        && gc.equals(other.gc)
        && lat.equals(other.lat)
        && lon.equals(other.lon);
  }
}
