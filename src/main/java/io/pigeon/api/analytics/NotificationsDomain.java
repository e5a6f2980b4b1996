package io.pigeon.api.analytics;

import io.pigeon.api.http.Problem;
import io.pigeon.api.http.ProblemException;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.springframework.stereotype.Component;

/** Tries of deliveries, out of {@code delivery_stats} and its roll-ups. */
@Component("notificationsDomain")
class NotificationsDomain implements Domain {

  /** By the hour and by destination there is one row for each lane, type and reason. */
  private static final int MOST_HOURS_OF_ALL = 168;

  private static final Set<String> DIMENSIONS =
      Collections.unmodifiableSet(
          new LinkedHashSet<>(List.of("channel", "destination", "type", "outcome", "reason")));

  private static final List<Measure> MEASURES =
      List.of(
          Measure.count("tries"),
          Measure.count("sent"),
          Measure.count("retried"),
          Measure.count("failed"),
          new Measure("delivery_rate", false, row -> share(row, "sent", "failed")),
          new Measure("try_success_rate", false, row -> share(row, "sent", "retried", "failed")),
          new Measure("mean_ms", false, NotificationsDomain::mean),
          new Measure("p50_ms", false, row -> Histogram.of(row).quantile(0.5)),
          new Measure("p90_ms", false, row -> Histogram.of(row).quantile(0.9)),
          new Measure("p99_ms", false, row -> Histogram.of(row).quantile(0.99)));

  @Override
  public String name() {
    return "notifications";
  }

  @Override
  public Set<String> dimensions() {
    return DIMENSIONS;
  }

  @Override
  public List<Measure> measures() {
    return MEASURES;
  }

  @Override
  public Map<String, Object> parameters(Question question) {
    Map<String, Object> parameters = Domain.super.parameters(question);
    parameters.put("source", source(question));
    return parameters;
  }

  /** The smallest table that knows enough. */
  private static String source(Question question) {
    Window window = question.window();
    if (!question.concerns("destination")) {
      return "channel-hour";
    }
    if (window.step() == Step.DAY) {
      return "lane-day";
    }
    if (question.filters().containsKey("destination")) {
      return "one-lane-hour";
    }
    if (window.steps() > MOST_HOURS_OF_ALL) {
      throw new ProblemException(
          Problem.UNFIT_REQUEST,
          "step: by destination and by the hour a window has at most %d hours; choose a shorter one, or steps of a day, or one destination."
              .formatted(MOST_HOURS_OF_ALL),
          "step");
    }
    return "lane-hour";
  }

  private static Optional<Double> share(FigureRow row, String good, String... others) {
    double all = row.count(good);
    for (String other : others) {
      all += row.count(other);
    }
    return all == 0 ? Optional.empty() : Optional.of(row.count(good) / all);
  }

  private static Optional<Double> mean(FigureRow row) {
    long tries = row.count("tries");
    return tries == 0
        ? Optional.empty()
        : Optional.of((double) row.count("total_duration_ms") / tries);
  }
}
