package io.pigeon.bench;

import io.pigeon.PigeonProcess;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Pigeon as a process of its own that only delivers. The environment variable {@code
 * BENCH_SETTINGS} holds further settings for it, with blanks between: {@code
 * pigeon.delivery.max-in-flight=128 …}.
 */
final class Pigeon implements Contestant, AutoCloseable {

  /** Requests outstanding at once. */
  static final int OUTSTANDING = 64;

  private final Outbox outbox;
  private final int lane;
  private final PigeonProcess process;

  private Pigeon(Outbox outbox, int lane, PigeonProcess process) {
    this.outbox = outbox;
    this.lane = lane;
    this.process = process;
  }

  /**
   * @return once it is ready
   */
  static Pigeon start(String url, Outbox outbox, int lane) {
    PigeonProcess process =
        PigeonProcess.start(
            "bench-pigeon",
            Map.of("DATABASE_URL", url, "NOTIFY_URL", ""),
            settings().toArray(String[]::new));
    Runtime.getRuntime().addShutdownHook(new Thread(process::kill));
    return new Pigeon(outbox, lane, process.awaitStarted());
  }

  /** What it is started with besides the database. */
  static List<String> settings() {
    List<String> settings = new ArrayList<>();
    settings.add("pigeon.roles=delivery,channels");
    settings.add("pigeon.delivery.max-in-flight=" + OUTSTANDING);
    settings.add("BENCH_BUS_TOKEN=none");
    String further = System.getenv("BENCH_SETTINGS");
    if (further != null && !further.isBlank()) {
      settings.addAll(List.of(further.strip().split("\\s+")));
    }
    return settings;
  }

  @Override
  public String name() {
    return "Pigeon";
  }

  @Override
  public void tidy() {
    outbox.tidy();
  }

  @Override
  public void enqueue(int rows) {
    outbox.insert(lane, Nginx.ADDRESS, rows);
  }

  @Override
  public void begin() {
    outbox.ring();
  }

  @Override
  public boolean isDone() {
    return outbox.isEmpty();
  }

  @Override
  public void rest() {
    // It is idle by itself.
  }

  @Override
  public long cpuMicros() {
    return new ProcessTree(process.pid()).cpuMicros();
  }

  long residentMegabytes() {
    return new ProcessTree(process.pid()).residentMegabytes();
  }

  @Override
  public void close() {
    process.close();
  }
}
