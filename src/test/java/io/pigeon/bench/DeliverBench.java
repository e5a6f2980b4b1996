package io.pigeon.bench;

import java.util.ArrayList;
import java.util.List;

/**
 * Webhook deliveries a second, end to end. {@code main [ROWS] [ROUNDS]}. The first round finds its
 * rows in the table when the process starts, and is not warm; each further one is inserted while
 * the process idles and timed from the commit to the empty outbox.
 */
final class DeliverBench {

  private DeliverBench() {}

  public static void main(String[] arguments) throws Exception {
    int rows = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 100_000;
    int rounds = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 5;
    try (Rig rig = Rig.start()) {
      Report report = new Report("deliver", rig.server());
      double before = rig.server().probe().perSecond();
      rig.insert(rows);
      long goal = rig.receiver().requests() + rows;
      Race race = rig.startPigeon();
      Round cold = race.toTheEnd("cold, from ready", goal, () -> {});
      report.say("%s", cold.line());
      report.put("cold", cold.json());
      List<Round> warm = new ArrayList<>();
      for (int i = 1; i <= rounds; i++) {
        Round round = race.round("warm " + i + ", from commit", rows);
        report.say("%s", round.line());
        warm.add(round);
      }
      double after = rig.server().probe().perSecond();
      conclude(report, warm, rig.pigeon().residentMegabytes());
      report.say("fsync probe: %.0f/s before, %.0f/s after", before, after);
      report.put("fsyncPerSecond", List.of(before, after));
      long connections = rig.receiver().connections();
      report.say("connections that the receiver was asked for: %,d", connections);
      report.put("connections", connections);
      rig.verify(report, (long) rows * (rounds + 1));
      report.write();
    }
  }

  private static void conclude(Report report, List<Round> warm, long megabytes) {
    double median = Figures.median(warm.stream().map(Round::rate).toList());
    report.say("median of the warm rounds: %,.0f deliveries/s; RSS %d MB", median, megabytes);
    report.put("warm", warm.stream().map(Round::json).toList());
    report.put("medianPerSecond", median);
    report.put("residentMegabytes", megabytes);
  }
}
