package io.pigeon.bench;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * Pigeon and graphile-worker by turns, on the same server, receiver and rows. {@code main DIRECTORY
 * [ROWS] [ROUNDS]}. Both stay warm; a round in which the disk changed its speed does not count.
 */
final class VersusBench {

  /** The fastest fsync probe of a round may be so many times the slowest. */
  private static final double STEADY = 1.25;

  private record Pair(Round rival, Round pigeon, List<Double> probes) {

    boolean counts() {
      double[] sorted = probes.stream().mapToDouble(Double::doubleValue).sorted().toArray();
      return sorted[sorted.length - 1] <= STEADY * sorted[0];
    }

    Map<String, Object> json() {
      Map<String, Object> json = new LinkedHashMap<>();
      json.put("counts", counts());
      json.put("fsyncPerSecond", probes);
      json.put("rival", rival.json());
      json.put("pigeon", pigeon.json());
      return json;
    }
  }

  private VersusBench() {}

  public static void main(String[] arguments) throws Exception {
    Path directory = Path.of(arguments[0]);
    int rows = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 100_000;
    int rounds = arguments.length > 2 ? Integer.parseInt(arguments[2]) : 5;
    try (Rig rig = Rig.start();
        GraphileWorker rival = GraphileWorker.start(directory, rig.server())) {
      Report report = new Report("versus", rig.server());
      Race theirs = new Race(rival, rig.server(), rig.receiver());
      Race ours = rig.startPigeon();
      report.say("%s (warming up)", theirs.round(rival.name(), rows).line());
      report.say("%s (warming up)", ours.round("Pigeon", rows).line());
      List<Pair> pairs = new ArrayList<>();
      for (int i = 0; i < rounds; i++) {
        pairs.add(pair(report, rig, theirs, ours, rows));
      }
      conclude(report, pairs);
      rig.verify(report, (long) rows * (rounds + 1));
      report.write();
    }
  }

  private static Pair pair(Report report, Rig rig, Race theirs, Race ours, int rows)
      throws InterruptedException {
    FsyncProbe probe = rig.server().probe();
    double first = probe.perSecond();
    Round rival = theirs.round("graphile-worker", rows);
    report.say("%s", rival.line());
    double second = probe.perSecond();
    Round pigeon = ours.round("Pigeon", rows);
    report.say("%s", pigeon.line());
    Pair pair = new Pair(rival, pigeon, List.of(first, second, probe.perSecond()));
    report.say(
        "  ratio %.2f, fsync probe %.0f, %.0f, %.0f/s%s",
        pigeon.rate() / rival.rate(),
        pair.probes().get(0),
        pair.probes().get(1),
        pair.probes().get(2),
        pair.counts() ? "" : "  DOES NOT COUNT: the probe changed by more than 25 %");
    return pair;
  }

  private static void conclude(Report report, List<Pair> pairs) {
    List<Pair> counted = pairs.stream().filter(Pair::counts).toList();
    report.put("rounds", pairs.stream().map(Pair::json).toList());
    report.put("roundsThatCount", counted.size());
    if (counted.isEmpty()) {
      report.say("NO ROUND COUNTS; for what it is worth, over all of them:");
    }
    medians(report, counted.isEmpty() ? pairs : counted);
    report.say(
        "Pigeon keeps its history (deliveries_done, with the payload); graphile-worker deletes its rows and keeps none.");
    report.say(
        "graphile-worker's rows hold a number and its task a fixed body of the same size; Pigeon's rows hold the payload.");
    report.put("history", "Pigeon keeps it, graphile-worker does not");
  }

  private static void medians(Report report, List<Pair> pairs) {
    double theirs = median(pairs, pair -> pair.rival().rate());
    double ours = median(pairs, pair -> pair.pigeon().rate());
    report.say("%-22s %12s %12s %12s", "median", "deliveries/s", "CPU-µs", "PostgreSQL");
    line(report, "graphile-worker", pairs, Pair::rival);
    line(report, "Pigeon", pairs, Pair::pigeon);
    report.say("ratio of the medians %.2f over %d rounds", ours / theirs, pairs.size());
    report.put("rivalMedianPerSecond", theirs);
    report.put("pigeonMedianPerSecond", ours);
    report.put("ratio", ours / theirs);
  }

  private static void line(Report report, String name, List<Pair> pairs, Function<Pair, Round> of) {
    report.say(
        "%-22s %,12.0f %12.1f %12.1f",
        name,
        median(pairs, pair -> of.apply(pair).rate()),
        median(pairs, pair -> of.apply(pair).workerMicros()),
        median(pairs, pair -> of.apply(pair).serverMicros()));
  }

  private static double median(List<Pair> pairs, Function<Pair, Double> of) {
    return Figures.median(pairs.stream().map(of).toList());
  }
}
