package io.pigeon.api.analytics;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.pigeon.api.http.Answer;
import io.pigeon.api.http.Request;
import io.pigeon.api.http.Requests;
import java.time.Clock;
import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.camel.Body;
import org.apache.camel.Exchange;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/**
 * {@code GET /api/v1/analytics/notifications/trends}: volume and failures, each step beside the one
 * as far into the period of the same length before.
 */
@Component("trendRequests")
class TrendRequests {

  private static final String WINDOW = "window";
  private static final List<String> COUNTS = List.of("tries", "sent", "retried", "failed");

  private final Requests requests;
  private final Answer answer;
  private final Clock clock;
  private final NotificationsDomain domain;

  TrendRequests(Requests requests, Answer answer, Clock clock, NotificationsDomain domain) {
    this.requests = requests;
    this.answer = answer;
    this.clock = clock;
    this.domain = domain;
  }

  /** Both periods are read at once. */
  public Map<String, Object> ask(Exchange exchange) {
    Request request = requests.of(exchange);
    Window window = Window.of(request, clock);
    exchange.setProperty(WINDOW, window);
    return domain.parameters(
        new Question(
            window.withPrevious(),
            Set.of(),
            FigureRequests.filters(request, AnalyticsOperations.DELIVERY_FILTERS),
            2 * Window.MOST_STEPS));
  }

  /** Every step is there, with zeros where nothing was tried. */
  public void answer(Exchange exchange, @Body List<Map<String, @Nullable Object>> rows)
      throws JsonProcessingException {
    Window window = exchange.getProperty(WINDOW, Window.class);
    Map<Instant, FigureRow> byStep = new HashMap<>();
    FigureRow.of(rows).forEach(row -> byStep.put(row.at().orElseThrow(), row));
    Map<String, Object> document = FigureRequests.head(domain, window);
    document.put("previous_from", window.from().minus(window.length()).toString());
    document.put("total", total(byStep, window.from(), window.to()));
    document.put(
        "previous_total", total(byStep, window.from().minus(window.length()), window.from()));
    document.put("points", window.beginnings().map(at -> point(at, window, byStep)).toList());
    answer.write(exchange, 200, document);
  }

  private static Map<String, Object> point(
      Instant at, Window window, Map<Instant, FigureRow> byStep) {
    Instant before = at.minus(window.length());
    Map<String, Object> point = at(at, byStep);
    point.put("previous", at(before, byStep));
    return point;
  }

  private static Map<String, Object> at(Instant at, Map<Instant, FigureRow> byStep) {
    FigureRow row = byStep.getOrDefault(at, new FigureRow(Map.of()));
    Map<String, Object> point = new LinkedHashMap<>();
    point.put("at", at.toString());
    COUNTS.forEach(count -> point.put(count, row.count(count)));
    return point;
  }

  private static Map<String, Object> total(
      Map<Instant, FigureRow> byStep, Instant from, Instant to) {
    List<FigureRow> rows =
        byStep.entrySet().stream()
            .filter(each -> !each.getKey().isBefore(from) && each.getKey().isBefore(to))
            .map(Map.Entry::getValue)
            .toList();
    Map<String, Object> total = new LinkedHashMap<>();
    for (String count : COUNTS) {
      total.put(count, rows.stream().mapToLong(row -> row.count(count)).sum());
    }
    return total;
  }
}
