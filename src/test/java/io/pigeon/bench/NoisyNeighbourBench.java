package io.pigeon.bench;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;

/**
 * What lanes suffer from one of their neighbours. {@code main [SECONDS] [RATE]}: eight quiet lanes
 * take a tenth of RATE together, first alone; then while another destination hangs for 30 s on
 * every call; then alone again; then while another lane takes the other nine tenths of RATE.
 */
final class NoisyNeighbourBench implements AutoCloseable {

  private static final int QUIET_LANES = 8;
  private static final int CAP = 16; // the default of lanes.max_in_flight
  private static final int TICKS = 50; // insertions a second
  private static final int HANGING_ROWS = 2000;
  private static final Duration HANG = Duration.ofSeconds(30);
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private record Sent(long number, long nanos) {}

  private final Outbox outbox;
  private final TimedReceiver quiet = TimedReceiver.start(Duration.ZERO);
  private final TimedReceiver busy = TimedReceiver.start(Duration.ZERO);
  private final TimedReceiver hanging = TimedReceiver.start(HANG);
  private final int[] quietLanes = new int[QUIET_LANES];
  private final int busyLane;
  private final int hangingLane;
  private double lateSeconds;

  private NoisyNeighbourBench(Outbox outbox) {
    this.outbox = outbox;
    for (int i = 0; i < QUIET_LANES; i++) {
      quietLanes[i] = outbox.lane("quiet-" + i, CAP);
    }
    this.busyLane = outbox.lane("busy", CAP);
    this.hangingLane = outbox.lane("hanging", CAP);
  }

  public static void main(String[] arguments) throws Exception {
    int seconds = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 30;
    int rate = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 1000;
    try (DurableServer server = DurableServer.start()) {
      String url = server.createMigrated("pigeon");
      Report report = new Report("noisy-neighbour", server);
      Outbox outbox = new Outbox(url);
      try (NoisyNeighbourBench bench = new NoisyNeighbourBench(outbox);
          Pigeon pigeon = Pigeon.start(url, outbox, 0)) {
        bench.run(report, seconds, rate / 10, rate - rate / 10);
        report.put("residentMegabytes", pigeon.residentMegabytes());
      }
      report.write();
    }
  }

  private void run(Report report, int seconds, int quietRate, int busyRate)
      throws InterruptedException {
    report.put("quietRate", quietRate);
    report.put("busyRate", busyRate);
    load(Math.min(seconds, 10), quietRate, busyRate); // warms up
    List<Double> alone = millis(load(seconds, quietRate, 0));
    say(report, "alone", alone);

    outbox.insert(hangingLane, hanging.address(), HANGING_ROWS);
    outbox.ring();
    load(2, quietRate, 0);
    List<Double> besideHanging = millis(load(seconds, quietRate, 0));
    say(report, "besideHanging", besideHanging);
    ratio(report, "hangingP99Ratio", 0.99, besideHanging, alone);
    report.put("hangingRequests", hanging.requests());
    if (hanging.requests() == 0) {
      throw new IllegalStateException("The destination that hangs was never called.");
    }
    outbox.clear(hangingLane);
    load((int) HANG.toSeconds(), quietRate, 0);
    outbox.clear(hangingLane);

    List<Double> aloneAgain = millis(load(seconds, quietRate, 0));
    say(report, "aloneAgain", aloneAgain);
    long served = busy.requests();
    List<Double> besideBusy = millis(load(seconds, quietRate, busyRate));
    say(report, "besideBusy", besideBusy);
    ratio(report, "busyP95Ratio", 0.95, besideBusy, aloneAgain);
    report.say("the busy lane was served %,d of %,d", busy.requests() - served, busyRate * seconds);
    report.put("busyServed", busy.requests() - served);
    report.say("the load itself was late by at most %.2f s", lateSeconds);
    report.put("loadLateSeconds", lateSeconds);
  }

  /**
   * @return what the quiet lanes were given, with the time of its commit
   */
  private List<Sent> load(int seconds, int quietRate, int busyRate) throws InterruptedException {
    List<Sent> sent = new ArrayList<>();
    long began = System.nanoTime();
    int quietDone = 0;
    int busyDone = 0;
    for (int tick = 1; tick <= seconds * TICKS; tick++) {
      for (; quietDone < (long) quietRate * tick / TICKS; quietDone++) {
        long number = outbox.insert(quietLanes[quietDone % QUIET_LANES], quiet.address(), 1);
        sent.add(new Sent(number, System.nanoTime()));
        outbox.ring();
      }
      int busyDue = (int) ((long) busyRate * tick / TICKS) - busyDone;
      if (busyDue > 0) {
        outbox.insert(busyLane, busy.address(), busyDue);
        outbox.ring();
        busyDone += busyDue;
      }
      long due = began + tick * (1_000_000_000L / TICKS);
      while (System.nanoTime() < due) {
        LockSupport.parkNanos(due - System.nanoTime());
      }
    }
    double end = began + seconds * 1e9;
    lateSeconds = Math.max(lateSeconds, (System.nanoTime() - end) / 1e9);
    return sent;
  }

  private List<Double> millis(List<Sent> sent) throws InterruptedException {
    List<Double> millis = new ArrayList<>();
    for (Sent each : sent) {
      millis.add((quiet.await(each.number(), PATIENCE) - each.nanos()) / 1e6);
    }
    return millis;
  }

  private static void say(Report report, String name, List<Double> millis) {
    Map<String, Object> figures = new LinkedHashMap<>();
    figures.put("deliveries", millis.size());
    figures.put("p50Millis", Figures.percentile(millis, 0.5));
    figures.put("p95Millis", Figures.percentile(millis, 0.95));
    figures.put("p99Millis", Figures.percentile(millis, 0.99));
    report.put(name, figures);
    report.say(
        "%-14s %,7d deliveries of quiet lanes: p50 %8.2f ms, p95 %8.2f ms, p99 %8.2f ms",
        name,
        millis.size(),
        Figures.percentile(millis, 0.5),
        Figures.percentile(millis, 0.95),
        Figures.percentile(millis, 0.99));
  }

  private static void ratio(
      Report report, String name, double share, List<Double> noisy, List<Double> alone) {
    double ratio = Figures.percentile(noisy, share) / Figures.percentile(alone, share);
    report.say("  %s %.2f", name, ratio);
    report.put(name, ratio);
  }

  @Override
  public void close() {
    quiet.close();
    busy.close();
    hanging.close();
  }
}
