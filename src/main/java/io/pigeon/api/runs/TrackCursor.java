package io.pigeon.api.runs;

import io.pigeon.api.http.Problem;
import io.pigeon.api.http.ProblemException;
import java.sql.Timestamp;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A place in the order of a track.
 *
 * @param ts event time, in microseconds as the database has it
 * @param id of the position
 */
record TrackCursor(Instant ts, long id) {

  /** Before all, or after all. */
  static TrackCursor end(String order) {
    return order.equals("newest")
        ? new TrackCursor(Instant.parse("9999-01-01T00:00:00Z"), Long.MAX_VALUE)
        : new TrackCursor(Instant.parse("0001-01-01T00:00:00Z"), Long.MIN_VALUE);
  }

  static TrackCursor after(Map<String, @Nullable Object> row) {
    Timestamp ts = (Timestamp) Objects.requireNonNull(row.get("ts"));
    return new TrackCursor(
        ts.toInstant(), ((Number) Objects.requireNonNull(row.get("id"))).longValue());
  }

  String text() {
    return ChronoUnit.MICROS.between(Instant.EPOCH, ts) + "~" + id;
  }

  /**
   * As the contract has it: microseconds, a tilde, an id.
   *
   * @throws ProblemException if it is none that an answer had
   */
  static TrackCursor parse(String text) {
    String[] parts = text.split("~", 2);
    try {
      Instant ts = Instant.EPOCH.plus(Long.parseLong(parts[0]), ChronoUnit.MICROS);
      if (ts.isBefore(end("oldest").ts()) || ts.isAfter(end("newest").ts())) {
        throw new DateTimeException("no year of ours");
      }
      return new TrackCursor(ts, Long.parseLong(parts[1]));
    } catch (NumberFormatException | DateTimeException e) {
      throw new ProblemException(
          Problem.MALFORMED_QUERY, "cursor: take the next_cursor of an answer.", "cursor");
    }
  }
}
