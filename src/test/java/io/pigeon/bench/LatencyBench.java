package io.pigeon.bench;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/**
 * How long an idle Pigeon takes from the commit of an event to its request at the receiver. {@code
 * main [SECONDS] [webhook|bus]}, ten events a second: told as the detector tells them, by insert,
 * commit and NOTIFY; or inserted into {@code activity.notifications}, for the bus.
 */
final class LatencyBench {

  private static final String ROW =
      "INSERT INTO activity.notifications (user_id, title, message, payload) VALUES ('4711', 'Pig 7', '30 minutes to Tabor Ridge', '{\"bench\": %d}')";

  private static final int WARMING = 3_000;
  private static final long PERIOD_NANOS = 100_000_000L;
  private static final Duration PATIENCE = Duration.ofSeconds(70); // longer than the fail-safe poll

  private LatencyBench() {}

  public static void main(String[] arguments) throws Exception {
    int seconds = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 60;
    boolean bus = arguments.length > 1 && arguments[1].equals("bus");
    try (DurableServer server = DurableServer.start();
        TimedReceiver receiver = TimedReceiver.start(Duration.ZERO)) {
      String url = server.createMigrated("pigeon");
      Report report = new Report(bus ? "latency-bus" : "latency", server);
      Outbox outbox = new Outbox(url);
      int lane = outbox.lane(receiver.address(), Pigeon.OUTSTANDING);
      outbox.subscribe(lane, receiver.address());
      DurableServer.connect(url)
          .update(
              "UPDATE channel_configs SET config = jsonb_build_object('base_url', ?::text, 'token', 'env:BENCH_BUS_TOKEN') WHERE channel = 'bus'",
              receiver.address());
      double before = server.probe().perSecond();
      try (Pigeon pigeon = Pigeon.start(url, outbox, lane);
          Connection connection = DriverManager.getConnection(url)) {
        tell(connection, bus, 1, WARMING, 20_000_000L);
        long cpu = pigeon.cpuMicros();
        List<Long> committed = tell(connection, bus, WARMING + 1, seconds * 10, PERIOD_NANOS);
        double share = (pigeon.cpuMicros() - cpu) / (seconds * 1e4);
        List<Double> millis = millis(receiver, WARMING + 1, committed);
        report(report, millis, share);
      }
      report.put("fsyncPerSecond", List.of(before, server.probe().perSecond()));
      report.put("requests", receiver.requests());
      report.put("sent", outbox.sent());
      report.put("bodyBytes", receiver.bytes());
      report.write();
    }
  }

  /**
   * @return when each was committed, by {@link System#nanoTime}
   */
  private static List<Long> tell(
      Connection connection, boolean bus, long first, int count, long period) throws SQLException {
    List<Long> committed = new ArrayList<>();
    try (NumberedDrafts drafts = new NumberedDrafts(connection);
        Statement statement = connection.createStatement()) {
      long due = System.nanoTime();
      for (int i = 0; i < count; i++) {
        if (bus) {
          statement.execute(ROW.formatted(first + i));
          committed.add(System.nanoTime());
        } else {
          drafts.tell(first + i, 1);
          committed.add(System.nanoTime());
          statement.execute("NOTIFY pigeon_outbox");
        }
        due += period;
        while (System.nanoTime() < due) {
          LockSupport.parkNanos(due - System.nanoTime());
        }
      }
    }
    return committed;
  }

  private static List<Double> millis(TimedReceiver receiver, long first, List<Long> committed)
      throws InterruptedException {
    List<Double> millis = new ArrayList<>();
    for (int i = 0; i < committed.size(); i++) {
      millis.add((receiver.await(first + i, PATIENCE) - committed.get(i)) / 1e6);
    }
    return millis;
  }

  private static void report(Report report, List<Double> millis, double share) {
    double p50 = Figures.percentile(millis, 0.5);
    double p99 = Figures.percentile(millis, 0.99);
    double worst = Figures.percentile(millis, 1);
    report.say(
        "commit to receiver: p50 %.2f ms, p99 %.2f ms, worst %.2f ms, of %d; Pigeon used %.1f %% of a core",
        p50, p99, worst, millis.size(), share);
    report.put("events", millis.size());
    report.put("p50Millis", p50);
    report.put("p99Millis", p99);
    report.put("worstMillis", worst);
    report.put("percentOfACore", share);
  }
}
