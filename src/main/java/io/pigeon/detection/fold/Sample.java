package io.pigeon.detection.fold;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;

/** A telemetry row whose chainage is known; the raw coordinates are kept for payloads. */
@JsonInclude(JsonInclude.Include.NON_ABSENT)
record Sample(
    Fix fix,
    OptionalInt gc,
    OptionalDouble lat,
    OptionalDouble lon,
    Optional<String> toolType,
    Optional<String> source) {

  static Sample of(Position row, double chainageM) {
    return new Sample(
        new Fix(row.id(), row.ts(), chainageM),
        row.gc(),
        row.lat(),
        row.lon(),
        row.toolType(),
        row.source());
  }

  Instant ts() {
    return fix.ts();
  }

  double chainageM() {
    return fix.chainageM();
  }
}
