package io.pigeon.bench;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Whether deliveries stay as cheap when the history grows. {@code main [LARGE] [ROWS] [ROUNDS]}:
 * the same rounds through the same process over a history of 100,000 deliveries and over one of
 * LARGE, all of them today's, that is in the partitions which the rounds use.
 */
final class FlatBench {

  private static final long SMALL = 100_000;

  /** PostgreSQL's sessions tell what they have read a second after they have come to rest. */
  private static final long STATISTICS_MILLIS = 2500;

  private record Costs(double rate, double serverMicros, double pages) {

    Map<String, Object> json(long history) {
      Map<String, Object> json = new LinkedHashMap<>();
      json.put("history", history);
      json.put("perSecond", rate);
      json.put("serverCpuMicros", serverMicros);
      json.put("pages", pages);
      return json;
    }
  }

  private FlatBench() {}

  public static void main(String[] arguments) throws Exception {
    long large = arguments.length > 0 ? Long.parseLong(arguments[0]) : 1_000_000;
    int rows = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 20_000;
    int rounds = arguments.length > 2 ? Integer.parseInt(arguments[2]) : 5;
    try (Rig rig = Rig.start()) {
      Report report = new Report("flat", rig.server());
      Race race = rig.startPigeon();
      for (int i = 0; i < 3; i++) {
        report.say("%s", race.round("warming up", rows).line());
      }
      Costs few = costs(report, rig, race, SMALL - 3L * rows, rows, rounds);
      Costs many = costs(report, rig, race, large - rig.outbox().sent(), rows, rounds);
      conclude(report, few, many, large);
      report.write();
    }
  }

  /** Medians of the rounds after so many more deliveries have joined the history. */
  private static Costs costs(Report report, Rig rig, Race race, long history, int rows, int rounds)
      throws InterruptedException {
    if (history > 0) {
      rig.insertHistory(history);
    }
    long held = rig.outbox().sent();
    List<Round> results = new ArrayList<>();
    List<Double> pages = new ArrayList<>();
    for (int i = 0; i < rounds; i++) {
      rig.pigeon().tidy();
      long goal = rig.receiver().requests() + rows;
      rig.pigeon().enqueue(rows);
      long before = rig.outbox().pagesUsed();
      Round round = race.toTheEnd(String.format("over %,d", held), goal, rig.pigeon()::begin);
      Thread.sleep(STATISTICS_MILLIS);
      results.add(round);
      pages.add((rig.outbox().pagesUsed() - before) / (double) rows);
      report.say("%s  %.1f pages", round.line(), pages.get(i));
    }
    return new Costs(
        Figures.median(results.stream().map(Round::rate).toList()),
        Figures.median(results.stream().map(Round::serverMicros).toList()),
        Figures.median(pages));
  }

  private static void conclude(Report report, Costs few, Costs many, long large) {
    report.say(
        "a delivery over %,d ÷ over %,d: time %.2f, PostgreSQL's CPU %.2f, pages %.2f",
        large,
        SMALL,
        few.rate() / many.rate(),
        many.serverMicros() / few.serverMicros(),
        many.pages() / few.pages());
    report.put("small", few.json(SMALL));
    report.put("large", many.json(large));
    report.put("timeRatio", few.rate() / many.rate());
    report.put("serverCpuRatio", many.serverMicros() / few.serverMicros());
    report.put("pagesRatio", many.pages() / few.pages());
  }
}
