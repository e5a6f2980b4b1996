package io.pigeon.api;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.github.f4b6a3.uuid.UuidCreator;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.camel.Body;
import org.apache.camel.Exchange;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import org.springframework.web.util.UriUtils;

/** {@code POST /api/v1/runs} and {@code POST /api/v1/runs/{runKey}/abort}. */
@Component("runOrderRequests")
class RunOrderRequests {

  private static final int MAX_BYTES = 16_384;
  private static final Set<String> MEMBERS =
      Set.of(
          "pig_id", "route_id", "run_key", "launch_at", "planned_speed_mps", "expected_interval_s");
  private static final String EXAMPLE =
      "{\"pig_id\":\"PIG-7\",\"route_id\":\"NORTH\",\"launch_at\":\"2026-01-14T08:00:00Z\"}";

  private final Answer answer;

  RunOrderRequests(Answer answer) {
    this.answer = answer;
  }

  /** The request becomes the parameters of {@code run-plan-insert.sql}. */
  public Map<String, @Nullable Object> plan(Exchange exchange) throws IOException {
    JsonNode body = body(exchange);
    Map<String, @Nullable Object> plan = new HashMap<>();
    plan.put("pig_id", text(body, "pig_id", 100));
    plan.put("route_id", text(body, "route_id", 100));
    plan.put("run_key", body.has("run_key") ? runKey(body) : UuidCreator.getTimeOrderedEpoch());
    plan.replaceAll((name, value) -> String.valueOf(value));
    plan.put("launch_at", launch(body));
    plan.put("planned_speed_mps", number(body, "planned_speed_mps", 0.01, 50));
    plan.put("expected_interval_s", number(body, "expected_interval_s", 1, 86_400));
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

  private JsonNode body(Exchange exchange) throws IOException {
    JsonNode body =
        RequestBody.json(RequestBody.bytes(exchange, MAX_BYTES), RunOrderRequests::malformed);
    if (!body.isObject()) {
      throw malformed("it is no object");
    }
    body.fieldNames()
        .forEachRemaining(
            name -> {
              if (!MEMBERS.contains(name)) {
                throw malformed("it has a member that is none of its: " + name);
              }
            });
    return body;
  }

  private static String text(JsonNode body, String name, int longest) {
    JsonNode value = body.path(name);
    String text = value.asText();
    if (!value.isTextual()
        || text.isBlank()
        || text.length() > longest
        || text.chars().anyMatch(Character::isISOControl)) {
      throw malformed(name + " is no text of 1 to " + longest + " characters");
    }
    return text;
  }

  private static String runKey(JsonNode body) {
    String key = text(body, "run_key", 120);
    if (key.contains("~") || key.contains("/")) {
      throw malformed("run_key has a tilde or slash");
    }
    return key;
  }

  private static @Nullable String launch(JsonNode body) {
    JsonNode value = body.path("launch_at");
    if (value.isMissingNode()) {
      return null;
    }
    try {
      return DateTimeFormatter.ISO_OFFSET_DATE_TIME.parse(value.asText(), Instant::from).toString();
    } catch (DateTimeException e) {
      throw malformed("launch_at is no time such as 2026-01-14T08:00:00Z");
    }
  }

  private static @Nullable Double number(JsonNode body, String name, double least, double most) {
    JsonNode value = body.path(name);
    if (value.isMissingNode()) {
      return null;
    }
    if (!value.isNumber() || value.asDouble() < least || value.asDouble() > most) {
      throw malformed("%s is no number from %s to %s".formatted(name, least, most));
    }
    return value.asDouble();
  }

  private static ProblemException malformed(String why) {
    return new ProblemException(
        Problem.MALFORMED_BODY, "The body must be such as " + EXAMPLE + ", but " + why + ".");
  }
}
