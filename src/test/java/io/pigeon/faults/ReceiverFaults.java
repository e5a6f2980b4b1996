package io.pigeon.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Everything that a receiver may do in place of an answer; and one that fails for a while, beside
 * another that fails alike but whose breaker is held shut.
 *
 * @param outage how long the two fail
 * @param breakerWaits whether the breaker's own pauses are waited for, of 30 s each
 */
record ReceiverFaults(Duration outage, int rows, boolean breakerWaits) {

  private static final int QUICK_TRIES = 3;

  void run(FaultyServer server) throws InterruptedException {
    try (Scene scene = new Scene(server, "receiver", 6)) {
      scene
          .start(
              "pigeon.delivery.retry.backoff=" + "500ms,".repeat(300) + "500ms",
              "pigeon.delivery.worker-timeout=20s")
          .awaitStarted();
      Map<String, Long> faulty = new LinkedHashMap<>();
      faulty.put("reset", faulty(scene, "reset", QUICK_TRIES, Answer.RESET));
      faulty.put("empty", faulty(scene, "empty", QUICK_TRIES, Answer.EMPTY));
      faulty.put("garbage", faulty(scene, "garbage", QUICK_TRIES, Answer.GARBAGE));
      faulty.put("cut", faulty(scene, "cut", 1, Answer.CUT));
      faulty.put("drip", faulty(scene, "drip", 1, Answer.drip(100)));
      faulty.put("error", faulty(scene, "error", 1, Answer.status(503, "")));
      faulty.put("busy", faulty(scene, "busy", 1, Answer.status(429, "Retry-After: 2\r\n")));
      faulty.put("gone", faulty(scene, "gone", 1, Answer.status(410, "")));
      scene.outbox().committed().remove(faulty.get("gone"));
      String figures = outage(scene);
      scene.awaitAllDone();
      scene.conclude(0, figures);

      assertThat(tries(scene, "reset")).containsExactly("RETRY CONNECTION", "SENT ACCEPTED");
      assertThat(tries(scene, "empty")).containsExactly("RETRY CONNECTION", "SENT ACCEPTED");
      assertThat(tries(scene, "garbage")).containsExactly("RETRY CONNECTION", "SENT ACCEPTED");
      assertThat(tries(scene, "cut")).containsExactly("RETRY CONNECTION", "SENT ACCEPTED");
      assertThat(tries(scene, "drip")).containsExactly("RETRY TIMEOUT", "SENT ACCEPTED");
      assertThat(tries(scene, "error")).containsExactly("RETRY SERVER_ERROR", "SENT ACCEPTED");
      assertThat(tries(scene, "busy")).containsExactly("RETRY RATE_LIMITED", "SENT ACCEPTED");
      assertThat(tries(scene, "gone")).containsExactly("DEAD GONE");
      List<Receiver.Call> busy = scene.receiver().calls("/busy");
      assertThat(Duration.ofNanos(busy.get(1).nanos() - busy.get(0).nanos()))
          .isGreaterThanOrEqualTo(Duration.ofSeconds(2));
    }
  }

  /** A row whose first few requests are answered so; all later ones are taken. */
  private static long faulty(Scene scene, String name, int requests, Answer answer) {
    scene
        .receiver()
        .script("/" + name, (row, earlier) -> earlier < requests ? answer : Answer.TAKEN);
    int lane = scene.outbox().lane("webhook", name);
    return scene.outbox().insert(lane, scene.receiver().url("/" + name), 1);
  }

  /**
   * @return figures, as text
   */
  private String outage(Scene scene) throws InterruptedException {
    long until = System.nanoTime() + outage.toNanos();
    int[] lanes = new int[2];
    List<String> names = List.of("guarded", "unguarded");
    for (int i = 0; i < lanes.length; i++) {
      scene
          .receiver()
          .script(
              "/" + names.get(i),
              (row, earlier) -> System.nanoTime() < until ? Answer.status(503, "") : Answer.TAKEN);
      lanes[i] = scene.outbox().lane("webhook", names.get(i));
      scene.outbox().insert(lanes[i], scene.receiver().url("/" + names.get(i)), rows);
    }
    while (System.nanoTime() < until) {
      hold(scene, lanes[1]);
      Thread.sleep(100);
    }
    hold(scene, lanes[1]);
    long guarded = failed(scene, "/guarded");
    long unguarded = failed(scene, "/unguarded");
    assertThat(breaker(scene, lanes[0])).isIn("OPEN", "HALF_OPEN");
    if (!breakerWaits) {
      scene.outbox().jdbc().update("UPDATE lanes SET paused_until = now() WHERE id = ?", lanes[0]);
      scene.outbox().jdbc().execute("NOTIFY pigeon_outbox");
    }
    await().atMost(Scene.PATIENCE).until(() -> breaker(scene, lanes[0]).equals("CLOSED"));
    assertThat(guarded * 5)
        .as("requests while dead, of " + unguarded)
        .isLessThanOrEqualTo(unguarded);
    return "dead for %d s: %d requests, %d without the breaker"
        .formatted(outage.toSeconds(), guarded, unguarded);
  }

  /** Nothing that the breaker does lasts. */
  private static void hold(Scene scene, int lane) {
    int held =
        scene
            .outbox()
            .jdbc()
            .update(
                "UPDATE lanes SET breaker = 'CLOSED', paused_until = NULL WHERE id = ? AND paused_until IS NOT NULL",
                lane);
    if (held > 0) {
      scene.outbox().jdbc().execute("NOTIFY pigeon_outbox");
    }
  }

  private static long failed(Scene scene, String path) {
    return scene.receiver().calls(path).stream().filter(call -> !call.taken()).count();
  }

  private static String breaker(Scene scene, int lane) {
    return String.valueOf(
        scene
            .outbox()
            .jdbc()
            .queryForMap("SELECT breaker FROM lanes WHERE id = ?", lane)
            .get("breaker"));
  }

  private static List<String> tries(Scene scene, String destination) {
    return scene
        .outbox()
        .jdbc()
        .queryForList(
            """
            SELECT a.outcome || ' ' || a.reason
            FROM   delivery_attempts a JOIN deliveries d ON d.id = a.delivery_id
            WHERE  d.destination = ? ORDER BY a.claim_epoch
            """,
            String.class,
            destination);
  }
}
