package io.pigeon.api.notifications;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.pigeon.api.http.Problem;
import io.pigeon.api.http.ProblemException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apache.camel.Body;
import org.apache.camel.Exchange;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/**
 * Notifications that are written together, in one transaction, by the route {@code
 * write-notifications}. Only those without an idempotency key, which may each have to be answered
 * in another way.
 */
@Component("creations")
class Creations extends Together<Draft, Map<String, @Nullable Object>> {

  private final ObjectMapper json;

  Creations(ObjectMapper json) {
    // While one commits, others come.
    super("write-notifications", Duration.ZERO);
    this.json = json;
  }

  /**
   * Waits until the draft is written, and puts its row into the body. The property {@code written}
   * says whether it was; if not, the request goes on alone.
   */
  public void write(Exchange exchange) throws InterruptedException {
    Draft draft = exchange.getProperty(CreationRequests.DRAFT, Draft.class);
    try {
      Optional<Map<String, @Nullable Object>> row = ask(draft);
      exchange.setProperty("written", row.isPresent());
      row.ifPresent(written -> exchange.getMessage().setBody(List.of(written)));
    } catch (TimeoutException e) {
      throw new ProblemException(
          Problem.UNAVAILABLE,
          "The database is slow; whether this was stored is not known. Repeat it with an"
              + " Idempotency-Key next time.");
    }
  }

  /** What there is, as the parameters of {@code notifications-create.sql}. */
  public Map<String, Object> take(Exchange exchange) throws JsonProcessingException {
    return CreationRequests.parameters(
        json.writeValueAsString(taken(exchange)), IdempotencyKey.NONE.of(""), "{}");
  }

  /** The rows of {@code notifications-create.sql}. */
  public void written(Exchange exchange, @Body List<Map<String, @Nullable Object>> rows) {
    Map<String, Map<String, @Nullable Object>> byId =
        rows.stream()
            .collect(Collectors.toMap(row -> String.valueOf(row.get("id")), Function.identity()));
    answered(exchange, (draft, place) -> Optional.ofNullable(byId.get(draft.id().toString())));
  }
}
