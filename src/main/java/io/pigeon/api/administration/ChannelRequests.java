package io.pigeon.api.administration;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.github.f4b6a3.uuid.UuidCreator;
import io.pigeon.api.http.Answer;
import io.pigeon.api.http.Found;
import io.pigeon.api.http.Instants;
import io.pigeon.api.http.Problem;
import io.pigeon.api.http.ProblemException;
import io.pigeon.api.http.Request;
import io.pigeon.api.http.Requests;
import io.pigeon.notification.Addresses;
import java.io.IOException;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.camel.Body;
import org.apache.camel.Exchange;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** What is done to a channel: {@code …/channels/{channel}/test}, {@code pause}, {@code resume}. */
@Component("channelRequests")
class ChannelRequests {

  private static final String ADDRESS = "address";
  private static final String DESTINATION = "destination";

  private final Requests requests;
  private final Answer answer;

  ChannelRequests(Requests requests, Answer answer) {
    this.requests = requests;
    this.answer = answer;
  }

  /** The address is kept until the channel's type is known, by {@code channel-configs-read.sql}. */
  public Map<String, Object> test(Exchange exchange) throws IOException {
    Request request = requests.of(exchange);
    exchange.setProperty(ADDRESS, request.body().path(ADDRESS).asText());
    return Map.of("channel", request.path("channel"));
  }

  /** The parameters of {@code channel-test-insert.sql}. */
  public Map<String, Object> message(
      Exchange exchange, @Body List<Map<String, @Nullable Object>> channels) {
    Map<String, @Nullable Object> channel = Found.one(channels, ChannelConfigRequests.UNKNOWN);
    String name = String.valueOf(channel.get("channel"));
    String address = exchange.getProperty(ADDRESS, String.class);
    return Map.of(
        "id",
        UuidCreator.getTimeOrderedEpoch().toString(),
        "channel",
        name,
        ADDRESS,
        address,
        DESTINATION,
        destination(name, String.valueOf(channel.get("type")), address),
        "actor",
        requests.of(exchange).caller().name());
  }

  /** What the address shares its fate with, if it is one of this type. */
  static String destination(String channel, String type, String address) {
    try {
      return Addresses.destination(channel, type, address);
    } catch (IllegalArgumentException e) {
      throw new ProblemException(
          Problem.UNFIT_REQUEST, "/address: " + e.getMessage() + ".", "/address");
    }
  }

  public void accepted(Exchange exchange, @Body List<Map<String, @Nullable Object>> told)
      throws JsonProcessingException {
    answer.write(exchange, 202, answer.row(told.get(0)));
    exchange.getMessage().setHeader("Location", "/api/v1/notifications/" + told.get(0).get("id"));
  }

  /** The parameters of {@code channel-hold.sql}; without a time, until it is resumed. */
  public Map<String, @Nullable Object> pause(Exchange exchange) throws IOException {
    Optional<JsonNode> body = requests.of(exchange).optionalBody();
    Optional<Instant> until = body.flatMap(each -> Instants.of(each, "until"));
    if (until.filter(Instant.now()::isAfter).isPresent()) {
      throw new ProblemException(Problem.UNFIT_REQUEST, "/until: it is past.", "/until");
    }
    Map<String, @Nullable Object> hold = hold(exchange, "channel.pause", body);
    hold.put("held_until", until.map(Instant::toString).orElse("infinity"));
    hold.put("reason", text(body, "reason"));
    return hold;
  }

  /** As {@link #pause}, with nothing to hold it until. */
  public Map<String, @Nullable Object> resume(Exchange exchange) throws IOException {
    Map<String, @Nullable Object> hold =
        hold(exchange, "channel.resume", requests.of(exchange).optionalBody());
    hold.put("held_until", null);
    hold.put("reason", null);
    return hold;
  }

  private Map<String, @Nullable Object> hold(
      Exchange exchange, String action, Optional<JsonNode> body) {
    Request request = requests.of(exchange);
    Map<String, @Nullable Object> hold = new HashMap<>();
    hold.put("channel", request.path("channel"));
    hold.put("actor", request.caller().name());
    hold.put("action", action);
    hold.put(DESTINATION, text(body, DESTINATION));
    return hold;
  }

  private static @Nullable String text(Optional<JsonNode> body, String member) {
    return body.map(each -> each.path(member))
        .filter(JsonNode::isTextual)
        .map(JsonNode::asText)
        .orElse(null);
  }

  public void held(Exchange exchange, @Body List<Map<String, @Nullable Object>> rows)
      throws JsonProcessingException {
    Map<String, @Nullable Object> row = rows.get(0);
    if (!Boolean.TRUE.equals(row.remove("known"))) {
      throw new ProblemException(Problem.NOT_FOUND, ChannelConfigRequests.UNKNOWN);
    }
    if (row.get(DESTINATION) != null && Long.valueOf(0).equals(row.get("lanes"))) {
      throw new ProblemException(
          Problem.NOT_FOUND,
          "Nothing was ever sent to this destination of the channel.",
          "/destination");
    }
    answer.write(exchange, 200, answer.row(row));
  }
}
