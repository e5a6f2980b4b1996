package io.pigeon.api.analytics;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A row of a domain's statement: the step, the dimensions that were asked for, and figures. */
record FigureRow(Map<String, @Nullable Object> columns) {

  static List<FigureRow> of(List<Map<String, @Nullable Object>> rows) {
    return rows.stream().map(FigureRow::new).toList();
  }

  /** The beginning of its step; empty if it is of the whole window. */
  Optional<Instant> at() {
    return columns.get("at") instanceof Number seconds
        ? Optional.of(Instant.ofEpochSecond(seconds.longValue()))
        : Optional.empty();
  }

  /** What it is of: those of the dimensions that it has a value of. */
  Map<String, String> of(Set<String> dimensions) {
    Map<String, String> of = new LinkedHashMap<>();
    dimensions.stream()
        .filter(dimension -> columns.get(dimension) != null)
        .forEach(dimension -> of.put(dimension, String.valueOf(columns.get(dimension))));
    return of;
  }

  long count(String column) {
    return number(column).map(Double::longValue).orElse(0L);
  }

  Optional<Double> number(String column) {
    Object value = columns.get(column);
    return value instanceof Number number ? Optional.of(number.doubleValue()) : Optional.empty();
  }

  String text(String column) {
    return String.valueOf(Objects.requireNonNull(columns.get(column), column));
  }
}
