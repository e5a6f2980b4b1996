package io.pigeon.api.health;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.pigeon.api.http.Answer;
import io.pigeon.api.http.Caller;
import io.pigeon.api.http.Requests;
import io.pigeon.api.http.Role;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.camel.Body;
import org.apache.camel.Exchange;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/**
 * {@code GET /health} and what is below it: what instances that deliver have said of themselves in
 * {@code system_health}, wherever they run.
 */
@Component("healthRequests")
class HealthRequests {

  private static final String NOTIFICATIONS = "notifications";
  private static final String CHANNELS = "channels";
  private static final String DETAILED = "detailed";
  private static final String UNREACHABLE = "unreachable";

  private final Requests requests;
  private final Answer answer;
  private final HealthProperties properties;

  HealthRequests(Requests requests, Answer answer, HealthProperties properties) {
    this.requests = requests;
    this.answer = answer;
    this.properties = properties;
  }

  /** The parameters of {@code system-health-read.sql}; and whether the caller is told details. */
  public Map<String, Object> everything(Exchange exchange) {
    Caller caller = requests.of(exchange).caller();
    exchange.setProperty(DETAILED, caller.isAny(Role.OPERATOR, Role.ADMIN));
    return of("");
  }

  public Map<String, Object> notifications() {
    return of(NOTIFICATIONS);
  }

  public Map<String, Object> channels() {
    return of(CHANNELS);
  }

  private Map<String, Object> of(String system) {
    return Map.of("system", system, "stale_s", properties.staleAfter().toSeconds());
  }

  /** The database did not answer, so nothing is known of the rest. */
  public List<Object> unreachable(Exchange exchange) {
    exchange.setProperty(UNREACHABLE, true);
    return List.of();
  }

  /** Everybody learns whether all is well; who operates Pigeon, also why not. */
  public void overview(Exchange exchange, @Body List<Map<String, @Nullable Object>> rows)
      throws JsonProcessingException {
    boolean down = Boolean.TRUE.equals(exchange.getProperty(UNREACHABLE));
    State notifications = state(rows, NOTIFICATIONS);
    State channels = state(rows, CHANNELS);
    boolean trouble = notifications.isTrouble() || channels.isTrouble();
    Map<String, Object> components = new LinkedHashMap<>();
    components.put("database", down ? State.DOWN : State.HEALTHY);
    components.put(NOTIFICATIONS, notifications);
    components.put(CHANNELS, channels);
    Map<String, Object> health = new LinkedHashMap<>();
    health.put("status", down ? "down" : trouble ? "degraded" : "ok");
    health.put("components", components);
    if (Boolean.TRUE.equals(exchange.getProperty(DETAILED))) {
      health.put(
          "details",
          Map.of(NOTIFICATIONS, parts(rows, NOTIFICATIONS), CHANNELS, parts(rows, CHANNELS)));
    }
    answer.write(exchange, down ? 503 : 200, health);
  }

  public void notificationsAnswer(Exchange exchange, @Body List<Map<String, @Nullable Object>> rows)
      throws JsonProcessingException {
    answer.write(exchange, 200, system(rows, NOTIFICATIONS, "components"));
  }

  public void channelsAnswer(Exchange exchange, @Body List<Map<String, @Nullable Object>> rows)
      throws JsonProcessingException {
    answer.write(exchange, 200, system(rows, CHANNELS, CHANNELS));
  }

  private Map<String, Object> system(
      List<Map<String, @Nullable Object>> rows, String system, String name) {
    Map<String, Object> health = new LinkedHashMap<>();
    health.put("state", state(rows, system));
    health.put(name, parts(rows, system));
    return health;
  }

  private static State state(List<Map<String, @Nullable Object>> rows, String system) {
    return State.of(
        rows.stream()
            .filter(row -> system.equals(row.get("system")))
            .map(row -> State.valueOf(String.valueOf(row.get("state"))))
            .toList());
  }

  private List<Map<String, @Nullable Object>> parts(
      List<Map<String, @Nullable Object>> rows, String system) {
    return rows.stream()
        .filter(row -> system.equals(row.get("system")))
        .map(answer::row)
        .map(HealthRequests::part)
        .toList();
  }

  private static Map<String, @Nullable Object> part(Map<String, @Nullable Object> row) {
    row.remove("system");
    return row;
  }
}
