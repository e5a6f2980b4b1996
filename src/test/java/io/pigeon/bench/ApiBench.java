package io.pigeon.bench;

import io.pigeon.PigeonProcess;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.springframework.jdbc.core.JdbcTemplate;

/**
 * The API alone, with security on and the rate limit raised: requests a second and CPU time a
 * request, then how long requests take at half that rate. {@code main [SECONDS] [ROUNDS]
 * [HISTORY]}; with a history, pages of lists over so many notifications are timed as well.
 */
final class ApiBench {

  private static final int CONNECTIONS = 16;
  private static final int BATCH = 500;
  private static final int MOST_WARMING = 15;
  private static final String ONE =
      "{\"channel\":\"sms\",\"recipient\":\"+905551234567\",\"content\":\"Your order has shipped.\",\"priority\":\"high\",\"scheduled_at\":\"%s\"}";

  private record Case(String name, int status, int each, LongFunction<byte[]> request) {}

  private final Report report;
  private final DurableServer server;
  private final PigeonProcess pigeon;
  private final HttpLoad load;

  private ApiBench(Report report, DurableServer server, PigeonProcess pigeon, HttpLoad load) {
    this.report = report;
    this.server = server;
    this.pigeon = pigeon;
    this.load = load;
  }

  public static void main(String[] arguments) throws Exception {
    int seconds = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 10;
    int rounds = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 4;
    long history = arguments.length > 2 ? Long.parseLong(arguments[2]) : 0;
    int port = freePort();
    Path tokens = Path.of("target", "bench", "tokens").toAbsolutePath();
    try (DurableServer server = DurableServer.start()) {
      Report report = new Report("api", server);
      String url = server.createMigrated("pigeon");
      try (PigeonProcess pigeon =
              PigeonProcess.start(
                      "bench-api",
                      Map.of("DATABASE_URL", url, "NOTIFY_URL", ""),
                      "pigeon.roles=api",
                      "server.port=" + port,
                      "pigeon.api.jwt.generate=true",
                      "pigeon.api.jwt.tokens=" + tokens,
                      "pigeon.api.rate-limit.per-second=1000000",
                      "pigeon.api.rate-limit.burst=1000000")
                  .awaitStarted();
          Connection connection = DriverManager.getConnection(url)) {
        // The last of them says that all are there.
        Awaitility.await().until(() -> pigeon.log().contains("token role=user"));
        String token = Files.readString(tokens.resolve("admin"));
        ApiBench bench =
            new ApiBench(report, server, pigeon, new HttpLoad(port, token, CONNECTIONS));
        bench.figures(seconds, rounds, DurableServer.connect(url));
        if (history > 0) {
          bench.lists(history, new Outbox(url), connection);
        }
      }
      report.write();
    }
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }

  private void figures(int seconds, int rounds, JdbcTemplate jdbc) throws InterruptedException {
    // Scheduled for later, as nothing delivers here.
    String one = ONE.formatted(java.time.Instant.now().plusSeconds(86_400 * 30));
    byte[] post = load.request("POST", "/api/v1/notifications", one);
    byte[] batch =
        load.request(
            "POST",
            "/api/v1/notifications/batch",
            IntStream.range(0, BATCH)
                .mapToObj(i -> one)
                .collect(Collectors.joining(",", "{\"notifications\":[", "]}")));
    measure(new Case("post", 201, 1, i -> post), seconds, rounds);
    measure(new Case("batch", 201, BATCH, i -> batch), seconds, rounds);
    List<byte[]> gets =
        jdbc
            .queryForList(
                "SELECT id FROM notifications ORDER BY random() LIMIT 10000", String.class)
            .stream()
            .map(id -> load.request("GET", "/api/v1/notifications/" + id, ""))
            .toList();
    measure(new Case("get", 200, 1, i -> gets.get((int) (i % gets.size()))), seconds, rounds);
  }

