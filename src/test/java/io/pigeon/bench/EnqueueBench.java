package io.pigeon.bench;

import java.sql.Connection;
import java.sql.DriverManager;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Notifications a second that are told durably, each with one subscriber. {@code main [SECONDS]}
 * for each of: one and four connections, one by one and in batches of 500 to a transaction. Nothing
 * is delivered meanwhile.
 */
final class EnqueueBench {

  private static final int BATCH = 500;

  private EnqueueBench() {}

  public static void main(String[] arguments) throws Exception {
    int seconds = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 10;
    try (DurableServer server = DurableServer.start()) {
      String url = server.createMigrated("pigeon");
      Report report = new Report("enqueue", server);
      Outbox outbox = new Outbox(url);
      outbox.subscribe(outbox.lane(Nginx.ADDRESS, Pigeon.OUTSTANDING), Nginx.ADDRESS);
      AtomicLong numbers = new AtomicLong(1);
      double before = server.probe().perSecond();
      List<Map<String, Object>> results = new ArrayList<>();
      fill(url, numbers, BATCH, 1, Math.min(seconds, 3)); // warms up
      for (int batch : new int[] {1, BATCH}) {
        for (int connections : new int[] {1, 4}) {
          outbox.tidy();
          long cpu = server.cpuMicros();
          long began = System.nanoTime();
          long rows = fill(url, numbers, batch, connections, seconds);
          double rate = rows * 1e9 / (System.nanoTime() - began);
          double micros = (server.cpuMicros() - cpu) / (double) rows;
          results.add(result(report, batch, connections, rate, micros));
        }
      }
      double after = server.probe().perSecond();
      report.say("fsync probe: %.0f/s before, %.0f/s after", before, after);
      report.put("results", results);
      report.put("fsyncPerSecond", List.of(before, after));
      verify(outbox, numbers.get() - 1);
      report.write();
    }
  }

  private static long fill(String url, AtomicLong numbers, int batch, int connections, int seconds)
      throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(connections);
    try {
      List<Future<Long>> writers = new ArrayList<>();
      for (int i = 0; i < connections; i++) {
        writers.add(threads.submit(() -> write(url, numbers, batch, seconds)));
      }
      long rows = 0;
      for (Future<Long> writer : writers) {
        rows += writer.get();
      }
      return rows;
    } finally {
      threads.shutdownNow();
    }
  }

  private static long write(String url, AtomicLong numbers, int batch, int seconds)
      throws Exception {
    try (Connection connection = DriverManager.getConnection(url);
        NumberedDrafts drafts = new NumberedDrafts(connection)) {
      long end = System.nanoTime() + seconds * 1_000_000_000L;
      long rows = 0;
      while (System.nanoTime() < end) {
        drafts.tell(numbers.getAndAdd(batch), batch);
        rows += batch;
      }
      return rows;
    }
  }

  private static Map<String, Object> result(
      Report report, int batch, int connections, double rate, double micros) {
    report.say(
        "%3d to a transaction, %d connections: %,9.0f rows/s, %6.1f CPU-µs of PostgreSQL a row",
        batch, connections, rate, micros);
    Map<String, Object> result = new LinkedHashMap<>();
    result.put("batch", batch);
    result.put("connections", connections);
    result.put("rowsPerSecond", rate);
    result.put("serverCpuMicros", micros);
    return result;
  }

  private static void verify(Outbox outbox, long rows) {
    long queued = outbox.count("SELECT count(*) FROM notifications_outbox");
    if (outbox.told() != rows || queued != rows) {
      throw new IllegalStateException(
          "Of %d rows %d are told and %d queued.".formatted(rows, outbox.told(), queued));
    }
  }
}
