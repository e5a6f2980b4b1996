package io.pigeon.api.administration;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import io.pigeon.api.http.Answer;
import io.pigeon.api.http.Found;
import io.pigeon.api.http.Problem;
import io.pigeon.api.http.ProblemException;
import io.pigeon.api.http.Request;
import io.pigeon.api.http.Requests;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.apache.camel.Body;
import org.apache.camel.Exchange;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** {@code /api/v1/admin/subscriptions}: which types of notifications go to whom. */
@Component("subscriptionRequests")
class SubscriptionRequests {

  private static final Pattern NAME = Pattern.compile("[^\\p{Cntrl}/]{1,100}");
  private static final String SETTINGS = "settings";

  private final Requests requests;
  private final Answer answer;

  SubscriptionRequests(Requests requests, Answer answer) {
    this.requests = requests;
    this.answer = answer;
  }

  /** The query becomes the parameters of {@code subscriptions-list.sql}. */
  public Map<String, @Nullable Object> page(Exchange exchange) {
    return Page.asked(requests.of(exchange), "after");
  }

  public void list(Exchange exchange, @Body List<Map<String, @Nullable Object>> subscriptions)
      throws JsonProcessingException {
    int limit = requests.of(exchange).number("limit");
    answer.write(exchange, 200, Page.of(answer, "subscriptions", subscriptions, limit));
  }

  /** The body is kept until the channel's type is known, by {@code channel-configs-read.sql}. */
  public Map<String, Object> change(Exchange exchange) throws IOException {
    Request request = requests.of(exchange);
    JsonNode body = request.body();
    if (!NAME.matcher(request.path("name")).matches()) {
      throw new ProblemException(
          Problem.UNFIT_REQUEST, "A name has 1 to 100 characters, none of them a control.", "name");
    }
    exchange.setProperty(SETTINGS, body);
    return Map.of("channel", body.path("channel").asText());
  }

  /** The parameters of {@code subscription-put.sql}. */
  public Map<String, Object> save(
      Exchange exchange, @Body List<Map<String, @Nullable Object>> channels) {
    if (channels.isEmpty()) {
      throw new ProblemException(
          Problem.UNFIT_REQUEST, "/channel: no channel has this name.", "/channel");
    }
    JsonNode body = exchange.getProperty(SETTINGS, JsonNode.class);
    String channel = body.path("channel").asText();
    String address = body.path("address").asText();
    Request request = requests.of(exchange);
    return Map.of(
        "name", request.path("name"),
        "actor", request.caller().name(),
        "type", body.path("type").asText(),
        "channel", channel,
        "destination",
            ChannelRequests.destination(
                channel, String.valueOf(channels.get(0).get("type")), address),
        "address", address,
        "enabled", body.path("enabled").asBoolean(true),
        "ordered", body.path("ordered").asBoolean(false));
  }

  public void saved(Exchange exchange, @Body List<Map<String, @Nullable Object>> rows)
      throws JsonProcessingException {
    boolean made = Boolean.TRUE.equals(rows.get(0).remove("made"));
    answer.write(exchange, made ? 201 : 200, answer.row(rows.get(0)));
  }

  /** The path becomes the parameters of {@code subscription-delete.sql}. */
  public Map<String, Object> one(Exchange exchange) {
    Request request = requests.of(exchange);
    return Map.of("name", request.path("name"), "actor", request.caller().name());
  }

  public void deleted(Exchange exchange, @Body List<Map<String, @Nullable Object>> rows) {
    Found.one(rows, "No subscription has this name.");
    answer.empty(exchange);
  }
}
