package io.pigeon.detection;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.springframework.stereotype.Component;

/** What goes into {@code reference-save.sql} and what comes out of it, whoever sent the data. */
@Component
class ReferenceSaving {

  private final ObjectMapper json;
  private final RouteBook routes;
  private final List<Integer> alertMinutes;

  ReferenceSaving(ObjectMapper json, RouteBook routes, ThresholdSettings thresholds) {
    this.json = json;
    this.routes = routes;
    this.alertMinutes = thresholds.usual().alerts().minutes();
  }

  /**
   * The parameters of the statement.
   *
   * @param whole id of the route that the rows are the whole of; empty if they only add and change
   * @param actor who changes it, for the audit
   */
  Map<String, Object> parameters(ReferenceRows rows, String whole, String actor)
      throws JsonProcessingException {
    Map<String, Object> parameters = new HashMap<>();
    for (Map.Entry<String, List<Map<String, Object>>> table : rows.tables().entrySet()) {
      parameters.put(table.getKey(), json.writeValueAsString(table.getValue()));
    }
    parameters.put(
        "alertMinutes",
        alertMinutes.stream().map(String::valueOf).collect(Collectors.joining(",", "{", "}")));
    parameters.put("whole", whole);
    parameters.put("actor", actor);
    return parameters;
  }

  /**
   * The versions of the routes that were changed, as they are now.
   *
   * @param changes rows of the statement
   * @throws IllegalArgumentException if a route would make no sense
   */
  Map<String, String> checked(List<Map<String, Object>> changes) {
    Set<String> touched = new TreeSet<>();
    changes.forEach(
        row -> Optional.ofNullable((String) row.get("route_id")).ifPresent(touched::add));
    return routes.checked(touched);
  }
}
