package io.pigeon.api.runs;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.pigeon.api.http.Answer;
import io.pigeon.detection.report.Scorecard;
import io.pigeon.detection.report.Warning;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.apache.camel.Body;
import org.apache.camel.Exchange;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** {@code GET /api/v1/runs/{runKey}/scorecard}. */
@Component("scorecardRequests")
class ScorecardRequests {

  private final Answer answer;

  ScorecardRequests(Answer answer) {
    this.answer = answer;
  }

  /** Rows of {@code scorecard-read.sql} become the answer. */
  public void answer(Exchange exchange, @Body List<Map<String, @Nullable Object>> rows)
      throws JsonProcessingException {
    RunKey.requireFound(rows);
    List<Warning> warnings =
        rows.stream()
            .filter(row -> row.get("poi_id") != null)
            .map(ScorecardRequests::warning)
            .toList();
    Scorecard scorecard = Scorecard.of(text(rows.get(0), "run_key"), warnings);
    answer.write(exchange, 200, scorecard);
  }

  private static Warning warning(Map<String, @Nullable Object> row) {
    return new Warning(
        text(row, "poi_id"),
        text(row, "tag"),
        number(row, "kp").doubleValue(),
        number(row, "threshold_min").intValue(),
        number(row, "approach").intValue(),
        flag(row, "undershoot"),
        flag(row, "superseded"),
        text(row, "quality"),
        instant(row, "warned_at"),
        instant(row, "eta"),
        instant(row, "p10"),
        instant(row, "p90"),
        row.get("actual") instanceof Timestamp time
            ? Optional.of(time.toInstant())
            : Optional.empty());
  }

  private static String text(Map<String, @Nullable Object> row, String column) {
    return String.valueOf(row.get(column));
  }

  private static Number number(Map<String, @Nullable Object> row, String column) {
    return (Number) Objects.requireNonNull(row.get(column), column);
  }

  private static boolean flag(Map<String, @Nullable Object> row, String column) {
    return Boolean.TRUE.equals(row.get(column));
  }

  private static Instant instant(Map<String, @Nullable Object> row, String column) {
    return ((Timestamp) Objects.requireNonNull(row.get(column), column)).toInstant();
  }
}
