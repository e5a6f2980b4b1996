package io.pigeon.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.pigeon.PigeonProcess;
import java.util.concurrent.CountDownLatch;

/**
 * An instance stands still while it sends, until another has its rows; then it goes on, with
 * answers that came meanwhile. Half of those say the opposite of what the other instance was told,
 * and a part of the rows is under way in the other when the late results come.
 */
record StaleWorker() {

  private static final int ROWS = 16;

  void run(FaultyServer server) {
    try (Scene scene = new Scene(server, "stale", 3)) {
      CountDownLatch stopped = new CountDownLatch(1);
      CountDownLatch late = new CountDownLatch(1);
      // The first answer comes when the one who asked stands still; the second to one half only
      // after that one's results.
      scene.receiver().script("/refused", script(stopped, late, Answer.status(400, "")));
      scene.receiver().script("/taken", script(stopped, late, Answer.TAKEN));
      int refused = scene.outbox().lane("webhook", "refused");
      int taken = scene.outbox().lane("webhook", "taken");
      String[] patient = {
        "pigeon.channels.webhook.response-timeout=9000", "pigeon.delivery.lease=40s"
      };

      PigeonProcess stale = scene.start(patient).awaitStarted();
      scene.outbox().insert(refused, scene.receiver().url("/refused"), ROWS);
      scene.outbox().insert(taken, scene.receiver().url("/taken"), ROWS);
      await().atMost(Scene.PATIENCE).until(() -> scene.receiver().count() == 2 * ROWS);
      String worker =
          scene.outbox().jdbc().queryForObject("SELECT worker::text FROM workers", String.class);
      stale.signal("STOP");
      stopped.countDown();
      scene.start(patient);
      await().atMost(Scene.PATIENCE).until(() -> scene.receiver().count() > 2 * ROWS);
      stale.signal("CONT");
      await().atMost(Scene.PATIENCE).until(() -> discarded(stale) == 2 * ROWS);
      late.countDown();
      scene.awaitAllDone();

      long wrong =
          scene
              .outbox()
              .count(
                  "SELECT count(*) FROM delivery_attempts WHERE worker = ?::uuid AND reason <> 'LEASE_LOST' AND claim_epoch = 1",
                  worker);
      long sent =
          scene
              .outbox()
              .count(
                  "SELECT count(*) FROM deliveries_done WHERE status = 'SENT' AND attempts = 1 AND receives = 2");
      scene.conclude(
          ROWS,
          "results rejected %d of %d, wrong transitions %d"
              .formatted(discarded(stale), 2 * ROWS, wrong));
      assertThat(wrong).isZero();
      assertThat(sent).isEqualTo(2L * ROWS);
    }
  }

  private static Receiver.Script script(
      CountDownLatch stopped, CountDownLatch late, Answer toTheStale) {
    return (row, earlier) -> {
      if (earlier == 0) {
        stopped.await();
        return toTheStale;
      }
      if (row % 2 == 0) {
        late.await();
      }
      return Answer.TAKEN;
    };
  }

  private static long discarded(PigeonProcess stale) {
    return stale.log().lines().filter(line -> line.contains("the claim was lost")).count();
  }
}
