package io.pigeon.telemetry;

import io.pigeon.telemetry.RejectedRow.Rejection;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Pattern;

/**
 * Makes a position of the fields of one row, whatever form they came in, or says what is wrong with
 * them. The table's own checks are the same; here they name the field.
 */
final class PositionCheck {

  static final List<String> FIELDS =
      List.of("pig_id", "ts", "kp", "gc", "lat", "lon", "tool_type", "accuracy_m", "source");

  private static final Pattern CONTROL = Pattern.compile("\\p{Cntrl}");

  private final Clock clock;
  private final Duration futureTolerance;

  PositionCheck(Clock clock, Duration futureTolerance) {
    this.clock = clock;
    this.futureTolerance = futureTolerance;
  }

  /**
   * @param fields by name; empty values count as not sent
   * @throws Rejection naming the first field that is wrong
   */
  PositionRow check(Map<String, String> fields) {
    fields.keySet().stream()
        .filter(name -> !FIELDS.contains(name))
        .findFirst()
        .ifPresent(
            name -> {
              throw new Rejection(
                  cut(name), "is not known; known are " + String.join(", ", FIELDS));
            });
    PositionRow row =
        new PositionRow(
            text(fields, "pig_id", 100).orElseThrow(() -> missing("pig_id")),
            time(fields),
            number(fields, "kp", -1e5, 1e5),
            channel(fields),
            number(fields, "lat", -90, 90),
            number(fields, "lon", -180, 180),
            text(fields, "tool_type", 50),
            number(fields, "accuracy_m", 0, 1e6),
            text(fields, "source", 100));
    if (row.kp().isEmpty() && row.gc().isEmpty() && (row.lat().isEmpty() || row.lon().isEmpty())) {
      throw new Rejection("row", "has no place: give kp, or gc, or lat and lon");
    }
    return row;
  }

  private Instant time(Map<String, String> fields) {
    String value = value(fields, "ts").orElseThrow(() -> missing("ts"));
    Instant ts;
    try {
      ts = OffsetDateTime.parse(value).toInstant();
    } catch (DateTimeParseException e) {
      throw new Rejection(
          "ts", "is no time with an offset, such as 2026-01-14T08:00:00Z: " + cut(value));
    }
    Instant latest = clock.instant().plus(futureTolerance);
    if (ts.isAfter(latest)) {
      throw new Rejection(
          "ts",
          "is in the future: "
              + ts
              + " is more than "
              + futureTolerance.toSeconds()
              + " s ahead; check the source's clock");
    }
    if (ts.isBefore(Instant.EPOCH)) {
      throw new Rejection("ts", "is before 1970: " + ts);
    }
    return ts;
  }

  private static Optional<Double> number(
      Map<String, String> fields, String name, double least, double most) {
    return parsed(fields, name, "number", Double::valueOf)
        .map(
            number -> {
              // NaN is in no range.
              if (!(number >= least && number <= most)) {
                throw new Rejection(
                    name, "must be between %s and %s, but is %s".formatted(least, most, number));
              }
              return number;
            });
  }

  private static Optional<Integer> channel(Map<String, String> fields) {
    return parsed(fields, "gc", "whole number", Integer::valueOf)
        .map(
            channel -> {
              if (channel < 0 || channel > 10_000_000) {
                throw new Rejection("gc", "must be between 0 and 10000000, but is " + channel);
              }
              return channel;
            });
  }

  private static <T> Optional<T> parsed(
      Map<String, String> fields, String name, String kind, Function<String, T> parser) {
    return value(fields, name)
        .map(
            value -> {
              try {
                return parser.apply(value);
              } catch (NumberFormatException e) {
                throw new Rejection(name, "is no " + kind + ": " + cut(value));
              }
            });
  }

  private static Optional<String> text(Map<String, String> fields, String name, int longest) {
    Optional<String> text = value(fields, name);
    text.ifPresent(
        value -> {
          if (value.length() > longest || CONTROL.matcher(value).find()) {
            throw new Rejection(
                name,
                "must be at most %d characters without control characters: %s"
                    .formatted(longest, cut(value)));
          }
        });
    return text;
  }

  private static Optional<String> value(Map<String, String> fields, String name) {
    return Optional.ofNullable(fields.get(name)).map(String::strip).filter(v -> !v.isEmpty());
  }

  private static Rejection missing(String field) {
    return new Rejection(field, "is missing");
  }

  private static String cut(String value) {
    return value.length() > 80 ? value.substring(0, 80) + "…" : value;
  }
}
