package io.pigeon.api.runs;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.github.f4b6a3.uuid.UuidCreator;
import io.pigeon.api.http.Answer;
import io.pigeon.api.http.Found;
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
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import org.apache.camel.Body;
import org.apache.camel.Exchange;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/**
 * {@code POST /api/v1/back-tests} and {@code POST /api/v1/runs/{runKey}/backtests}, which make the
 * same jobs, and {@code GET} of one.
 */
@Component("backTestRequests")
class BackTestRequests {

  private static final String UNKNOWN = "No back-test has this id.";

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
    Request request = requests.of(exchange);
    return job(request.path(RunKey.PART), request.optionalBody());
  }

  /** As {@link #read}, where the body names the run. */
  public Map<String, Object> readNamed(Exchange exchange) throws IOException {
    JsonNode body = requests.of(exchange).body();
    return job(body.path("run_key").asText(), Optional.of(body));
  }

  private Map<String, Object> job(String runKey, Optional<JsonNode> body)
      throws JsonProcessingException {
    Map<String, String> settings = settings(body);
    try {
      backTest.check(settings);
    } catch (UnfitSettingException e) {
      throw new ProblemException(Problem.UNFIT_SETTING, String.valueOf(e.getMessage()));
    }
    return Map.of(
        "id", UuidCreator.getTimeOrderedEpoch().toString(),
        "run_key", runKey,
        "config", json.writeValueAsString(settings));
  }

  public void accepted(Exchange exchange, @Body List<Map<String, @Nullable Object>> queued)
      throws JsonProcessingException {
    RunKey.requireFound(queued);
    write(exchange, queued.get(0), "/api/v1/backtests/");
  }

  public void acceptedNamed(Exchange exchange, @Body List<Map<String, @Nullable Object>> queued)
      throws JsonProcessingException {
    if (queued.isEmpty()) {
      throw new ProblemException(Problem.UNFIT_REQUEST, "No run has this key.", "/run_key");
    }
    write(exchange, queued.get(0), "/api/v1/back-tests/");
  }

  private void write(Exchange exchange, Map<String, @Nullable Object> job, String place)
      throws JsonProcessingException {
    answer.write(exchange, 202, answer.row(job));
    exchange.getMessage().setHeader("Location", place + job.get("id"));
  }

  /** The path becomes the parameters of {@code backtest-read.sql}. */
  public Map<String, Object> id(Exchange exchange) {
    return Map.of("id", Found.id(requests.of(exchange), UNKNOWN).toString());
  }

  public void one(Exchange exchange, @Body List<Map<String, @Nullable Object>> found)
      throws JsonProcessingException {
    answer.write(exchange, 200, answer.row(Found.one(found, UNKNOWN)));
  }

  /** No body, like no settings, is a replay as it was. */
  private static Map<String, String> settings(Optional<JsonNode> body) {
    Map<String, String> settings = new LinkedHashMap<>();
    body.ifPresent(
        sent ->
            sent.path("settings")
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
