package io.pigeon.api.people;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import io.pigeon.api.http.Answer;
import io.pigeon.api.http.Request;
import io.pigeon.api.http.Requests;
import io.pigeon.api.http.TimeZones;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.apache.camel.Body;
import org.apache.camel.Exchange;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import org.springframework.web.util.UriUtils;

/** {@code GET}, {@code PUT} and {@code DELETE /api/v1/recipients/{id}}. */
@Component("recipientRequests")
class RecipientRequests {

  /** Where a route keeps what the caller might change, of what it looks at. */
  static final String CHANGES = "mightChange";

  private final Requests requests;
  private final Answer answer;

  RecipientRequests(Requests requests, Answer answer) {
    this.requests = requests;
    this.answer = answer;
  }

  /** The path becomes the parameters of the statements that read. */
  public Map<String, @Nullable Object> look(Exchange exchange) {
    Request request = requests.of(exchange);
    exchange.setProperty(CHANGES, Access.toChange(request.caller()));
    return Access.toRead(request.caller()).parameters(RecipientId.of(request));
  }

  /** The path becomes the parameters of {@code recipient-delete.sql}. */
  public Map<String, @Nullable Object> forget(Exchange exchange) {
    Request request = requests.of(exchange);
    return Access.toChange(request.caller()).parameters(RecipientId.of(request));
  }

  /** The request becomes the parameters of {@code recipient-save.sql}. */
  public Map<String, @Nullable Object> change(Exchange exchange) throws IOException {
    Request request = requests.of(exchange);
    String id = RecipientId.of(request);
    Access access = Access.toChange(request.caller());
    if (!access.mayMake(id)) {
      throw RecipientId.unknown();
    }
    JsonNode body = request.body();
    Map<String, @Nullable Object> parameters = access.parameters(id);
    parameters.put("name", body.path("name").asText(""));
    parameters.put("language", body.path("language").asText("en"));
    parameters.put("time_zone", TimeZones.read(body, "").orElse("UTC"));
    return parameters;
  }

  public void one(Exchange exchange, @Body List<Map<String, @Nullable Object>> found)
      throws JsonProcessingException {
    RecipientId.requireFound(found);
    answer.write(exchange, 200, answer.row(found.get(0)));
  }

  /** 201 if there was none before. */
  public void changed(Exchange exchange, @Body List<Map<String, @Nullable Object>> saved)
      throws JsonProcessingException {
    RecipientId.requireFound(saved);
    Map<String, @Nullable Object> recipient = saved.get(0);
    boolean made = Boolean.TRUE.equals(recipient.remove("made"));
    answer.write(exchange, made ? 201 : 200, answer.row(recipient));
    if (made) {
      String id = UriUtils.encodePathSegment(String.valueOf(recipient.get("id")), "UTF-8");
      exchange.getMessage().setHeader("Location", "/api/v1/recipients/" + id);
    }
  }

  public void forgotten(Exchange exchange, @Body List<Map<String, @Nullable Object>> gone) {
    RecipientId.requireFound(gone);
    answer.empty(exchange);
  }
}
