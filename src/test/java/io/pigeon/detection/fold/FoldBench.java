package io.pigeon.detection.fold;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * Positions per second of the pure fold on one thread, speed and ETA included, in two shapes: a
 * backlog (a whole run in one call) and live (one call per position, as when a pig is polled as
 * often as it reports). {@code main [ROUNDS] [RUNS]}; CPU time of the thread, so that company on
 * the machine does not count.
 */
final class FoldBench {

  private static final Instant START = Instant.parse("2026-01-14T08:00:00Z");
  private static final Instant END = START.plusSeconds(6 * 3600);
  private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

  private static final RouteCatalog LINE = new OneRoute(RunGenerator.line().route());

  private FoldBench() {}

  /** Costs nothing to ask, as the runner's catalog. */
  private record OneRoute(LegacyRoute route) implements RouteCatalog {

    @Override
    public List<LegacyRoute> active() {
      return List.of(route);
    }

    @Override
    public Optional<LegacyRoute> pinned(String routeId, String refVersion) {
      return Optional.of(route);
    }
  }

  public static void main(String[] arguments) {
    int rounds = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 7;
    int runs = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 60;
    List<List<Position>> recordings =
        IntStream.range(0, runs)
            .mapToObj(seed -> RunGenerator.run(seed, "PIG-" + seed, START).rows())
            .toList();
    double[] backlog = new double[rounds];
    double[] live = new double[rounds];
    for (int round = -2; round < rounds; round++) {
      double inOneCall = measure(recordings, FoldBench::inOneCall);
      double oneByOne = measure(recordings, FoldBench::oneByOne);
      if (round >= 0) {
        backlog[round] = inOneCall;
        live[round] = oneByOne;
      }
    }
    print("fold, backlog", backlog);
    print("fold, live", live);
  }

  private interface Shape {
    int fold(Detector detector, List<Position> rows);
  }

  private static double measure(List<List<Position>> recordings, Shape shape) {
    Detector detector = new Detector(Thresholds.defaults());
    long before = THREADS.getCurrentThreadCpuTime();
    long positions = 0;
    int events = 0;
    for (List<Position> rows : recordings) {
      positions += rows.size();
      events += shape.fold(detector, rows);
    }
    double seconds = (THREADS.getCurrentThreadCpuTime() - before) / 1e9;
    if (events == 0) {
      throw new IllegalStateException("Nothing was detected, so nothing was measured.");
    }
    return positions / seconds;
  }

  private static int inOneCall(Detector detector, List<Position> rows) {
    PigState state = PigState.initial(rows.get(0).pigId());
    return detector.advance(state, rows, END, LINE).events().size();
  }

  private static int oneByOne(Detector detector, List<Position> rows) {
    PigState state = PigState.initial(rows.get(0).pigId());
    List<DetectedEvent> events = new ArrayList<>();
    for (Position row : rows) {
      Step step = detector.advance(state, List.of(row), row.ingestedAt(), LINE);
      state = step.state();
      events.addAll(step.events());
    }
    return events.size();
  }

  private static void print(String what, double[] perSecond) {
    double[] sorted = perSecond.clone();
    Arrays.sort(sorted);
    System.out.printf(
        Locale.ROOT,
        "%-16s median %,9.0f positions/s of CPU (min %,.0f, max %,.0f, %d rounds)%n",
        what,
        sorted[sorted.length / 2],
        sorted[0],
        sorted[sorted.length - 1],
        sorted.length);
  }
}
