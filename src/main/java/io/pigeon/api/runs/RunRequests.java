package io.pigeon.api.runs;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.pigeon.api.http.Answer;
import io.pigeon.api.http.Request;
import io.pigeon.api.http.Requests;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.camel.Body;
import org.apache.camel.Exchange;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** {@code GET /api/v1/runs} and {@code GET /api/v1/runs/{runKey}}. */
@Component("runRequests")
class RunRequests {

  private final Requests requests;
  private final Answer answer;
  private final Expectations expectations;

  RunRequests(Requests requests, Answer answer, Expectations expectations) {
    this.requests = requests;
    this.answer = answer;
    this.expectations = expectations;
  }

  /** The query becomes the parameters of {@code runs-list.sql}. */
  public Map<String, Object> filter(Exchange exchange) {
    Request request = requests.of(exchange);
    return Map.of(
        "pig_id", request.query("pig_id").orElse(""),
        "state", request.query("state").orElse(""),
        "before", request.instant("before").map(Instant::toString).orElse(""),
        "limit", request.number("limit"));
  }

  public void list(Exchange exchange, @Body List<Map<String, @Nullable Object>> runs)
      throws JsonProcessingException {
    answer.write(exchange, 200, Map.of("runs", answer.rows(runs)));
  }

  /** The path becomes the parameter of the statements on one run. */
  public Map<String, Object> key(Exchange exchange) {
    return Map.of("run_key", requests.of(exchange).path(RunKey.PART));
  }

  /** With what is expected of it while it is open. */
  public void run(Exchange exchange, @Body List<Map<String, @Nullable Object>> runs)
      throws JsonProcessingException {
    RunKey.requireFound(runs);
    Map<String, @Nullable Object> run = runs.get(0);
    Optional<String> state = Optional.ofNullable((String) run.remove("detector_state"));
    run.putAll(expectations.of(String.valueOf(run.get("run_key")), state));
    answer.write(exchange, 200, answer.row(run));
  }
}
