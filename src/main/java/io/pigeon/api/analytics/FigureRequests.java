package io.pigeon.api.analytics;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.pigeon.api.http.Answer;
import io.pigeon.api.http.Problem;
import io.pigeon.api.http.ProblemException;
import io.pigeon.api.http.Request;
import io.pigeon.api.http.Requests;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.camel.Body;
import org.apache.camel.Exchange;
import org.jspecify.annotations.Nullable;

/**
 * An operation that answers with some measures of a domain as series over a window: one for each
 * value of the dimension that {@code by} names.
 */
class FigureRequests {

  /** The most points of an answer, over all its series. */
  static final int MOST_POINTS = 2000;

  private static final String QUESTION = "question";

  private final Requests requests;
  private final Answer answer;
  private final Clock clock;
  private final Domain domain;
  private final List<Measure> measures;
  private final List<String> filters;

  /**
   * @param measures their names
   * @param filters the dimensions that the operation has a parameter for
   */
  FigureRequests(
      Requests requests,
      Answer answer,
      Clock clock,
      Domain domain,
      List<String> measures,
      List<String> filters) {
    this.requests = requests;
    this.answer = answer;
    this.clock = clock;
    this.domain = domain;
    this.measures =
        domain.measures().stream().filter(each -> measures.contains(each.name())).toList();
    this.filters = filters;
  }

  /** The query becomes the parameters of the domain's statement. */
  public Map<String, Object> ask(Exchange exchange) {
    Request request = requests.of(exchange);
    Set<String> by =
        request.query("by").filter(each -> !each.equals("none")).stream()
            .collect(Collectors.toSet());
    var question =
        new Question(Window.of(request, clock), by, filters(request, filters), MOST_POINTS + 1);
    exchange.setProperty(QUESTION, question);
    return domain.parameters(question);
  }

  static Map<String, String> filters(Request request, List<String> names) {
    Map<String, String> filters = new LinkedHashMap<>();
    names.forEach(name -> request.query(name).ifPresent(value -> filters.put(name, value)));
    return filters;
  }

  /** Rows of the domain become series, in the order of what they are of. */
  public void answer(Exchange exchange, @Body List<Map<String, @Nullable Object>> rows)
      throws JsonProcessingException {
    requireFew(rows);
    Question question = exchange.getProperty(QUESTION, Question.class);
    Map<Map<String, String>, List<Map<String, @Nullable Object>>> series = new LinkedHashMap<>();
    for (FigureRow row : FigureRow.of(rows)) {
      series
          .computeIfAbsent(row.of(domain.dimensions()), of -> new ArrayList<>())
          .add(point(row, question.window()));
    }
    Map<String, Object> document = head(domain, question.window());
    document.put(
        "series",
        series.entrySet().stream()
            .map(each -> Map.of("of", each.getKey(), "points", each.getValue()))
            .toList());
    answer.write(exchange, 200, document);
  }

  /**
   * @throws ProblemException if there are more rows than points are answered with
   */
  static void requireFew(List<Map<String, @Nullable Object>> rows) {
    if (rows.size() > MOST_POINTS) {
      throw new ProblemException(
          Problem.UNFIT_REQUEST,
          "step: there are more than %d points; choose longer steps, a shorter window or a filter."
              .formatted(MOST_POINTS),
          "step");
    }
  }

  /** What every answer begins with. */
  static Map<String, Object> head(Domain domain, Window window) {
    Map<String, Object> head = new LinkedHashMap<>();
    head.put("domain", domain.name());
    head.put("from", window.from().toString());
    head.put("to", window.to().toString());
    head.put("step", window.stepped() ? window.step().text() : "none");
    return head;
  }

  private Map<String, @Nullable Object> point(FigureRow row, Window window) {
    Instant at = row.at().orElse(window.from());
    Map<String, @Nullable Object> point = new LinkedHashMap<>();
    point.put("at", at.toString());
    measures.forEach(measure -> point.put(measure.name(), measure.in(row)));
    return point;
  }
}
