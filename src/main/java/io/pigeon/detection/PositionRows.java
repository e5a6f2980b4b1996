package io.pigeon.detection;

import io.pigeon.detection.fold.Position;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;

/** Rows of {@code positions-read.sql} as positions. */
public final class PositionRows {

  private PositionRows() {}

  public static Position position(Map<String, Object> row) {
    return new Position(
        ((Number) require(row, "id")).longValue(),
        (String) require(row, "pig_id"),
        instant(row, "ts"),
        instant(row, "ingested_at"),
        number(row, "kp"),
        row.get("gc") instanceof Number gc ? OptionalInt.of(gc.intValue()) : OptionalInt.empty(),
        number(row, "lat"),
        number(row, "lon"),
        Optional.ofNullable((String) row.get("tool_type")),
        number(row, "accuracy_m"),
        Optional.ofNullable((String) row.get("source")));
  }

  static Instant instant(Map<String, Object> row, String column) {
    return ((Timestamp) require(row, column)).toInstant();
  }

  static Object require(Map<String, Object> row, String column) {
    Object value = row.get(column);
    if (value == null) {
      throw new IllegalStateException("The statement returned no " + column + ".");
    }
    return value;
  }

  static OptionalDouble number(Map<String, Object> row, String column) {
    return row.get(column) instanceof Number number
        ? OptionalDouble.of(number.doubleValue())
        : OptionalDouble.empty();
  }
}
