package io.pigeon.api;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.pigeon.detection.fold.MovementState;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.camel.Body;
import org.apache.camel.Exchange;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** {@code GET /api/v1/runs} and {@code GET /api/v1/runs/{runKey}}. */
@Component("runRequests")
class RunRequests {

  private static final int USUAL_LIMIT = 50;
  private static final int LARGEST_LIMIT = 200;
  private static final List<String> STATES =
      Arrays.stream(MovementState.values()).map(Enum::name).toList();

  private final Answer answer;

  RunRequests(Answer answer) {
    this.answer = answer;
  }

  /** The query becomes the parameters of {@code runs-list.sql}. */
  public Map<String, Object> filter(Exchange exchange) {
    return Map.of(
        "pig_id", query(exchange, "pig_id"),
        "state", state(query(exchange, "state")),
        "before", instant(query(exchange, "before")),
        "limit", limit(query(exchange, "limit")));
  }

  public void list(Exchange exchange, @Body List<Map<String, @Nullable Object>> runs)
      throws JsonProcessingException {
    answer.write(exchange, 200, Map.of("runs", answer.rows(runs)));
  }

  /** The path becomes the parameter of the statements on one run. */
  public Map<String, Object> key(Exchange exchange) {
    return Map.of("run_key", RunKey.of(exchange));
  }

  public void run(Exchange exchange, @Body List<Map<String, @Nullable Object>> runs)
      throws JsonProcessingException {
    RunKey.requireFound(runs);
    answer.write(exchange, 200, answer.row(runs.get(0)));
  }

  private static String query(Exchange exchange, String name) {
    return exchange.getMessage().getHeader(name, "", String.class);
  }

  private static String state(String text) {
    String state = text.toUpperCase(Locale.ROOT);
    if (!state.isEmpty() && !STATES.contains(state)) {
      throw new ProblemException(
          Problem.MALFORMED_QUERY, "state must be one of " + String.join(", ", STATES) + ".");
    }
    return state;
  }

  private static String instant(String text) {
    try {
      return text.isEmpty()
          ? ""
          : DateTimeFormatter.ISO_OFFSET_DATE_TIME.parse(text, Instant::from).toString();
    } catch (DateTimeException e) {
      throw new ProblemException(
          Problem.MALFORMED_QUERY, "before must be a time such as 2026-01-14T08:00:00Z.");
    }
  }

  private static int limit(String text) {
    if (text.isEmpty()) {
      return USUAL_LIMIT;
    }
    if (!text.matches("[1-9]\\d{0,2}") || Integer.parseInt(text) > LARGEST_LIMIT) {
      throw new ProblemException(
          Problem.MALFORMED_QUERY, "limit must be a number from 1 to " + LARGEST_LIMIT + ".");
    }
    return Integer.parseInt(text);
  }
}
