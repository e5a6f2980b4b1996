package io.pigeon.detection.fold;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;

/**
 * A telemetry row whose chainage is known; the raw coordinates are kept.
 *
 * @param projectedOn the route that latitude and longitude were projected on, if the chainage comes
 *     from them
 * @param uncalibrated the chainage comes from a fibre channel that is not calibrated
 */
@JsonInclude(JsonInclude.Include.NON_ABSENT)
record Sample(
    Fix fix,
    OptionalInt gc,
    OptionalDouble lat,
    OptionalDouble lon,
    Optional<String> toolType,
    Optional<String> source,
    Optional<String> projectedOn,
    @JsonInclude(JsonInclude.Include.NON_DEFAULT) boolean uncalibrated) {

  static Sample of(Position row, double chainageM) {
    return new Sample(
        new Fix(row.id(), row.ts(), chainageM),
        row.gc(),
        row.lat(),
        row.lon(),
        row.toolType(),
        row.source(),
        Optional.empty(),
        false);
  }

  Sample projected(double chainageM, String routeId) {
    Fix there = new Fix(fix.id(), fix.ts(), chainageM);
    return new Sample(there, gc, lat, lon, toolType, source, Optional.of(routeId), false);
  }

  Sample asUncalibrated() {
    return new Sample(fix, gc, lat, lon, toolType, source, projectedOn, true);
  }

  Instant ts() {
    return fix.ts();
  }

  double chainageM() {
    return fix.chainageM();
  }
}
