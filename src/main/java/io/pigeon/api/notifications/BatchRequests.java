package io.pigeon.api.notifications;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.github.f4b6a3.uuid.UuidCreator;
import io.pigeon.api.http.Answer;
import io.pigeon.api.http.Found;
import io.pigeon.api.http.Request;
import io.pigeon.api.http.Requests;
import java.io.IOException;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.camel.Body;
import org.apache.camel.Exchange;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** {@code POST /api/v1/notifications/batch} and {@code GET /api/v1/batches/{id}}. */
@Component("batchRequests")
class BatchRequests {

  private static final String BATCH = "batch";
  private static final String OUTCOME = "outcome";

  private final Requests requests;
  private final Drafts drafts;
  private final Answer answer;
  private final ObjectMapper json;

  BatchRequests(Requests requests, Drafts drafts, Answer answer, ObjectMapper json) {
    this.requests = requests;
    this.drafts = drafts;
    this.answer = answer;
    this.json = json;
  }

  /** The request becomes the parameters of {@code notifications-create.sql}. */
  public Map<String, Object> read(Exchange exchange) throws IOException {
    Request request = requests.of(exchange);
    BatchResult batch =
        new BatchResult(UuidCreator.getTimeOrderedEpoch(), IdempotencyKey.of(request));
    for (JsonNode item : request.body().path("notifications")) {
      batch.add(() -> drafts.of(requests.checked("create-notification", item), request.caller()));
    }
    exchange.setProperty(BATCH, batch);
    Map<String, Object> parameters = new HashMap<>(batch.keyOf(request.caller().name()));
    parameters.put("drafts", json.writeValueAsString(batch.drafts()));
    parameters.put("answer", batch.isKeyed() ? json.writeValueAsString(batch.answer()) : "{}");
    parameters.put("batch", batch.id().toString());
    parameters.put("rejected", batch.rejected());
    return parameters;
  }

  /**
   * The rows of {@code notifications-create.sql}. The property {@code outcome} says how to go on:
   * {@code REPLAYED} if the request was answered before, {@code PARTLY} if some are to be looked up
   * by the parameters that the body becomes, else {@code CREATED}.
   */
  public void created(Exchange exchange, @Body List<Map<String, @Nullable Object>> rows)
      throws JsonProcessingException {
    BatchResult batch = exchange.getProperty(BATCH, BatchResult.class);
    String caller = requests.of(exchange).caller().name();
    if (batch.isTakenBy(rows)) {
      exchange.setProperty(OUTCOME, "REPLAYED");
      exchange.getMessage().setBody(batch.keyOf(caller));
      return;
    }
    List<String> unsettled = batch.settle(rows);
    exchange.setProperty(OUTCOME, unsettled.isEmpty() ? "CREATED" : "PARTLY");
    exchange.getMessage().setBody(Map.of("dedup_keys", json.writeValueAsString(unsettled)));
  }

  /** The rows of {@code notification-keys-read.sql}: what is known already. */
  public Map<String, Object> known(
      Exchange exchange, @Body List<Map<String, @Nullable Object>> rows)
      throws JsonProcessingException {
    BatchResult batch = exchange.getProperty(BATCH, BatchResult.class);
    batch.known(rows);
    Map<String, Object> parameters =
        new HashMap<>(batch.keyOf(requests.of(exchange).caller().name()));
    parameters.put("answer", json.writeValueAsString(batch.answer()));
    return parameters;
  }

  /** The row of {@code idempotency-key-read.sql}. */
  public void replayed(Exchange exchange, @Body List<Map<String, @Nullable Object>> rows)
      throws JsonProcessingException {
    IdempotencyKey.requireSame(rows.get(0));
    exchange.setProperty("replay", String.valueOf(rows.get(0).get("answer")));
  }

  /** 201 with a result for each; 400 if none of it was good. */
  public void answer(Exchange exchange) throws JsonProcessingException {
    String replay = exchange.getProperty("replay", String.class);
    if (replay == null) {
      BatchResult batch = exchange.getProperty(BATCH, BatchResult.class);
      boolean any = batch.created() > 0;
      answer.write(exchange, any || batch.isAnyKnown() ? 201 : 400, batch.answer());
      locate(exchange, any ? batch.id().toString() : "");
    } else {
      JsonNode document = json.readTree(replay);
      answer.write(exchange, 201, document);
      locate(exchange, document.path("batch_id").asText());
      exchange.getMessage().setHeader("Idempotency-Replayed", "true");
    }
  }

  private static void locate(Exchange exchange, String batch) {
    if (!batch.isEmpty()) {
      exchange.getMessage().setHeader("Location", "/api/v1/batches/" + batch);
    }
  }

  /** The path becomes the parameters of {@code batch-read.sql}. */
  public Map<String, Object> id(Exchange exchange) {
    Request request = requests.of(exchange);
    exchange.setProperty("items", request.query("items").orElseThrow().equals("true"));
    return Map.of(
        "id", NotificationId.id(request).toString(),
        "producer", NotificationId.producer(request.caller()));
  }

  public void one(Exchange exchange, @Body List<Map<String, @Nullable Object>> rows)
      throws JsonProcessingException {
    Map<String, @Nullable Object> row = answer.row(Found.one(rows, NotificationId.UNKNOWN));
    Map<String, @Nullable Object> batch = new LinkedHashMap<>();
    batch.put("id", row.get("batch_id"));
    batch.put("created_at", row.get("created_at"));
    batch.put("created", row.get("accepted"));
    batch.put("rejected", row.get("rejected"));
    Map<String, Integer> counts = new TreeMap<>();
    rows.forEach(each -> counts.merge(String.valueOf(each.get("status")), 1, Integer::sum));
    batch.put("counts", counts);
    if (Optional.ofNullable(exchange.getProperty("items", Boolean.class)).orElse(false)) {
      batch.put(
          "notifications",
          rows.stream()
              .map(
                  each ->
                      Map.of(
                          "id", String.valueOf(each.get("id")),
                          "status", String.valueOf(each.get("status"))))
              .toList());
    }
    answer.write(exchange, 200, batch);
  }
}
