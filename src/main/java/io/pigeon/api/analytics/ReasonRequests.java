package io.pigeon.api.analytics;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.pigeon.api.http.Answer;
import io.pigeon.api.http.Request;
import io.pigeon.api.http.Requests;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.camel.Body;
import org.apache.camel.Exchange;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** {@code GET /api/v1/analytics/notifications/reasons}: why tries ended as they did. */
@Component("reasonRequests")
class ReasonRequests {

  private static final String WINDOW = "window";

  private final Requests requests;
  private final Answer answer;
  private final Clock clock;
  private final NotificationsDomain domain;

  ReasonRequests(Requests requests, Answer answer, Clock clock, NotificationsDomain domain) {
    this.requests = requests;
    this.answer = answer;
    this.clock = clock;
    this.domain = domain;
  }

  /** The query becomes the parameters of {@code delivery-figures-read.sql}. */
  public Map<String, Object> ask(Exchange exchange) {
    Request request = requests.of(exchange);
    Window asked = Window.of(request, clock);
    Window window = new Window(asked.from(), asked.to(), asked.step(), false);
    Set<String> by = new HashSet<>(Set.of("reason"));
    request.query("by").filter(each -> !each.equals("none")).ifPresent(by::add);
    exchange.setProperty(WINDOW, window);
    return domain.parameters(
        new Question(
            window,
            by,
            FigureRequests.filters(request, AnalyticsOperations.DELIVERY_FILTERS),
            FigureRequests.MOST_POINTS + 1));
  }

  /** The most frequent first, each with its share of all tries in the answer. */
  public void answer(Exchange exchange, @Body List<Map<String, @Nullable Object>> rows)
      throws JsonProcessingException {
    FigureRequests.requireFew(rows);
    List<FigureRow> reasons = new ArrayList<>(FigureRow.of(rows));
    reasons.sort(Comparator.comparingLong((FigureRow row) -> row.count("tries")).reversed());
    long all = reasons.stream().mapToLong(row -> row.count("tries")).sum();
    Map<String, Object> document =
        FigureRequests.head(domain, exchange.getProperty(WINDOW, Window.class));
    document.put("tries", all);
    document.put("reasons", reasons.stream().map(row -> reason(row, all)).toList());
    answer.write(exchange, 200, document);
  }

  private Map<String, Object> reason(FigureRow row, long all) {
    Map<String, Object> reason = new LinkedHashMap<>(row.of(domain.dimensions()));
    reason.put("tries", row.count("tries"));
    reason.put("share", Math.round(row.count("tries") * 10_000.0 / all) / 10_000.0);
    return reason;
  }
}
