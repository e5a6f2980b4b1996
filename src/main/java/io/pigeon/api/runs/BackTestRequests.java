package io.pigeon.api.runs;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.github.f4b6a3.uuid.UuidCreator;
import io.pigeon.api.http.Answer;
import io.pigeon.api.http.Problem;
import io.pigeon.api.http.ProblemException;
import io.pigeon.api.http.Request;
import io.pigeon.api.http.Requests;
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

  private final Requests requests;
  private final BackTest backTest;
  private final Answer answer;
  private final ObjectMapper json;

  BackTestRequests(Requests requests, BackTest backTest, Answer answer, ObjectMapper json) {
    this.requests = requests;
    this.json = json;
    this.backTest = backTest;
    this.answer = answer;
  }

  /** The request becomes the parameters of {@code backtest-insert.sql}. */
  public Map<String, Object> read(Exchange exchange) throws IOException {
    Map<String, String> settings = settings(requests.of(exchange));
    try {
      backTest.check(settings);
    } catch (UnfitSettingException e) {
      throw new ProblemException(Problem.UNFIT_SETTING, String.valueOf(e.getMessage()));
    }
    return Map.of(
        "id", UuidCreator.getTimeOrderedEpoch().toString(),
        "run_key", requests.of(exchange).path(RunKey.PART),
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
  private static Map<String, String> settings(Request request) throws IOException {
    Map<String, String> settings = new LinkedHashMap<>();
    request
        .optionalBody()
        .ifPresent(
            body ->
                body.path("settings")
                    .properties()
                    .forEach(each -> settings.put(each.getKey(), text(each.getValue()))));
    return settings;
  }

  /** A number, a text, or a list of numbers. */
  private static String text(JsonNode value) {
    return value.isArray()
        ? StreamSupport.stream(value.spliterator(), false)
            .map(JsonNode::asText)
            .collect(Collectors.joining(","))
        : value.asText();
  }
}
