package io.pigeon.api.administration;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import io.pigeon.api.channels.KnownChannels;
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
import java.util.regex.Pattern;
import org.apache.camel.Body;
import org.apache.camel.Exchange;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** The settings of channels: {@code …/channels/config} and {@code …/channels/{channel}/config}. */
@Component("channelConfigRequests")
class ChannelConfigRequests {

  static final String UNKNOWN = "No channel has this name.";
  private static final String CHANGES = "changes";
  private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9-]{0,49}");

  private final Requests requests;
  private final ChannelSettings settings;
  private final KnownChannels known;
  private final Answer answer;

  ChannelConfigRequests(
      Requests requests, ChannelSettings settings, KnownChannels known, Answer answer) {
    this.requests = requests;
    this.settings = settings;
    this.known = known;
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

  /**
   * The channel as it is, if it is there, and the body become the parameters of {@code
   * channel-config-save.sql}.
   */
  public Map<String, Object> check(
      Exchange exchange, @Body List<Map<String, @Nullable Object>> channels) {
    JsonNode changes = exchange.getProperty(CHANGES, JsonNode.class);
    Request request = requests.of(exchange);
    String name = request.path("channel");
    String type =
        channels.isEmpty()
            ? typeOfNew(name, changes)
            : String.valueOf(Found.one(channels, UNKNOWN).get("type"));
    if (changes.has("type") && !changes.path("type").asText().equals(type)) {
      throw new ProblemException(
          Problem.UNFIT_SETTING,
          "/type: a channel keeps its type, which is " + type + ".",
          "/type");
    }
    if (changes.has("config")) {
      settings.check(type, changes.path("config"));
    }
    return Map.of(
        "channel",
        name,
        "type",
        type,
        "actor",
        request.caller().name(),
        "changes",
        changes.toString());
  }

  private String typeOfNew(String name, JsonNode changes) {
    String type = changes.path("type").asText(name);
    if (known.isType(type) && NAME.matcher(name).matches()) {
      return type;
    }
    if (!changes.has("type")) {
      throw new ProblemException(Problem.NOT_FOUND, UNKNOWN);
    }
    throw known.isType(type)
        ? new ProblemException(
            Problem.UNFIT_SETTING,
            "The name of a channel is up to 50 small letters, digits and hyphens, a letter first.")
        : new ProblemException(
            Problem.UNFIT_SETTING,
            "/type: there is no route for this type; put it into routes/channels first.",
            "/type");
  }

  public void show(Exchange exchange, @Body List<Map<String, @Nullable Object>> channels)
      throws JsonProcessingException {
    answer.write(exchange, 200, answer.row(Found.one(channels, UNKNOWN)));
  }
}
