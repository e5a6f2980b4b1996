package io.pigeon.operations;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.pigeon.notification.NotificationDraft;
import io.pigeon.notification.Priority;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.camel.Body;
import org.springframework.stereotype.Component;

/** Troubles of Pigeon itself, as notifications of the types {@code ops.*}. */
@Component("troubles")
class Troubles {

  private static final List<String> FACTS =
      List.of("channel", "destination", "lane", "waiting", "worker", "host");

  private final ObjectMapper json;

  Troubles(ObjectMapper json) {
    this.json = json;
  }

  /** From the rows of {@code troubles-read.sql} to the parameters of the insert. */
  public Map<String, Object> drafts(@Body List<Map<String, Object>> rows)
      throws JsonProcessingException {
    List<NotificationDraft> drafts = rows.stream().map(Troubles::draft).toList();
    return Map.of("drafts", json.writeValueAsString(drafts));
  }

  private static NotificationDraft draft(Map<String, Object> row) {
    String type = String.valueOf(row.get("type"));
    Map<String, Object> data = new LinkedHashMap<>();
    for (String fact : FACTS) {
      if (row.get(fact) != null) {
        data.put(fact, row.get(fact));
      }
    }
    return NotificationDraft.of(
        String.valueOf(row.get("dedup_key")),
        type,
        instant(row),
        Optional.empty(),
        Priority.HIGH,
        title(type, row),
        data,
        Optional.empty());
  }

  private static Instant instant(Map<String, Object> row) {
    if (row.get("occurred_at") instanceof Timestamp time) {
      return time.toInstant();
    }
    throw new IllegalStateException("troubles-read.sql returned no occurred_at.");
  }

  private static String title(String type, Map<String, Object> row) {
    return switch (type) {
      case "ops.lane-disabled" ->
          "Nothing is sent to %s (%s) any more: ten probes in a row have failed"
              .formatted(row.get("destination"), row.get("channel"));
      case "ops.worker-lost" ->
          "An instance on %s fell silent; others send what it held".formatted(row.get("host"));
      default -> throw new IllegalStateException("No title for " + type + ".");
    };
  }
}
