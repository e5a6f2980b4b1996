package io.pigeon.detection;

import io.pigeon.PigeonProcess;
import io.pigeon.TestDatabase;
import java.io.IOException;
import java.io.StringReader;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.postgresql.PGConnection;
import org.springframework.jdbc.core.JdbcTemplate;

/**
 * The detector as a whole, over a real PostgreSQL on the same machine. {@code main backlog [PIGS]
 * [ROUNDS]}: positions per second from rows in the table to events in the outbox. {@code main live
 * [PIGS] [SECONDS]}: each pig reports every ten seconds; how long after it could have been judged a
 * position was judged, and the share of the machine that this took.
 */
final class RunnerBench {

  private static final int POSITIONS = 1200;
  private static final long PATIENCE_NANOS = Duration.ofMinutes(8).toNanos();

  private RunnerBench() {}

  public static void main(String[] arguments) throws Exception {
    String what = arguments.length > 0 ? arguments[0] : "backlog";
    if (what.equals("backlog")) {
      int pigs = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 200;
      int rounds = arguments.length > 2 ? Integer.parseInt(arguments[2]) : 3;
      double[] rates = new double[rounds];
      for (int round = 0; round < rounds; round++) {
        rates[round] = backlog("backlog" + round, pigs);
      }
      Arrays.sort(rates);
      say(
          "table to outbox: median %,.0f positions/s (min %,.0f, max %,.0f, %d rounds of %,d)",
          rates[rounds / 2], rates[0], rates[rounds - 1], rounds, pigs * POSITIONS);
    } else {
      live(
          arguments.length > 1 ? Integer.parseInt(arguments[1]) : 10_000,
          arguments.length > 2 ? Integer.parseInt(arguments[2]) : 90);
    }
    System.exit(0);
  }

  private static double backlog(String name, int pigs) throws Exception {
    String url = migrated(name);
    JdbcTemplate jdbc = TestDatabase.jdbc(url);
    describeLine(jdbc);
    jdbc.update(
        """
        INSERT INTO pig_positions (pig_id, ts, ingested_at, kp)
        SELECT 'P' || pig, t, t, n * 0.0201
        FROM   generate_series(1, ?) AS pig, generate_series(0, ? - 1) AS n,
               LATERAL (SELECT now() - interval '4 hours' + n * interval '10 seconds' + pig * interval '7 milliseconds' AS t)
        """,
        pigs,
        POSITIONS);
    jdbc.execute("VACUUM ANALYZE pig_positions");
    try (PigeonProcess process = start(name, url, "pigeon.detection.bootstrap.from=5h")) {
      process.awaitStarted();
      long began = System.nanoTime();
      while (count(jdbc, "SELECT count(*) FROM pig_runs WHERE state = 'COMPLETED'") < pigs) {
        if (System.nanoTime() - began > PATIENCE_NANOS) {
          throw new IllegalStateException("Not done in time; see " + name + ".log.");
        }
        Thread.sleep(50);
      }
      double seconds = (System.nanoTime() - began) / 1e9;
      long events = count(jdbc, "SELECT count(*) FROM notifications");
      say("  %,d positions, %,d events in %.1f s", pigs * POSITIONS, events, seconds);
      return pigs * POSITIONS / seconds;
    }
  }

  private static void live(int pigs, int seconds) throws Exception {
    String url = migrated("live");
    JdbcTemplate jdbc = TestDatabase.jdbc(url);
    describeLine(jdbc);
    jdbc.execute("CREATE UNLOGGED TABLE judged (late interval)");
    jdbc.execute(
        """
        CREATE FUNCTION note_judged() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            IF OLD.next_timer <= clock_timestamp() THEN
                INSERT INTO judged VALUES (clock_timestamp() - OLD.next_timer);
            END IF;
            RETURN NULL;
        END $$
        """);
    jdbc.execute(
        "CREATE TRIGGER note_judged AFTER UPDATE ON detector_state FOR EACH ROW EXECUTE FUNCTION note_judged()");
    ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor();
    AtomicLong tick = new AtomicLong();
    try (PigeonProcess process = start("live", url);
        Connection connection = DriverManager.getConnection(url)) {
      process.awaitStarted();
      clock.scheduleAtFixedRate(
          () -> report(connection, pigs, tick.getAndIncrement()), 0, 100, TimeUnit.MILLISECONDS);
      Thread.sleep(40_000); // the first positions have been released, the state is warm
      jdbc.execute("TRUNCATE judged");
      double[] before = machine();
      Duration cpuBefore = process.cpu();
      Duration serverBefore = server();
      Thread.sleep(seconds * 1000L);
      double[] after = machine();
      Duration cpu = process.cpu().minus(cpuBefore);
      Duration server = server().minus(serverBefore);
      Map<String, Object> late =
          jdbc.queryForMap(
              """
              SELECT count(*) AS n,
                     extract(epoch FROM percentile_cont(0.5)  WITHIN GROUP (ORDER BY late)) AS p50,
                     extract(epoch FROM percentile_cont(0.99) WITHIN GROUP (ORDER BY late)) AS p99
              FROM   judged
              """);
      say(
          "live: %,d pigs, %,d positions/s; judged late by p50 %.2f s, p99 %.2f s (%s); whole machine %.0f %% busy, of which Pigeon %.0f %% and PostgreSQL %.0f %%; state %s bytes on average",
          pigs,
          pigs / 10,
          ((Number) late.get("p50")).doubleValue(),
          ((Number) late.get("p99")).doubleValue(),
          late.get("n"),
          100 * (1 - (after[1] - before[1]) / (after[0] - before[0])),
          share(cpu, seconds),
          share(server, seconds),
          jdbc.queryForObject(
              "SELECT round(avg(octet_length(state::text))) FROM detector_state", Long.class));
    } finally {
      clock.shutdownNow();
    }
  }

