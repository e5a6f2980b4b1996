package io.pigeon.api.notifications;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.pigeon.api.http.Answer;
import io.pigeon.api.http.Request;
import io.pigeon.api.http.Requests;
import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.camel.Body;
import org.apache.camel.Exchange;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** {@code GET /api/v1/notifications}. */
@Component("notificationListRequests")
class NotificationListRequests {

  /** However narrow the filters, no page looks at more. */
  private static final int SCAN = 2_000;

  /** With the deepest page, or to count. */
  private static final int DEEP_SCAN = 10_000;

  private static final String NEWEST = "ffffffff-ffff-ffff-ffff-ffffffffffff";
  private static final Instant ALWAYS = Instant.parse("9999-01-01T00:00:00Z");
  private static final String LIMITS = "limits";

  /**
   * @param own whether the caller sees only its own
   */
  private record Limits(int limit, int offset, int scan, boolean count, boolean own) {}

  private final Requests requests;
  private final NotificationView view;
  private final Answer answer;

  NotificationListRequests(Requests requests, NotificationView view, Answer answer) {
    this.requests = requests;
    this.view = view;
    this.answer = answer;
  }

  /** The query becomes the parameters of {@code notifications-list.sql}. */
  public Map<String, Object> filter(Exchange exchange) {
    Request request = requests.of(exchange);
    Limits limits = limits(request);
    exchange.setProperty(LIMITS, limits);
    Map<String, Object> filter = new HashMap<>();
    for (String name : List.of("status", "channel", "type", "recipient", "batch", "q")) {
      filter.put(name, request.query(name).orElse(""));
    }
    filter.put("producer", NotificationId.producer(request.caller()));
    filter.put("from", request.instant("from").orElse(Instant.EPOCH).toString());
    filter.put("to", request.instant("to").orElse(ALWAYS).toString());
    filter.put("cursor", request.query("cursor").orElse(NEWEST));
    filter.put("scan", limits.scan());
    filter.put("most", limits.count() ? limits.scan() : limits.offset() + limits.limit());
    filter.put("limit", limits.limit());
    filter.put("offset", limits.offset());
    return filter;
  }

  private static Limits limits(Request request) {
    boolean own = !NotificationId.producer(request.caller()).isEmpty();
    int limit = request.number("limit");
    int offset = (request.number("page") - 1) * limit;
    boolean count = request.query("count").orElseThrow().equals("true");
    return new Limits(limit, offset, count || offset > 0 ? DEEP_SCAN : SCAN, count, own);
  }

  public void page(Exchange exchange, @Body List<Map<String, @Nullable Object>> rows)
      throws JsonProcessingException {
    Limits limits = exchange.getProperty(LIMITS, Limits.class);
    Map<String, @Nullable Object> first = rows.get(0);
    List<Map<String, @Nullable Object>> found =
        rows.stream().filter(row -> row.get("id") != null).toList();
    Map<String, @Nullable Object> page = new LinkedHashMap<>();
    page.put("notifications", view.current(found, limits.own()));
    boolean full = found.size() == limits.limit();
    boolean cut = number(first, "scanned") == limits.scan();
    if (full) {
      page.put("next_cursor", String.valueOf(found.get(found.size() - 1).get("id")));
    } else if (cut) {
      page.put("next_cursor", String.valueOf(first.get("last_id")));
    }
    if (limits.count()) {
      page.put("count", number(first, "matching"));
      page.put("count_is_least", cut);
    }
    answer.write(exchange, 200, page);
  }

  private static int number(Map<String, @Nullable Object> row, String column) {
    return ((Number) Objects.requireNonNull(row.get(column), column)).intValue();
  }
}
