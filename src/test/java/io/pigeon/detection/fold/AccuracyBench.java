package io.pigeon.detection.fold;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongFunction;

/**
 * How good the detector is on generated runs whose truth is known: passages missed, doubled or
 * false, the error of their times, the lead error of warnings, and how often the arrival lies in
 * the interval that was told. {@code main [RUNS]}
 */
final class AccuracyBench {

  private static final Instant START = Instant.parse("2026-01-14T08:00:00Z");

  private static final int LEARNING = 40;

  private final Thresholds thresholds;
  private final List<Double> passageErrors = new ArrayList<>();
  private final Map<Integer, List<Double>> leadErrors = new HashMap<>();
  private final List<Double> relative = new ArrayList<>();
  private final List<String> wrong = new ArrayList<>();
  private int passages;
  private int undershoots;
  private int warnings;
  private int inside;

  private AccuracyBench(Thresholds thresholds) {
    this.thresholds = thresholds;
  }

  public static void main(String[] arguments) {
    int runs = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 1000;
    report("mixed", runs, RunModel::mixed);
    report("clean", runs / 4, seed -> RunModel.clean());
    report("liquid", runs / 4, seed -> RunModel.liquid());
    report("gas", runs / 4, seed -> RunModel.gas());
  }

  /** The interval is learned on runs of their own, as a line learns it from its earlier runs. */
  private static void report(String name, int runs, LongFunction<RunModel> model) {
    AccuracyBench earlier = new AccuracyBench(Thresholds.defaults());
    for (long seed = 1; seed <= LEARNING; seed++) {
      earlier.judge(-seed, RunGenerator.run(model.apply(-seed), -seed, "P", START));
    }
    double spread = quantile(earlier.relative, 0.8);
    AccuracyBench bench = new AccuracyBench(Thresholds.defaults().withEtaSpread(spread));
    for (long seed = 1; seed <= runs; seed++) {
      bench.judge(seed, RunGenerator.run(model.apply(seed), seed, "P", START));
    }
    bench.print(name, runs, spread);
  }

  private void judge(long seed, RunGenerator.GeneratedRun run) {
    Instant end = run.arrival().plus(Duration.ofMinutes(30));
    Drive drive = new Drive(thresholds, RunGenerator.line(), run.rows()).step(run.rows(), end);
    Map<String, Instant> truth = new HashMap<>();
    run.passages().forEach(t -> truth.put(key(t.poiId(), t.direction(), t.ordinal()), t.passed()));
    for (Passage passage : drive.passages) {
      passages++;
      String key = key(passage.poiId(), passage.direction(), passage.ordinal());
      Instant passed = truth.remove(key);
      if (passed == null) {
        wrong.add(seed + ": false or doubled " + key + " " + passage.method());
      } else if (passage.method() != Method.INFERRED) {
        passageErrors.add(Math.abs(seconds(passed, passage.time())));
      }
    }
    truth.keySet().forEach(key -> wrong.add(seed + ": missed " + key));
    if (drive.events(EventType.RUN_COMPLETION).size() != 1) {
      wrong.add(seed + ": completions " + drive.events(EventType.RUN_COMPLETION).size());
    }
    judgeGaps(seed, drive);
    drive.events(EventType.PRE_POI_ALERT).forEach(alert -> judgeLead(alert, run));
  }

  private void judgeGaps(long seed, Drive drive) {
    List<String> starts = drive.told(EventType.GAP_START);
    if (!starts.stream()
        .sorted()
        .toList()
        .equals(drive.told(EventType.GAP_END).stream().sorted().toList())) {
      wrong.add(seed + ": gaps " + starts + " end as " + drive.told(EventType.GAP_END));
    }
    long entered = starts.stream().filter(start -> start.startsWith("C:G1")).count();
    if (entered != 1) {
      wrong.add(seed + ": the coverage gap is entered " + entered + " times");
    }
  }

  private void judgeLead(DetectedEvent alert, RunGenerator.GeneratedRun run) {
    Map<?, ?> facts = (Map<?, ?>) alert.payload().get("alert");
    if (alert.superseded() || Boolean.TRUE.equals(facts.get("undershoot"))) {
      undershoots++;
      return;
    }
    String poi = String.valueOf(((Map<?, ?>) alert.payload().get("poi")).get("id"));
    Optional<Instant> actual =
        poi.equals("RC-24")
            ? Optional.of(run.arrival())
            : run.passages().stream()
                .filter(t -> t.poiId().equals(poi) && t.passed().isAfter(alert.eventTime()))
                .map(RunGenerator.Truth::passed)
                .findFirst();
    if (actual.isEmpty()) {
      wrong.add("warned of " + poi + " after it was passed");
      return;
    }
    int threshold = (Integer) facts.get("thresholdMin");
    double lead = seconds(alert.eventTime(), actual.get()) / 60;
    leadErrors.computeIfAbsent(threshold, t -> new ArrayList<>()).add(Math.abs(lead - threshold));
    relative.add(Math.abs(lead - threshold) / threshold);
    Map<?, ?> eta = (Map<?, ?>) alert.payload().get("eta");
    warnings++;
    boolean early = actual.get().isBefore(Instant.parse(String.valueOf(eta.get("p10"))));
    boolean late = actual.get().isAfter(Instant.parse(String.valueOf(eta.get("p90"))));
    inside += early || late ? 0 : 1;
  }

  private void print(String name, int runs, double spread) {
    System.out.printf(
        Locale.ROOT,
        "%-7s %d runs, %d passages, wrong %d; passage error P50 %.1f P95 %.1f P99 %.1f s; lead error"
            + " P50/P90 15 min %.1f/%.1f, 30 min %.1f/%.1f min; %d warnings, %d undershoots;"
            + " inside P10-P90 %.1f %% (r %.3f)%n",
        name,
        runs,
        passages,
        wrong.size(),
        quantile(passageErrors, 0.5),
        quantile(passageErrors, 0.95),
        quantile(passageErrors, 0.99),
        quantile(leadErrors.getOrDefault(15, List.of()), 0.5),
        quantile(leadErrors.getOrDefault(15, List.of()), 0.9),
        quantile(leadErrors.getOrDefault(30, List.of()), 0.5),
        quantile(leadErrors.getOrDefault(30, List.of()), 0.9),
        warnings,
        undershoots,
        100.0 * inside / Math.max(1, warnings),
        spread);
    wrong.stream().limit(25).forEach(each -> System.out.println("        " + each));
  }

  private static String key(String poi, Direction direction, int ordinal) {
    return poi + " " + direction.code() + ordinal;
  }

  private static double seconds(Instant from, Instant to) {
    return Duration.between(from, to).toMillis() / 1000.0;
  }

  private static double quantile(List<Double> values, double share) {
    if (values.isEmpty()) {
      return Double.NaN;
    }
    List<Double> sorted = new ArrayList<>(values);
    Collections.sort(sorted);
    return sorted.get((int) Math.min(sorted.size() - 1, Math.floor(share * sorted.size())));
  }
}
