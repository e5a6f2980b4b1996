package io.pigeon.api.notifications;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.pigeon.api.http.Answer;
import io.pigeon.api.http.Problem;
import io.pigeon.api.http.ProblemException;
import io.pigeon.api.http.Request;
import io.pigeon.api.http.Requests;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.camel.Body;
import org.apache.camel.Exchange;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/**
 * {@code POST /api/v1/notifications}, {@code /notifications/alert} and {@code
 * /notifications/trade}: one statement creates; only where it did not, a second one looks why.
 */
@Component("creationRequests")
class CreationRequests {

  static final String DRAFT = "draft";
  private static final String KEY = "idempotencyKey";

  private final Requests requests;
  private final Drafts drafts;
  private final NotificationView view;
  private final Answer answer;
  private final ObjectMapper json;

  CreationRequests(
      Requests requests, Drafts drafts, NotificationView view, Answer answer, ObjectMapper json) {
    this.requests = requests;
    this.drafts = drafts;
    this.view = view;
    this.answer = answer;
    this.json = json;
  }

  /** The request becomes the parameters of {@code notifications-create.sql}. */
  public Map<String, Object> notification(Exchange exchange) throws IOException {
    Request request = requests.of(exchange);
    return creation(exchange, request, request.body());
  }

  /** As {@link #notification}, of an alert. */
  public Map<String, Object> alert(Exchange exchange) throws IOException {
    Request request = requests.of(exchange);
    return creation(exchange, request, Forms.alert(request.body()));
  }

  /** As {@link #notification}, of a trade message. */
  public Map<String, Object> trade(Exchange exchange) throws IOException {
    Request request = requests.of(exchange);
    return creation(exchange, request, Forms.trade(request.body()));
  }

  private Map<String, Object> creation(Exchange exchange, Request request, JsonNode body)
      throws IOException {
    Draft draft = drafts.of(body, request.caller());
    IdempotencyKey key = IdempotencyKey.of(request);
    exchange.setProperty(DRAFT, draft);
    exchange.setProperty(KEY, key);
    exchange.setProperty("together", key.equals(IdempotencyKey.NONE));
    return parameters(
        json.writeValueAsString(List.of(draft)),
        key.of(request.caller().name()),
        json.writeValueAsString(Map.of("id", draft.id())));
  }

  static Map<String, Object> parameters(String drafts, Map<String, Object> key, String answer) {
    Map<String, Object> parameters = new HashMap<>(key);
    parameters.put("drafts", drafts);
    parameters.put("answer", answer);
    parameters.put("batch", "");
    parameters.put("rejected", 0);
    return parameters;
  }

  /**
   * The row of {@code notifications-create.sql}: 201 if it was created. Else the property {@code
   * known} is set, and the body becomes the parameters of {@code notification-known-read.sql}.
   */
  public void created(Exchange exchange, @Body List<Map<String, @Nullable Object>> rows)
      throws JsonProcessingException {
    Draft draft = exchange.getProperty(DRAFT, Draft.class);
    Map<String, @Nullable Object> row = rows.get(0);
    if (!Boolean.TRUE.equals(row.get("addressed"))) {
      throw new ProblemException(
          Problem.UNFIT_REQUEST,
          draft.topic()
              ? "Nothing subscribes to the type " + draft.type() + ", so nobody would be told."
              : "This person is not known, or has no address on such a channel.",
          draft.topic() ? "/topic" : "/recipient_id");
    }
    boolean known = row.get("created_at") == null;
    exchange.setProperty("known", known);
    if (known) {
      IdempotencyKey sent = exchange.getProperty(KEY, IdempotencyKey.class);
      exchange.getMessage().setBody(known(sent.of(requests.of(exchange).caller().name()), draft));
    } else {
      write(exchange, 201, view.created(draft, row));
    }
  }

  private static Map<String, Object> known(Map<String, Object> key, Draft draft) {
    Map<String, Object> parameters = new HashMap<>(key);
    parameters.put("dedup_key", draft.dedupKey().orElse(""));
    return parameters;
  }

  /** What was known: the first answer once more, or what bears the same dedup_key. */
  public void known(Exchange exchange, @Body List<Map<String, @Nullable Object>> rows)
      throws JsonProcessingException {
    Map<String, @Nullable Object> row = rows.get(0);
    boolean replayed = Boolean.TRUE.equals(row.get("replayed"));
    if (replayed) {
      IdempotencyKey.requireSame(row);
    }
    if (row.get("id") == null) {
      throw new ProblemException(
          Problem.IN_PROGRESS, "Whether there is one already is not settled; try again.");
    }
    if (!replayed) {
      write(exchange, 200, view.current(row, true));
      return;
    }
    write(exchange, 201, view.first(row));
    exchange.getMessage().setHeader("Idempotency-Replayed", "true");
  }

  private void write(Exchange exchange, int status, Map<String, @Nullable Object> resource)
      throws JsonProcessingException {
    answer.write(exchange, status, resource);
    if (status == 201) {
      exchange.getMessage().setHeader("Location", "/api/v1/notifications/" + resource.get("id"));
    }
  }
}