  /** Rounds as fast as they are answered, once it is warm; then one at half the rate. */
  private void measure(Case which, int seconds, int rounds) throws InterruptedException {
    double rate = warmed(which, seconds);
    List<Double> rates = new ArrayList<>();
    for (int i = 1; i <= rounds; i++) {
      rate = round(which, count(which, rate, seconds), "warm " + i);
      rates.add(rate);
    }
    double median = Figures.median(rates);
    double pace = median / which.each() / 2;
    List<Double> millis =
        load.run(Math.max(50, (long) (pace * seconds)), pace, which.status(), which.request());
    double p50 = Figures.percentile(millis, 0.5);
    double p99 = Figures.percentile(millis, 0.99);
    report.say(
        "%s: median %,.0f/s; at half that p50 %.2f ms, p99 %.2f ms",
        which.name(), median, p50, p99);
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("perSecond", rates);
    json.put("median", median);
    json.put("p50Millis", p50);
    json.put("p99Millis", p99);
    report.put(which.name(), json);
  }

  /** Warm is what two rounds on end have not made a twentieth faster. */
  private double warmed(Case which, int seconds) throws InterruptedException {
    double best = 400 + 20.0 * which.each();
    int inVain = 0;
    for (int i = 1; i <= MOST_WARMING && inVain < 2; i++) {
      double rate = round(which, count(which, best, seconds), "warming");
      inVain = rate > best * 1.05 ? 0 : inVain + 1;
      best = Math.max(best, rate);
    }
    return best;
  }

  private static long count(Case which, double rate, int seconds) {
    return Math.max(50, (long) (rate / which.each() * seconds));
  }

  private double round(Case which, long count, String name) throws InterruptedException {
    long worker = new ProcessTree(pigeon.pid()).cpuMicros();
    long postgres = server.cpuMicros();
    long own = ownCpuMicros();
    long began = System.nanoTime();
    load.run(count, 0, which.status(), which.request());
    double seconds = (System.nanoTime() - began) / 1e9;
    double units = (double) count * which.each();
    report.say(
        "%-6s %-7s %,10.0f in %6.2f s %,9.0f/s   CPU-µs each: %6.1f API %6.1f PostgreSQL %6.1f load",
        which.name(),
        name,
        units,
        seconds,
        units / seconds,
        (new ProcessTree(pigeon.pid()).cpuMicros() - worker) / units,
        (server.cpuMicros() - postgres) / units,
        (ownCpuMicros() - own) / units);
    return units / seconds;
  }

  private static long ownCpuMicros() {
    return ((com.sun.management.OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean())
            .getProcessCpuTime()
        / 1_000;
  }

  private void lists(long history, Outbox outbox, Connection connection) throws Exception {
    int lane = outbox.lane("http://127.0.0.1:1/notify", 1);
    outbox.insertHistory(lane, "http://127.0.0.1:1/notify", history);
    try (var statement = connection.createStatement()) {
      statement.execute("ANALYZE");
    }
    for (String query :
        List.of(
            "",
            "?limit=200",
            "?status=sent",
            "?status=failed",
            "?status=queued",
            "?status=scheduled",
            "?status=cancelled",
            "?channel=sms",
            "?channel=webhook",
            "?type=notification",
            "?type=none.such",
            "?recipient=none",
            "?q=nowhere",
            "?from=2020-01-01T00:00:00Z&to=2020-02-01T00:00:00Z",
            "?page=20&limit=200",
            "?count=true")) {
      byte[] request = load.request("GET", "/api/v1/notifications" + query, "");
      load.run(CONNECTIONS, 0, 200, i -> request);
      List<Double> millis =
          new HttpLoad(load.port(), load.token(), 1).run(20, 0, 200, i -> request);
      report.say(
          "list %-55s median %7.1f ms, worst %7.1f ms",
          query, Figures.median(millis), Figures.percentile(millis, 1));
      report.put("list " + query, Figures.median(millis));
    }
  }
}
