package io.pigeon.api.people;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import io.pigeon.api.channels.KnownChannels;
import io.pigeon.api.http.Answer;
import io.pigeon.api.http.Problem;
import io.pigeon.api.http.ProblemException;
import io.pigeon.api.http.Request;
import io.pigeon.api.http.Requests;
import io.pigeon.api.http.TimeZones;
import java.io.IOException;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.camel.Body;
import org.apache.camel.Exchange;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** {@code GET} and {@code PUT /api/v1/recipients/{id}/preferences}. */
@Component("preferenceRequests")
class PreferenceRequests {

  private static final String ANY = "*";

  private final Requests requests;
  private final KnownChannels channels;
  private final Answer answer;

  PreferenceRequests(Requests requests, KnownChannels channels, Answer answer) {
    this.requests = requests;
    this.channels = channels;
    this.answer = answer;
  }

  public void one(Exchange exchange, @Body List<Map<String, @Nullable Object>> found)
      throws JsonProcessingException {
    RecipientId.requireFound(found);
    answer.write(exchange, 200, answer.row(found.get(0)));
  }

  /** The request becomes the parameters of {@code preferences-save.sql}. */
  public Map<String, @Nullable Object> change(Exchange exchange) throws IOException {
    Request request = requests.of(exchange);
    Map<String, @Nullable Object> parameters =
        Access.toChange(request.caller()).parameters(RecipientId.of(request));
    JsonNode body = request.body();
    checkConsent(body.path("consent"), channels);
    checkQuietHours(body.path("quiet_hours"));
    parameters.put("consent", text(body.path("consent")));
    parameters.put("quiet_hours", text(body.path("quiet_hours")));
    parameters.put("time_zone", TimeZones.read(body, "").orElse(null));
    return parameters;
  }

  private static void checkConsent(JsonNode consent, KnownChannels channels) {
    Set<String> said = new HashSet<>();
    for (int i = 0; i < consent.size(); i++) {
      JsonNode each = consent.get(i);
      String channel = each.path("channel").asText();
      if (!channel.equals(ANY)) {
        channels.typeOf(channel, "/consent/" + i + "/channel");
      }
      if (!said.add(each.path("type").asText() + "\n" + channel)) {
        throw new ProblemException(
            Problem.UNFIT_REQUEST,
            "This type and channel are there twice; say it once.",
            "/consent/" + i);
      }
    }
  }

  /** Hours that end before they begin end the next day. */
  private static void checkQuietHours(JsonNode quietHours) {
    for (int i = 0; i < quietHours.size(); i++) {
      JsonNode each = quietHours.get(i);
      if (each.path("from").equals(each.path("to"))) {
        throw new ProblemException(
            Problem.UNFIT_REQUEST,
            "Hours from and to the same time are none; for a whole day write 00:00 to 24:00.",
            "/quiet_hours/" + i + "/to");
      }
    }
  }

  private static String text(JsonNode list) {
    return list.isMissingNode() ? "[]" : list.toString();
  }
}
