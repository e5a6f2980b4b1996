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
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.camel.Body;
import org.apache.camel.Exchange;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** The settings of channels: {@code …/channels/config} and {@code …/channels/{channel}/config}. */
@Component("channelConfigRequests")
class ChannelConfigRequests {

  static final String UNKNOWN = "No channel has this name.";
  private static final String CHANGES = "changes";

  private final Requests requests;
  private final ChannelSettings settings;
  private final Answer answer;

  ChannelConfigRequests(Requests requests, ChannelSettings settings, Answer answer) {
    this.requests = requests;
    this.settings = settings;
    this.answer = answer;
  }

  /** The parameters of {@code channel-configs-read.sql}, for all of them. */
  public Map<String, @Nullable Object> every() {
    Map<String, @Nullable Object> every = new HashMap<>();
    every.put("channel", null);
    return every;
  }

  public void list(Exchange exchange, @Body List<Map<String, @Nullable Object>> channels)
      throws JsonProcessingException {
    answer.write(exchange, 200, Map.of("channels", answer.rows(channels)));
  }

  /** The parameters of {@code channel-configs-read.sql}, for the one in the path. */
  public Map<String, Object> one(Exchange exchange) {
    return Map.of("channel", requests.of(exchange).path("channel"));
  }

  /** As {@link #one}, with the body kept until the channel's type is known. */
  public Map<String, Object> change(Exchange exchange) throws IOException {
    JsonNode body = requests.of(exchange).body();
    exchange.setProperty(CHANGES, body);
    return one(exchange);
  }

  /** The channel as it is and the body become the parameters of {@code channel-config-save.sql}. */
  public Map<String, Object> check(
      Exchange exchange, @Body List<Map<String, @Nullable Object>> channels) {
    Map<String, @Nullable Object> channel = Found.one(channels, UNKNOWN);
    JsonNode changes = exchange.getProperty(CHANGES, JsonNode.class);
    String type = String.valueOf(channel.get("type"));
    if (changes.has("type") && !changes.path("type").asText().equals(type)) {
      throw new ProblemException(
          Problem.UNFIT_SETTING,
          "/type: a channel keeps its type, which is " + type + ".",
          "/type");
    }
    if (changes.has("config")) {
      settings.check(type, changes.path("config"));
    }
    Request request = requests.of(exchange);
    return Map.of(
        "channel", request.path("channel"),
        "actor", request.caller().name(),
        "changes", changes.toString());
  }

  public void show(Exchange exchange, @Body List<Map<String, @Nullable Object>> channels)
      throws JsonProcessingException {
    answer.write(exchange, 200, answer.row(Found.one(channels, UNKNOWN)));
  }
}
