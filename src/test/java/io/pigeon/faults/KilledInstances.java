package io.pigeon.faults;

import static org.assertj.core.api.Assertions.assertThat;

import io.pigeon.PigeonProcess;
import java.time.Duration;
import java.util.List;

/**
 * Of two instances under load one is killed now and then, and started again.
 *
 * @param pause before each kill; longer if the one killed before has not started by then
 */
record KilledInstances(int kills, Duration pause, int rowsPerSecond) {

  private static final Duration LONGEST_SILENCE = Scene.LEASE.plus(Scene.POLL);

  void run(FaultyServer server) throws InterruptedException {
    try (Scene scene = new Scene(server, "killed", 2)) {
      PigeonProcess[] pair = {scene.start(), scene.start()};
      scene.awaitWorkers(2);
      try (Load load = new Load(scene, rowsPerSecond, 50)) {
        for (int kill = 0; kill < kills; kill++) {
          Thread.sleep(pause.toMillis());
          pair[0].awaitStarted();
          pair[1].awaitStarted();
          int victim = scene.random().nextInt(2);
          pair[victim].kill();
          pair[victim] = scene.start();
        }
        Thread.sleep(pause.toMillis());
        assertThat(load.refused()).isZero();
      }
      scene.awaitAllDone();
      Duration silence = longestSilence(scene.receiver().calls());
      long dead = scene.outbox().count("SELECT count(*) FROM dead_letters");
      scene.conclude(
          (long) kills * Scene.MAX_IN_FLIGHT,
          "kills %d, longest silence %.1f s, taken back %d, slowest %.1f s"
              .formatted(
                  kills,
                  silence.toMillis() / 1000.0,
                  scene
                      .outbox()
                      .count("SELECT count(*) FROM delivery_attempts WHERE reason = 'LEASE_LOST'"),
                  scene
                          .outbox()
                          .count(
                              """
                              SELECT CAST(max(extract(epoch FROM finished_at - notified_at)) * 1000 AS bigint)
                              FROM   deliveries_done
                              """)
                      / 1000.0));
      assertThat(dead).isZero();
      assertThat(silence).isLessThanOrEqualTo(LONGEST_SILENCE);
    }
  }

  /** Under a load that does not pause: how long nothing was sent. */
  private static Duration longestSilence(List<Receiver.Call> calls) {
    long[] times = calls.stream().mapToLong(Receiver.Call::nanos).sorted().toArray();
    long longest = 0;
    for (int i = 1; i < times.length; i++) {
      longest = Math.max(longest, times[i] - times[i - 1]);
    }
    return Duration.ofNanos(longest);
  }
}
