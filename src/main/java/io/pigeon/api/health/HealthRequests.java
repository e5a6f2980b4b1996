package io.pigeon.api.health;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.pigeon.api.http.Answer;
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

  private final Requests requests;
  private final Answer answer;
  private final HealthProperties properties;

  HealthRequests(Requests requests, Answer answer, HealthProperties properties) {
    this.requests = requests;
    this.answer = answer;
    this.properties = properties;
  }

  /** The parameters of {@code system-health-read.sql}. */
  public Map<String, Object> all() {
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

  /** Everybody learns whether all is well; who operates Pigeon, also why not. */
  public void overview(Exchange exchange, @Body List<Map<String, @Nullable Object>> rows)
      throws JsonProcessingException {
    State notifications = state(rows, NOTIFICATIONS);
    State channels = state(rows, CHANNELS);
    boolean trouble = notifications.isTrouble() || channels.isTrouble();
    Map<String, Object> health = status(trouble ? "degraded" : "ok", State.HEALTHY);
    health.put("components", components(State.HEALTHY, notifications, channels));
    if (requests.of(exchange).caller().isAny(Role.OPERATOR, Role.ADMIN)) {
      health.put(
          "details",
          Map.of(
              NOTIFICATIONS, parts(rows, NOTIFICATIONS),
              CHANNELS, parts(rows, CHANNELS)));
    }
    answer.write(exchange, 200, health);
  }

  /** The database did not answer, so nothing is known of the rest. */
  public void unreachable(Exchange exchange) throws JsonProcessingException {
    answer.write(exchange, 503, status("down", State.DOWN));
  }

  public void notificationsAnswer(Exchange exchange, @Body List<Map<String, @Nullable Object>> rows)
      throws JsonProcessingException {
    answer.write(exchange, 200, system(rows, NOTIFICATIONS, "components"));
  }

  public void channelsAnswer(Exchange exchange, @Body List<Map<String, @Nullable Object>> rows)
      throws JsonProcessingException {
    answer.write(exchange, 200, system(rows, CHANNELS, CHANNELS));
  }

  private static Map<String, Object> status(String status, State database) {
    Map<String, Object> health = new LinkedHashMap<>();
    health.put("status", status);
    health.put("components", components(database, State.UNKNOWN, State.UNKNOWN));
    return health;
  }

  private static Map<String, Object> components(
      State database, State notifications, State channels) {
    Map<String, Object> components = new LinkedHashMap<>();
    components.put("database", database);
    components.put(NOTIFICATIONS, notifications);
    components.put(CHANNELS, channels);
    return components;
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
