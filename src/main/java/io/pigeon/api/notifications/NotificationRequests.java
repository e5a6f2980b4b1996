package io.pigeon.api.notifications;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.pigeon.api.http.Answer;
import io.pigeon.api.http.Caller;
import io.pigeon.api.http.Found;
import io.pigeon.api.http.Problem;
import io.pigeon.api.http.ProblemException;
import io.pigeon.api.http.Request;
import io.pigeon.api.http.Requests;
import io.pigeon.api.http.Role;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.camel.Body;
import org.apache.camel.Exchange;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** {@code /api/v1/notifications/{id}} and what is below it. */
@Component("notificationRequests")
class NotificationRequests {

  private final Requests requests;
  private final NotificationView view;
  private final Answer answer;

  NotificationRequests(Requests requests, NotificationView view, Answer answer) {
    this.requests = requests;
    this.view = view;
    this.answer = answer;
  }

  /** The path becomes the parameters of the statements on one notification. */
  public Map<String, Object> id(Exchange exchange) {
    return NotificationId.parameters(requests.of(exchange));
  }

  public void one(Exchange exchange, @Body List<Map<String, @Nullable Object>> rows)
      throws JsonProcessingException {
    Map<String, @Nullable Object> row = Found.one(rows, NotificationId.UNKNOWN);
    answer.write(exchange, 200, view.current(row, isSender(exchange)));
  }

  public void deliveries(Exchange exchange, @Body List<Map<String, @Nullable Object>> rows)
      throws JsonProcessingException {
    Found.require(rows, NotificationId.UNKNOWN);
    List<Map<String, @Nullable Object>> deliveries =
        rows.stream().filter(row -> row.get("id") != null).map(answer::row).toList();
    answer.write(exchange, 200, Map.of("deliveries", deliveries));
  }

  /** 204; or 409 if nothing was left to call off. */
  public void cancelled(Exchange exchange, @Body List<Map<String, @Nullable Object>> rows) {
    Map<String, @Nullable Object> row = Found.one(rows, NotificationId.UNKNOWN);
    if (((Number) Objects.requireNonNull(row.get("cancelled"))).intValue() == 0) {
      throw new ProblemException(
          Problem.CONFLICT, "There is nothing to cancel: it is " + row.get("status") + ".");
    }
    answer.empty(exchange);
  }

  /** The body becomes the parameters of {@code notification-receipt.sql}. */
  public Map<String, Object> receipt(Exchange exchange) throws IOException {
    Request request = requests.of(exchange);
    Caller caller = request.caller();
    Map<String, Object> parameters = new HashMap<>(NotificationId.parameters(request));
    parameters.put("everybody", caller.isAny(Role.ADMIN));
    parameters.put("producer", caller.isAny(Role.PRODUCER) ? caller.name() : "");
    parameters.put("self", caller.isAny(Role.USER) ? caller.name() : "");
    parameters.put("recipient", request.body().path("recipient_id").asText());
    parameters.put("seen", request.body().path("status").asText().equals("read"));
    return parameters;
  }

  /** 204, whether or not something still waited for it: a receipt may come twice. */
  public void received(Exchange exchange, @Body List<Map<String, @Nullable Object>> rows) {
    Found.require(rows, NotificationId.UNKNOWN);
    answer.empty(exchange);
  }

  /** Who sees only its own sees what it sent. */
  private boolean isSender(Exchange exchange) {
    return !NotificationId.producer(requests.of(exchange).caller()).isEmpty();
  }
}
