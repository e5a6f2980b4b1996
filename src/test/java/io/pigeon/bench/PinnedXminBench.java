package io.pigeon.bench;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.util.List;

/**
 * What a transaction that stays open costs: nothing that is deleted meanwhile can be cleaned up.
 * {@code main [ROWS]}: clean rounds, two rounds under such a transaction, and a clean one again.
 * The figure is the second of the two over the mean of the clean ones before and after.
 */
final class PinnedXminBench {

  private PinnedXminBench() {}

  public static void main(String[] arguments) throws Exception {
    int rows = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 100_000;
    try (Rig rig = Rig.start()) {
      Report report = new Report("pinned-xmin", rig.server());
      Race race = rig.startPigeon();
      round(report, race, "warming up", rows);
      Round before = round(report, race, "clean", rows);
      Round first;
      Round second;
      long pinning;
      try (Connection connection = DriverManager.getConnection(rig.url());
          Statement statement = connection.createStatement()) {
        connection.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
        connection.setAutoCommit(false);
        statement.execute("SELECT 1"); // takes the snapshot
        first = round(report, race, "pinned, first", rows);
        second = round(report, race, "pinned, second", rows);
        pinning =
            rig.outbox()
                .count(
                    "SELECT count(*) FROM pg_stat_activity WHERE backend_xmin IS NOT NULL AND state = 'idle in transaction'");
        connection.rollback();
      }
      if (pinning == 0) {
        throw new IllegalStateException("The transaction has pinned nothing.");
      }
      Round after = round(report, race, "clean again", rows);
      double ratio = second.rate() / ((before.rate() + after.rate()) / 2);
      report.say("pinned ÷ clean: %.2f", ratio);
      report.put("rounds", List.of(before.json(), first.json(), second.json(), after.json()));
      report.put("ratio", ratio);
      rig.verify(report, 5L * rows);
      report.write();
    }
  }

  private static Round round(Report report, Race race, String name, int rows)
      throws InterruptedException {
    Round round = race.round(name, rows);
    report.say("%s", round.line());
    return round;
  }
}
