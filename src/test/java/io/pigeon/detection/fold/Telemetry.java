package io.pigeon.detection.fold;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;

/** A table of positions of one pig; a row arrives when it was measured unless the table says so. */
final class Telemetry {

  static final String PIG = "PIG-7";

  private final List<Position> rows = new ArrayList<>();

  static Telemetry table() {
    return new Telemetry();
  }

  /** "08:00:00" is on 14 January 2026. */
  static Instant time(String text) {
    return Instant.parse(text.length() > 8 ? text : "2026-01-14T" + text + "Z");
  }

  Telemetry at(String time, double chainageM) {
    return at(time(time), chainageM);
  }

  Telemetry at(Instant ts, double chainageM) {
    return arriving(ts, ts, chainageM);
  }

  Telemetry arriving(Instant ts, Instant ingestedAt, double chainageM) {
    rows.add(row(rows.size() + 1L, PIG, ts, ingestedAt, chainageM));
    return this;
  }

  /** Samples every so many seconds at one speed, first and last included. */
  Telemetry cruise(String from, String to, int everySec, double startM, double mps) {
    Instant first = time(from);
    for (Instant ts = first; !ts.isAfter(time(to)); ts = ts.plusSeconds(everySec)) {
      at(ts, startM + mps * Duration.between(first, ts).toSeconds());
    }
    return this;
  }

  List<Position> rows() {
    return List.copyOf(rows);
  }

  static Position row(long id, String pig, Instant ts, Instant ingestedAt, double chainageM) {
    return new Position(
        id,
        pig,
        ts,
        ingestedAt,
        OptionalDouble.of(chainageM / 1000),
        OptionalInt.empty(),
        OptionalDouble.empty(),
        OptionalDouble.empty(),
        Optional.of("MFL"),
        OptionalDouble.empty(),
        Optional.of("scada-1"));
  }
}
