package io.pigeon.api.administration;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.github.f4b6a3.uuid.UuidCreator;
import io.pigeon.api.http.Answer;
import io.pigeon.api.http.Instants;
import io.pigeon.api.http.Problem;
import io.pigeon.api.http.ProblemException;
import io.pigeon.api.http.Request;
import io.pigeon.api.http.Requests;
import io.pigeon.delivery.Reason;
import java.io.IOException;
import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.apache.camel.Body;
import org.apache.camel.Exchange;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** {@code GET /api/v1/admin/dead-letters} and {@code POST /api/v1/admin/dead-letters/redrive}. */
@Component("deadLetterRequests")
class DeadLetterRequests {

  private static final String ID = "id";

  private final Requests requests;
  private final Answer answer;

  DeadLetterRequests(Requests requests, Answer answer) {
    this.requests = requests;
    this.answer = answer;
  }

  /** The query becomes the parameters of {@code dead-letters-list.sql}. */
  public Map<String, @Nullable Object> filter(Exchange exchange) {
    Request request = requests.of(exchange);
    Map<String, @Nullable Object> filter = new HashMap<>();
    for (String name : List.of("channel", "destination", "reason", "type")) {
      filter.put(name, request.query(name).orElse(null));
    }
    filter.put("from", request.instant("from").map(Instant::toString).orElse(null));
    filter.put("to", request.instant("to").map(Instant::toString).orElse(null));
    String[] cursor = request.query("cursor").map(text -> text.split("-")).orElse(new String[0]);
    filter.put("before_us", cursor.length == 0 ? null : cursor[0]);
    filter.put("before_id", cursor.length == 0 ? null : cursor[1]);
    filter.put("limit", request.number("limit"));
    return filter;
  }

  public void list(Exchange exchange, @Body List<Map<String, @Nullable Object>> letters)
      throws JsonProcessingException {
    int limit = requests.of(exchange).number("limit");
    answer.write(exchange, 200, Page.of(answer, "dead_letters", letters, limit));
  }

  /**
   * The body becomes the parameters of {@code redrive-count.sql} and {@code redrive-insert.sql};
   * the property {@code dryRun} says which.
   */
  public Map<String, @Nullable Object> redrive(Exchange exchange) throws IOException {
    JsonNode body = requests.of(exchange).body();
    if (body.has("ids") == body.has("filter")) {
      throw new ProblemException(
          Problem.UNFIT_REQUEST, "There must be either ids or a filter, and not both.", "/ids");
    }
    exchange.setProperty("dryRun", body.path("dry_run").asBoolean(false));
    Map<String, @Nullable Object> redrive = new HashMap<>();
    String id = UuidCreator.getTimeOrderedEpoch().toString();
    exchange.setProperty(ID, id);
    redrive.put(ID, id);
    redrive.put("actor", requests.of(exchange).caller().name());
    redrive.put("ids", body.has("ids") ? body.path("ids").toString() : null);
    JsonNode filter = body.path("filter");
    for (String name : List.of("channel", "destination")) {
      redrive.put(name, text(filter, name).orElse(null));
    }
    redrive.put("reason", text(filter, "reason").map(DeadLetterRequests::reason).orElse(null));
    for (String name : List.of("from", "to")) {
      redrive.put(
          name, Instants.of(filter, name, "/filter/" + name).map(Instant::toString).orElse(null));
    }
    return redrive;
  }

  private static String reason(String text) {
    try {
      return Reason.valueOf(text.toUpperCase(Locale.ROOT)).name();
    } catch (IllegalArgumentException e) {
      throw new ProblemException(
          Problem.UNFIT_REQUEST, "/filter/reason: there is no such reason.", "/filter/reason");
    }
  }

  private static Optional<String> text(JsonNode node, String member) {
    return Optional.of(node.path(member)).filter(JsonNode::isTextual).map(JsonNode::asText);
  }

  /** The row of {@code redrive-count.sql}. */
  public void counted(Exchange exchange, @Body List<Map<String, @Nullable Object>> rows)
      throws JsonProcessingException {
    Map<String, @Nullable Object> count = new LinkedHashMap<>(rows.get(0));
    count.put("dry_run", true);
    answer.write(exchange, 200, answer.row(count));
  }

  /** The parameter of {@code job-read.sql}: the job that was just queued. */
  public Map<String, Object> queued(Exchange exchange) {
    return Map.of(ID, exchange.getProperty(ID, String.class));
  }

  public void accepted(Exchange exchange, @Body List<Map<String, @Nullable Object>> jobs)
      throws JsonProcessingException {
    answer.write(exchange, 202, answer.row(jobs.get(0)));
    exchange.getMessage().setHeader("Location", "/api/v1/admin/jobs/" + jobs.get(0).get(ID));
  }
}
