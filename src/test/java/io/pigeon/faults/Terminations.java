package io.pigeon.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.pigeon.PigeonProcess;
import java.time.Duration;

/** Of two instances under load one is asked to end at some moment, again and again. */
record Terminations(int times, int rowsPerSecond) {

  private static final Duration LONGEST_EXIT = Duration.ofSeconds(30);

  void run(FaultyServer server) throws InterruptedException {
    try (Scene scene = new Scene(server, "terminated", 5)) {
      scene.start(Scene.PATIENT);
      PigeonProcess leaving = scene.start(Scene.PATIENT);
      scene.awaitWorkers(2);
      Duration longest = Duration.ZERO;
      try (Load load = new Load(scene, rowsPerSecond, 300)) {
        for (int time = 0; time < times; time++) {
          Thread.sleep(500 + scene.random().nextInt(2000));
          long asked = System.nanoTime();
          PigeonProcess ending = leaving;
          ending.signal("TERM");
          await().atMost(Scene.PATIENCE).until(() -> !ending.isAlive());
          Duration took = Duration.ofNanos(System.nanoTime() - asked);
          longest = took.compareTo(longest) > 0 ? took : longest;
          if (time < times - 1) {
            leaving = scene.start(Scene.PATIENT);
            scene.awaitWorkers(2);
          }
        }
        assertThat(load.refused()).isZero();
      }
      scene.awaitAllDone();
      long lostLeases =
          scene
              .outbox()
              .count("SELECT count(*) FROM delivery_attempts WHERE reason = 'LEASE_LOST'");
      scene.conclude(
          0,
          "terminations %d, longest exit %.1f s, leases lost %d"
              .formatted(times, longest.toMillis() / 1000.0, lostLeases));
      assertThat(longest).isLessThanOrEqualTo(LONGEST_EXIT);
      assertThat(lostLeases).isZero();
    }
  }
}
