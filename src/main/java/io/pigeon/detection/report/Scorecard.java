package io.pigeon.detection.report;

import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * The warnings of a run, each with its error, and their summary. All figures in minutes, to a
 * tenth, under snake_case names. The summary leaves out what was superseded, as nobody was told of
 * it, and its errors what has not arrived.
 */
@JsonNaming(SnakeCaseStrategy.class)
public record Scorecard(String runKey, List<Line> warnings, Summary summary) {

  /**
   * One warning.
   *
   * @param promisedLeadMin from the warning to the arrival that it promised
   * @param leadErrorMin positive if the pig came later than the warning said
   * @param insideInterval whether it came between P10 and P90
   * @param accurate by the asymmetric table: early is worse than late
   */
  @JsonNaming(SnakeCaseStrategy.class)
  public record Line(
      String poiId,
      String tag,
      double kp,
      int thresholdMin,
      int approach,
      String quality,
      Instant warnedAt,
      Instant eta,
      Instant p10,
      Instant p90,
      double promisedLeadMin,
      Optional<Instant> actual,
      Optional<Double> actualLeadMin,
      Optional<Double> leadErrorMin,
      boolean undershoot,
      boolean superseded,
      Optional<Boolean> insideInterval,
      Optional<Boolean> accurate) {}

  /**
   * Counts, and percentiles of the absolute error.
   *
   * @param sent warnings that were not superseded
   * @param arrived of these, those whose POI was reached
   * @param early of these, those that came earlier than promised
   */
  @JsonNaming(SnakeCaseStrategy.class)
  public record Summary(
      long sent,
      long superseded,
      long undershoot,
      long arrived,
      long early,
      long late,
      long insideInterval,
      long accurate,
      Optional<Double> absErrorP50Min,
      Optional<Double> absErrorP90Min) {}

  /** The card of a run, its warnings in the order given. */
  public static Scorecard of(String runKey, List<Warning> warnings) {
    return new Scorecard(
        runKey, warnings.stream().map(Scorecard::line).toList(), summary(warnings));
  }

  private static Line line(Warning w) {
    return new Line(
        w.poiId(),
        w.tag(),
        w.kp(),
        w.thresholdMin(),
        w.approach(),
        w.quality(),
        w.warnedAt(),
        w.eta(),
        w.p10(),
        w.p90(),
        minutes(w.promisedLead()),
        w.actual(),
        w.actualLead().map(Scorecard::minutes),
        w.error().map(Scorecard::minutes),
        w.undershoot(),
        w.superseded(),
        w.insideInterval(),
        w.accurate());
  }

  private static Summary summary(List<Warning> warnings) {
    List<Warning> sent = warnings.stream().filter(w -> !w.superseded()).toList();
    List<Duration> errors = sent.stream().map(Warning::error).flatMap(Optional::stream).toList();
    double[] absolute = errors.stream().mapToDouble(e -> e.abs().toMillis()).sorted().toArray();
    return new Summary(
        sent.size(),
        warnings.size() - (long) sent.size(),
        sent.stream().filter(Warning::undershoot).count(),
        errors.size(),
        errors.stream().filter(Duration::isNegative).count(),
        errors.stream().filter(e -> !e.isNegative() && !e.isZero()).count(),
        countTrue(sent, Warning::insideInterval),
        countTrue(sent, Warning::accurate),
        percentile(absolute, 0.5),
        percentile(absolute, 0.9));
  }

  private static long countTrue(
      List<Warning> warnings, Function<Warning, Optional<Boolean>> verdict) {
    return warnings.stream().filter(w -> verdict.apply(w).orElse(false)).count();
  }

  /** Between two values by linear interpolation, as PostgreSQL's percentile_cont. */
  private static Optional<Double> percentile(double[] sortedMillis, double share) {
    if (sortedMillis.length == 0) {
      return Optional.empty();
    }
    double rank = share * (sortedMillis.length - 1);
    int below = (int) rank;
    int above = Math.min(below + 1, sortedMillis.length - 1);
    double millis =
        sortedMillis[below] + (rank - below) * (sortedMillis[above] - sortedMillis[below]);
    return Optional.of(minutes(Duration.ofMillis(Math.round(millis))));
  }

  private static double minutes(Duration duration) {
    return Math.round(duration.toMillis() / 6_000.0) / 10.0;
  }
}
