package io.pigeon.api.runs;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.github.f4b6a3.uuid.UuidCreator;
import io.pigeon.api.http.Answer;
import io.pigeon.api.http.Instants;
import io.pigeon.api.http.Problem;
import io.pigeon.api.http.ProblemException;
import io.pigeon.api.http.Requests;
import java.io.IOException;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.camel.Body;
import org.apache.camel.Exchange;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import org.springframework.web.util.UriUtils;

/** {@code POST /api/v1/runs} and {@code POST /api/v1/runs/{runKey}/abort}. */
@Component("runOrderRequests")
class RunOrderRequests {

  private final Requests requests;
  private final Answer answer;

  RunOrderRequests(Requests requests, Answer answer) {
    this.requests = requests;
    this.answer = answer;
  }

  /** The request becomes the parameters of {@code run-plan-insert.sql}. */
  public Map<String, @Nullable Object> plan(Exchange exchange) throws IOException {
    JsonNode body = requests.of(exchange).body();
    Map<String, @Nullable Object> plan = new HashMap<>();
    plan.put("pig_id", body.path("pig_id").asText());
    plan.put("route_id", body.path("route_id").asText());
    plan.put("run_key", body.path("run_key").asText(UuidCreator.getTimeOrderedEpoch().toString()));
    plan.put("launch_at", Instants.of(body, "launch_at").map(Instant::toString).orElse(null));
    plan.put("planned_speed_mps", number(body.path("planned_speed_mps")));
    plan.put("expected_interval_s", number(body.path("expected_interval_s")));
    return plan;
  }

  /** 201, and where the run will be found once its first position is there. */
  public void planned(Exchange exchange, @Body List<Map<String, @Nullable Object>> plans)
      throws JsonProcessingException {
    Map<String, @Nullable Object> plan = plans.get(0);
    if (!Boolean.TRUE.equals(plan.get("route_known"))) {
      throw new ProblemException(Problem.UNFIT_PLAN, "No active route has this route_id.");
    }
    if (plan.get("run_key") == null) {
      throw new ProblemException(Problem.CONFLICT, "There is a run, or a plan, with this run_key.");
    }
    plan.remove("route_known");
    answer.write(exchange, 201, answer.row(plan));
    String key = UriUtils.encodePathSegment(String.valueOf(plan.get("run_key")), "UTF-8");
    exchange.getMessage().setHeader("Location", "/api/v1/runs/" + key);
  }

  /** 202 while the run is open, as the detector has yet to act. */
  public void aborted(Exchange exchange, @Body List<Map<String, @Nullable Object>> runs)
      throws JsonProcessingException {
    RunKey.requireFound(runs);
    if (!Boolean.TRUE.equals(runs.get(0).get("open"))) {
      throw new ProblemException(Problem.CONFLICT, "The run is over.");
    }
    answer.write(exchange, 202, Map.of("run_key", String.valueOf(runs.get(0).get("run_key"))));
  }

  private static @Nullable Double number(JsonNode value) {
    return value.isNumber() ? value.asDouble() : null;
  }
}
