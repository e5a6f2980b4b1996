package io.pigeon.api.notifications;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.pigeon.api.http.Problem;
import io.pigeon.api.http.ProblemException;
import io.pigeon.api.http.Requests;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import org.apache.camel.Body;
import org.apache.camel.Exchange;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/**
 * Notifications that are read together, by the route {@code read-notifications}: most of what it
 * costs to read one is the statement and not the row.
 */
@Component("reads")
class Reads extends Together<Map<String, Object>, List<Map<String, @Nullable Object>>> {

  private static final Duration BREATH = Duration.ofNanos(100_000);

  private final Requests requests;
  private final ObjectMapper json;

  Reads(Requests requests, ObjectMapper json) {
    super("read-notifications", BREATH);
    this.requests = requests;
    this.json = json;
  }

  /**
   * Waits until the notification that the path names is read. The property {@code read} says
   * whether it was, and the body has its row, or none if there is no such; if not, the request goes
   * on alone, with the parameters of {@code notifications-read.sql} in the body.
   */
  public void read(Exchange exchange) throws InterruptedException, JsonProcessingException {
    Map<String, Object> asked = NotificationId.parameters(requests.of(exchange));
    try {
      Optional<List<Map<String, @Nullable Object>>> row = ask(asked);
      exchange.setProperty("read", row.isPresent());
      exchange.getMessage().setBody(row.isPresent() ? row.get() : parameters(List.of(asked)));
    } catch (TimeoutException e) {
      throw new ProblemException(Problem.UNAVAILABLE, "The database is slow. Ask again.");
    }
  }

  /** What there is, as the parameters of {@code notifications-read.sql}. */
  public Map<String, Object> take(Exchange exchange) throws JsonProcessingException {
    return parameters(taken(exchange));
  }

  private Map<String, Object> parameters(List<Map<String, Object>> asked)
      throws JsonProcessingException {
    return Map.of("asked", json.writeValueAsString(asked));
  }

  /** The rows of {@code notifications-read.sql}, each with the place of who asked for it. */
  public void found(Exchange exchange, @Body List<Map<String, @Nullable Object>> rows) {
    Map<Integer, List<Map<String, @Nullable Object>>> byPlace =
        rows.stream()
            .collect(
                Collectors.groupingBy(
                    row -> ((Number) Objects.requireNonNull(row.get("place"))).intValue()));
    answered(exchange, (asked, place) -> Optional.of(byPlace.getOrDefault(place, List.of())));
  }
}
