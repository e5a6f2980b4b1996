package io.pigeon.faults;

import java.time.Duration;
import java.util.List;

/** {@code main 1..8|all}: the scenarios at full length. */
final class FaultsBench {

  private FaultsBench() {}

  public static void main(String[] arguments) throws Exception {
    String which = arguments.length > 0 ? arguments[0] : "all";
    try (FaultyServer server = FaultyServer.start()) {
      for (int scenario = 1; scenario <= 8; scenario++) {
        if (which.equals("all") || which.equals(String.valueOf(scenario))) {
          run(scenario, server);
        }
      }
    }
    System.exit(0);
  }

  private static void run(int scenario, FaultyServer server) throws Exception {
    switch (scenario) {
      case 1 -> new NoFault(50_000, 3).run(server);
      case 2 -> new KilledInstances(12, Duration.ofSeconds(5), 100).run(server);
      case 3 -> new StaleWorker().run(server);
      case 4 -> new DatabaseFaults(3, Duration.ofSeconds(6), 200).run(server);
      case 5 -> new Terminations(20, 200).run(server);
      case 6 -> new ReceiverFaults(Duration.ofMinutes(2), 20, true).run(server);
      case 7 -> new PoisonDelivery(64, 5).run(server);
      default -> {
        if (SkewedClock.library().isEmpty()) {
          System.out.println("fault clock: skipped. " + SkewedClock.HOW_TO_INSTALL);
        } else {
          new SkewedClock(20, List.of("+1h", "-1h")).run(server);
        }
      }
    }
  }
}
