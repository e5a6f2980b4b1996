package io.pigeon.api.administration;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.pigeon.api.http.Answer;
import io.pigeon.api.http.Requests;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.apache.camel.Body;
import org.apache.camel.Exchange;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** {@code POST /api/v1/admin/notifications/cleanup}: what keep-house does every hour, at once. */
@Component("cleanupRequests")
class CleanupRequests {

  private static final String DRY_RUN = "dryRun";
  private static final String TABLES = "tables";
  private static final String REPORT = "report";
  private static final TypeReference<List<Map<String, Object>>> ROWS = new TypeReference<>() {};

  private record Report(List<Map<String, Object>> planned, Set<String> dropped, long keys) {}

  private record Tables(List<Map<String, Object>> rows) {}

  private final Requests requests;
  private final Answer answer;
  private final ObjectMapper json;

  CleanupRequests(Requests requests, Answer answer, ObjectMapper json) {
    this.requests = requests;
    this.answer = answer;
    this.json = json;
  }

  /** Whether it is only asked what would go. */
  public void read(Exchange exchange) throws IOException {
    boolean dryRun =
        requests
            .of(exchange)
            .optionalBody()
            .map(body -> body.path("dry_run"))
            .filter(JsonNode::isBoolean)
            .map(JsonNode::asBoolean)
            .orElse(true);
    exchange.setProperty(DRY_RUN, dryRun);
  }

  /** The tables and their times become the parameters of {@code cleanup-plan.sql}. */
  public Map<String, Object> plan(Exchange exchange, @Body List<Map<String, Object>> tables)
      throws JsonProcessingException {
    exchange.setProperty(TABLES, new Tables(tables));
    return Map.of(
        TABLES,
        json.writeValueAsString(tables),
        "dry_run",
        exchange.getProperty(DRY_RUN, Boolean.class),
        "actor",
        requests.of(exchange).caller().name());
  }

  /** The plan becomes the parameters of {@code partitions-drop.sql}, for each partition once. */
  public List<Map<String, Object>> drops(
      Exchange exchange, @Body List<Map<String, @Nullable Object>> rows)
      throws JsonProcessingException {
    List<Map<String, Object>> planned =
        json.readValue(String.valueOf(rows.get(0).get("partitions")), ROWS);
    long keys = rows.get(0).get("keys") instanceof Number number ? number.longValue() : 0;
    boolean dryRun = exchange.getProperty(DRY_RUN, Boolean.class);
    exchange.setProperty(REPORT, new Report(planned, new HashSet<>(), keys));
    exchange.setProperty("forgotten", dryRun ? 0 : keys);
    if (dryRun) {
      return List.of();
    }
    List<Map<String, Object>> drops = new ArrayList<>();
    for (Map<String, Object> partition : planned) {
      exchange.getProperty(TABLES, Tables.class).rows().stream()
          .filter(table -> Objects.equals(table.get("parent"), partition.get("table")))
          .forEach(drops::add);
    }
    return drops;
  }

  /** What {@code partitions-drop.sql} has dropped; empty if its table was in use. */
  public void dropped(Exchange exchange, @Body String partition) {
    exchange.getProperty(REPORT, Report.class).dropped().add(partition);
  }

  public void done(Exchange exchange) throws JsonProcessingException {
    Report report = exchange.getProperty(REPORT, Report.class);
    List<Map<String, Object>> partitions = new ArrayList<>();
    for (Map<String, Object> planned : report.planned()) {
      Map<String, Object> partition = new LinkedHashMap<>(planned);
      partition.put("dropped", report.dropped().contains(String.valueOf(planned.get("partition"))));
      partitions.add(partition);
    }
    Map<String, Object> body = new LinkedHashMap<>();
    body.put("dry_run", exchange.getProperty(DRY_RUN, Boolean.class));
    body.put("partitions", partitions);
    body.put("keys", report.keys());
    answer.write(exchange, 200, body);
  }
}
