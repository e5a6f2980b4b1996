package io.pigeon.api;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.github.f4b6a3.uuid.UuidCreator;
import io.pigeon.detection.backtest.BackTest;
import io.pigeon.detection.backtest.UnfitSettingException;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import org.apache.camel.Body;
import org.apache.camel.Exchange;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** {@code POST /api/v1/runs/{runKey}/backtests} and {@code GET /api/v1/backtests/{id}}. */
@Component("backTestRequests")
class BackTestRequests {

  private static final int MAX_BYTES = 65_536;

  private final BackTest backTest;
  private final Answer answer;
  private final ObjectMapper json;

  BackTestRequests(BackTest backTest, Answer answer, ObjectMapper json) {
    this.json = json;
    this.backTest = backTest;
    this.answer = answer;
  }

  /** The request becomes the parameters of {@code backtest-insert.sql}. */
  public Map<String, Object> read(Exchange exchange) throws IOException {
    Map<String, String> settings = settings(RequestBody.bytes(exchange, MAX_BYTES));
    try {
      backTest.check(settings);
    } catch (UnfitSettingException e) {
      throw new ProblemException(Problem.UNFIT_SETTING, String.valueOf(e.getMessage()));
    }
    return Map.of(
        "id", UuidCreator.getTimeOrderedEpoch().toString(),
        "run_key", RunKey.of(exchange),
        "config", json.writeValueAsString(settings));
  }

  public void accepted(Exchange exchange, @Body List<Map<String, @Nullable Object>> queued)
      throws JsonProcessingException {
    RunKey.requireFound(queued);
    Map<String, @Nullable Object> job = queued.get(0);
    answer.write(exchange, 202, answer.row(job));
    exchange.getMessage().setHeader("Location", "/api/v1/backtests/" + job.get("id"));
  }

  public void one(Exchange exchange, @Body List<Map<String, @Nullable Object>> found)
      throws JsonProcessingException {
    if (found.isEmpty()) {
      throw new ProblemException(Problem.NOT_FOUND, "No back-test has this id.");
    }
    answer.write(exchange, 200, answer.row(found.get(0)));
  }

  /** No body, like no settings, is a replay as it was. */
  private Map<String, String> settings(byte[] body) throws IOException {
    Map<String, String> settings = new LinkedHashMap<>();
    if (body.length == 0) {
      return settings;
    }
    JsonNode request = RequestBody.json(body, BackTestRequests::malformed);
    for (Map.Entry<String, JsonNode> member : request.properties()) {
      if (!member.getKey().equals("settings")) {
        throw malformed("it has a member other than settings");
      }
    }
    JsonNode given = request.path("settings");
    if (!request.isObject() || !(given.isObject() || given.isMissingNode())) {
      throw malformed("it is no object with an object named settings");
    }
    given.properties().forEach(e -> settings.put(e.getKey(), text(e.getKey(), e.getValue())));
    return settings;
  }

  /** A number, a text, or a list of them. */
  private static String text(String key, JsonNode value) {
    if (value.isArray()
        && StreamSupport.stream(value.spliterator(), false).allMatch(JsonNode::isNumber)) {
      return StreamSupport.stream(value.spliterator(), false)
          .map(JsonNode::asText)
          .collect(Collectors.joining(","));
    }
    if (!value.isNumber() && !value.isTextual()) {
      throw malformed("the value of " + key + " is no number, text or list of numbers");
    }
    return value.asText();
  }

  private static ProblemException malformed(String why) {
    return new ProblemException(
        Problem.MALFORMED_BODY,
        "The body must be such as {\"settings\":{\"stop.window\":\"10m\"}}, but " + why + ".");
  }
}
