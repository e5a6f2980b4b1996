package io.pigeon.api.analytics;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.pigeon.api.http.Answer;
import io.pigeon.api.http.Problem;
import io.pigeon.api.http.ProblemException;
import io.pigeon.api.http.Request;
import io.pigeon.api.http.Requests;
import java.time.Clock;
import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.camel.Body;
import org.apache.camel.Exchange;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** {@code GET /api/v1/analytics/correlation}: a measure of one domain beside one of another. */
@Component("correlationRequests")
class CorrelationRequests {

  private static final String ASKED = "asked";
  private static final String FIRST = "first";
  private static final double DECIMALS = 10_000.0;

  /** A measure by its full name, such as {@code notifications.failed}. */
  private record Side(String name, Domain domain, Measure measure) {}

  private record Asked(Side x, Side y, Window window, int maxLag) {}

  private final Requests requests;
  private final Answer answer;
  private final Clock clock;
  private final List<Domain> domains;

  CorrelationRequests(Requests requests, Answer answer, Clock clock, List<Domain> domains) {
    this.requests = requests;
    this.answer = answer;
    this.clock = clock;
    this.domains = domains;
  }

  /** The parameters of the first domain's statement; the property {@code domain} names it. */
  public Map<String, Object> first(Exchange exchange) {
    Request request = requests.of(exchange);
    var asked =
        new Asked(
            side(request, "x"),
            side(request, "y"),
            Window.of(request, clock),
            request.number("max_lag"));
    exchange.setProperty(ASKED, asked);
    return ask(exchange, asked.x(), asked.window());
  }

  /** The rows of the first are kept; those of the second are asked for. */
  public Map<String, Object> second(
      Exchange exchange, @Body List<Map<String, @Nullable Object>> rows) {
    Asked asked = exchange.getProperty(ASKED, Asked.class);
    exchange.setProperty(FIRST, values(asked.x().measure(), asked.window(), rows));
    return ask(exchange, asked.y(), asked.window());
  }

  /** Both series, and the coefficient for each shift. */
  public void answer(Exchange exchange, @Body List<Map<String, @Nullable Object>> rows)
      throws JsonProcessingException {
    Asked asked = exchange.getProperty(ASKED, Asked.class);
    double[] x = exchange.getProperty(FIRST, double[].class);
    double[] y = values(asked.y().measure(), asked.window(), rows);
    List<Correlation.Lag> lags = Correlation.lags(x, y, asked.maxLag());
    Map<String, @Nullable Object> document = new LinkedHashMap<>();
    document.put("x", asked.x().name());
    document.put("y", asked.y().name());
    document.put("from", asked.window().from().toString());
    document.put("to", asked.window().to().toString());
    document.put("step", asked.window().step().text());
    document.put("best", Correlation.best(lags).map(CorrelationRequests::lag).orElse(null));
    document.put("lags", lags.stream().map(CorrelationRequests::lag).toList());
    List<Instant> steps = asked.window().beginnings().toList();
    document.put(
        "points",
        IntStream.range(0, steps.size()).mapToObj(i -> point(steps.get(i), x[i], y[i])).toList());
    answer.write(exchange, 200, document);
  }

  private Side side(Request request, String parameter) {
    String name = request.query(parameter).orElseThrow(() -> missing(parameter));
    String[] parts = name.split("\\.", 2);
    Domain domain =
        domains.stream()
            .filter(each -> each.name().equals(parts[0]))
            .findFirst()
            .orElseThrow(() -> unknown(parameter));
    return new Side(name, domain, domain.measure(parts[1], parameter));
  }

  private static ProblemException missing(String parameter) {
    return new ProblemException(
        Problem.MALFORMED_QUERY,
        parameter + ": it is missing; name a measure, such as notifications.failed.",
        parameter);
  }

  private ProblemException unknown(String parameter) {
    return new ProblemException(
        Problem.UNFIT_REQUEST,
        "%s: there is no such domain, only %s."
            .formatted(
                parameter,
                domains.stream().map(Domain::name).sorted().collect(Collectors.joining(", "))),
        parameter);
  }

  private static Map<String, Object> ask(Exchange exchange, Side side, Window window) {
    exchange.setProperty("domain", side.domain().name());
    return side.domain().parameters(new Question(window, Set.of(), Map.of(), Window.MOST_STEPS));
  }

  private static double[] values(
      Measure measure, Window window, List<Map<String, @Nullable Object>> rows) {
    Map<Instant, Double> values = new HashMap<>();
    for (FigureRow row : FigureRow.of(rows)) {
      measure.of().apply(row).ifPresent(value -> values.put(row.at().orElseThrow(), value));
    }
    double missing = measure.counts() ? 0 : Double.NaN;
    return window.beginnings().mapToDouble(at -> values.getOrDefault(at, missing)).toArray();
  }

  private static Map<String, @Nullable Object> lag(Correlation.Lag lag) {
    Map<String, @Nullable Object> shown = new LinkedHashMap<>();
    shown.put("lag", lag.lag());
    shown.put("pairs", lag.pairs());
    shown.put("coefficient", lag.coefficient().map(CorrelationRequests::rounded).orElse(null));
    return shown;
  }

  private static Map<String, @Nullable Object> point(Instant at, double x, double y) {
    Map<String, @Nullable Object> point = new LinkedHashMap<>();
    point.put("at", at.toString());
    point.put("x", Double.isNaN(x) ? null : rounded(x));
    point.put("y", Double.isNaN(y) ? null : rounded(y));
    return point;
  }

  private static double rounded(double value) {
    return Math.round(value * DECIMALS) / DECIMALS;
  }
}
