package io.pigeon.api.notifications;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.util.RawValue;
import io.pigeon.delivery.DeliveryProperties;
import java.sql.Array;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Notifications as the API shows them. */
@Component
class NotificationView {

  private final int maxRetries;
  private final SecretMetadata secrets;
  private final ObjectMapper json;

  NotificationView(DeliveryProperties properties, SecretMetadata secrets, ObjectMapper json) {
    this.secrets = secrets;
    this.maxRetries = properties.retry().backoff().size();
    this.json = json;
  }

  /**
   * One that has just been created.
   *
   * @param row with {@code created_at}
   */
  Map<String, @Nullable Object> created(Draft draft, Map<String, @Nullable Object> row)
      throws JsonProcessingException {
    Instant at = instant(row, "created_at");
    Map<String, @Nullable Object> view = new LinkedHashMap<>();
    head(view, draft.id().toString(), draft.channels().orElse(List.of()));
    if (draft.topic()) {
      view.put("topic", draft.type());
    }
    draft.recipient().or(draft::recipientId).ifPresent(to -> view.put("recipient", to));
    view.put("content", content(draft.data()));
    view.put("type", draft.type());
    view.put("title", draft.title());
    view.put("priority", draft.priority());
    view.put("status", draft.firstStatus(at));
    draft.scheduledAt().ifPresent(time -> view.put("scheduled_at", text(time)));
    draft.expiresAt().ifPresent(time -> view.put("expires_at", text(time)));
    draft.dedupKey().ifPresent(key -> view.put("dedup_key", OwnKey.shown(key)));
    if (draft.metadata().isPresent()) {
      view.put("metadata", secrets.shown(draft.metadata().get(), draft.id().toString(), true));
    }
    tail(view, 0, at, at);
    return view;
  }

  /** A row of {@code notification-known-read.sql} as it was when it was created. */
  Map<String, @Nullable Object> first(Map<String, @Nullable Object> row)
      throws JsonProcessingException {
    Instant created = instant(row, "created_at");
    boolean waits =
        row.get("scheduled_at") instanceof Timestamp at && at.toInstant().isAfter(created);
    Map<String, @Nullable Object> view = of(row, waits ? "scheduled" : "queued", true);
    tail(view, 0, created, created);
    return view;
  }

  /**
   * A row as it is now, with the columns of {@code notification_summary}.
   *
   * @param isSender whether this is shown to who asked for it
   */
  Map<String, @Nullable Object> current(Map<String, @Nullable Object> row, boolean isSender)
      throws JsonProcessingException {
    Map<String, @Nullable Object> view = of(row, String.valueOf(row.get("status")), isSender);
    int retries = ((Number) Objects.requireNonNull(row.get("retry_count"))).intValue();
    tail(view, retries, instant(row, "created_at"), instant(row, "updated_at"));
    return view;
  }

  List<Map<String, @Nullable Object>> current(
      List<Map<String, @Nullable Object>> rows, boolean isSender) throws JsonProcessingException {
    List<Map<String, @Nullable Object>> views = new ArrayList<>(rows.size());
    for (Map<String, @Nullable Object> row : rows) {
      views.add(current(row, isSender));
    }
    return views;
  }

  private Map<String, @Nullable Object> of(
      Map<String, @Nullable Object> row, String status, boolean isSender)
      throws JsonProcessingException {
    Map<String, @Nullable Object> view = new LinkedHashMap<>();
    List<String> channels = names(row.get("channels"));
    head(view, String.valueOf(row.get("id")), channels);
    String type = String.valueOf(row.get("type"));
    put(view, "recipient", row.get("recipient"));
    if (channels.isEmpty() && row.get("recipient") == null) {
      view.put("topic", type);
    }
    view.put("content", stored(String.valueOf(row.get("data"))));
    view.put("type", type);
    put(view, "title", row.get("title"));
    put(view, "priority", row.get("priority"));
    view.put("status", status);
    putTime(view, row, "scheduled_at");
    putTime(view, row, "expires_at");
    put(view, "batch_id", row.get("batch_id"));
    String key = String.valueOf(row.get("dedup_key"));
    if (!key.equals(view.get("id"))) {
      view.put("dedup_key", OwnKey.shown(key));
    }
    if (row.get("metadata") != null) {
      view.put("metadata", metadata(row, isSender));
    }
    return view;
  }

  private static void head(Map<String, @Nullable Object> view, String id, List<String> channels) {
    view.put("id", id);
    view.put("message_id", id);
    if (channels.size() == 1) {
      view.put("channel", channels.get(0));
    } else if (!channels.isEmpty()) {
      view.put("channels", channels);
    }
  }

  private void tail(
      Map<String, @Nullable Object> view, int retries, Instant created, Instant updated) {
    view.put("retry_count", retries);
    view.put("max_retries", maxRetries);
    view.put("created_at", text(created));
    view.put("updated_at", text(updated));
  }

  /** As it is in the database, so that numbers keep their digits. */
  private Object stored(String data) throws JsonProcessingException {
    JsonNode content = content(json.readTree(data));
    return content.isTextual() ? content : new RawValue(data);
  }

  private Object metadata(Map<String, @Nullable Object> row, boolean isSender)
      throws JsonProcessingException {
    String stored = String.valueOf(row.get("metadata"));
    return stored.contains('"' + SecretMetadata.MEMBER + '"')
        ? secrets.shown(json.readTree(stored), String.valueOf(row.get("id")), isSender)
        : new RawValue(stored);
  }

  /** A plain text was stored as an object with this one member. */
  private static JsonNode content(JsonNode data) {
    return data.size() == 1 && data.path("text").isTextual() ? data.get("text") : data;
  }

  private static List<String> names(@Nullable Object column) {
    try {
      return column instanceof Array array
          ? Arrays.stream((Object[]) array.getArray()).map(String::valueOf).toList()
          : List.of();
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  private static void put(Map<String, @Nullable Object> view, String name, @Nullable Object value) {
    if (value != null) {
      view.put(name, value.toString());
    }
  }

  private static void putTime(
      Map<String, @Nullable Object> view, Map<String, @Nullable Object> row, String column) {
    if (row.get(column) instanceof Timestamp time) {
      view.put(column, text(time.toInstant()));
    }
  }

  private static Instant instant(Map<String, @Nullable Object> row, String column) {
    return ((Timestamp) Objects.requireNonNull(row.get(column), column)).toInstant();
  }

  /** As the database holds it: to the microsecond. */
  static String text(Instant time) {
    return time.truncatedTo(ChronoUnit.MICROS).toString();
  }
}