  /** Percent of the whole machine. */
  private static double share(Duration cpu, int seconds) {
    return 100.0 * cpu.toMillis() / (seconds * 1000.0 * Runtime.getRuntime().availableProcessors());
  }

  /** CPU time of PostgreSQL's processes so far, those that serve the load and the trigger too. */
  private static Duration server() {
    return ProcessHandle.current()
        .descendants()
        .filter(each -> each.info().command().orElse("").endsWith("/postgres"))
        .map(each -> each.info().totalCpuDuration().orElse(Duration.ZERO))
        .reduce(Duration.ZERO, Duration::plus);
  }

  /** A hundredth of the pigs' positions of these ten seconds. */
  private static void report(Connection connection, int pigs, long tick) {
    StringBuilder rows = new StringBuilder();
    Instant now = Instant.now();
    for (int pig = (int) (tick % 100); pig < pigs; pig += 100) {
      double kp = pig % 17 + 0.018 * (tick / 100);
      rows.append('P').append(pig).append('\t').append(now).append('\t');
      rows.append(String.format(Locale.ROOT, "%.4f", kp)).append('\n');
    }
    try {
      connection
          .unwrap(PGConnection.class)
          .getCopyAPI()
          .copyIn(
              "COPY pig_positions (pig_id, ts, kp) FROM STDIN", new StringReader(rows.toString()));
    } catch (SQLException | IOException e) {
      throw new IllegalStateException(e);
    }
  }

  /** All and idle jiffies of the machine so far. */
  private static double[] machine() throws IOException {
    List<String> lines = java.nio.file.Files.readAllLines(java.nio.file.Path.of("/proc/stat"));
    String[] fields = lines.get(0).trim().split(" +");
    double all = 0;
    for (int i = 1; i < fields.length; i++) {
      all += Double.parseDouble(fields[i]);
    }
    return new double[] {all, Double.parseDouble(fields[4])};
  }

  /** An empty database with Pigeon's tables. */
  private static String migrated(String name) {
    String url = TestDatabase.create("bench_" + name);
    PigeonProcess process = start(name + "-migrate", url, "pigeon.roles=operations");
    process.awaitStarted();
    process.close();
    return url;
  }

  private static PigeonProcess start(String name, String url, String... settings) {
    String[] all = Arrays.copyOf(settings, settings.length + 1);
    boolean roles = Arrays.stream(settings).anyMatch(setting -> setting.contains("roles"));
    all[settings.length] =
        roles ? "pigeon.detection.poll-interval=1000" : "pigeon.roles=telemetry,detection";
    return PigeonProcess.start(
        "bench-" + name,
        Map.of("DATABASE_URL", url, "NOTIFY_URL", "http://127.0.0.1:9/notify"),
        all);
  }

  private static void describeLine(JdbcTemplate jdbc) {
    jdbc.update(
        "INSERT INTO legacy_routes (route_id, name, start_m, end_m) VALUES ('L1', 'Line', 0, 24000)");
    jdbc.update(
        """
        INSERT INTO pois (poi_id, route_id, tag, kind, chainage_m)
        SELECT 'V' || n, 'L1', 'Valve ' || n, 'MLV', n * 2700 FROM generate_series(1, 8) AS n
        """);
  }

  private static long count(JdbcTemplate jdbc, String query) {
    Long count = jdbc.queryForObject(query, Long.class);
    return count == null ? 0 : count;
  }

  private static void say(String format, Object... values) {
    System.out.printf(Locale.ROOT, format + "%n", values);
  }
}
