package io.pigeon.faults;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Instances whose clock is an hour ahead of the database's, or behind it.
 *
 * @param skews such as {@code +1h}
 */
record SkewedClock(int rows, List<String> skews) {

  static final String HOW_TO_INSTALL = "libfaketime is not there: apt-get install faketime";

  private static final double JITTER = 0.2;

  /** From the due time to the claim, on a machine with much to do. */
  private static final Duration SLACK = Duration.ofSeconds(3);

  static Optional<Path> library() {
    return Stream.of("x86_64-linux-gnu", "aarch64-linux-gnu")
        .map(machine -> Path.of("/usr/lib", machine, "faketime/libfaketimeMT.so.1"))
        .filter(Files::exists)
        .findFirst();
  }

  void run(FaultyServer server) {
    for (String skew : skews) {
      run(server, skew);
    }
  }

  private void run(FaultyServer server, String skew) {
    String name = "clock_" + (skew.startsWith("+") ? "ahead" : "behind");
    try (Scene scene = new Scene(server, name, 8)) {
      Map<String, String> skewed =
          Map.of(
              "LD_PRELOAD",
              library().orElseThrow().toString(),
              "FAKETIME",
              skew,
              "FAKETIME_DONT_FAKE_MONOTONIC",
              "1",
              "FAKETIME_FORCE_MONOTONIC_FIX",
              "0");
      scene
          .start(
              skewed, "pigeon.delivery.retry.backoff=1s,2s", "pigeon.delivery.worker-timeout=15s")
          .awaitStarted();
      expiring(scene, "1 minute"); // and what is slow only the first time
      scene.awaitAllDone();
      scene.receiver().script("/retried", failsTwice());
      scene.receiver().script("/later", asksForThreeSeconds());
      for (int n = 0; n < rows; n++) {
        int lane = scene.outbox().lane("webhook", "retried-" + n);
        scene.outbox().insert(lane, scene.receiver().url("/retried"), 1);
      }
      int later = scene.outbox().lane("webhook", "later");
      scene.outbox().insert(later, scene.receiver().url("/later"), 1);
      long stale = expiring(scene, "-1 second");
      scene.outbox().committed().remove(stale);
      scene.awaitAllDone();

      Duration[] second = gaps(scene, "retried-%", 1);
      Duration[] third = gaps(scene, "retried-%", 2);
      Duration[] after = gaps(scene, "later", 1);
      scene.conclude(
          0,
          "clock %s, second try after %s, third after %s, Retry-After of 3 s after %s"
              .formatted(skew, show(second), show(third), show(after)));
      within(second, Duration.ofSeconds(1));
      within(third, Duration.ofSeconds(2));
      assertThat(after[0]).isGreaterThanOrEqualTo(Duration.ofMillis(1900));
      assertThat(after[1]).isLessThanOrEqualTo(Duration.ofSeconds(4).plus(SLACK));
      assertThat(
              scene.outbox().count("SELECT count(*) FROM deliveries_done WHERE status = 'EXPIRED'"))
          .isEqualTo(1);
    }
  }

  private static Receiver.Script failsTwice() {
    return (row, earlier) -> earlier < 2 ? Answer.status(503, "") : Answer.TAKEN;
  }

  private static Receiver.Script asksForThreeSeconds() {
    return (row, earlier) ->
        earlier < 1
            ? Answer.status(429, "Date: %s\r\nRetry-After: %s\r\n".formatted(date(0), date(3)))
            : Answer.TAKEN;
  }

  private static String date(int seconds) {
    return DateTimeFormatter.RFC_1123_DATE_TIME.format(
        ZonedDateTime.now(ZoneOffset.UTC).plusSeconds(seconds));
  }

  /**
   * A row that is worth nothing after that time from now, by the database's clock.
   *
   * @return its number
   */
  private static long expiring(Scene scene, String after) {
    int lane = scene.outbox().lane("webhook", "expiring " + after);
    scene
        .outbox()
        .jdbc()
        .update("UPDATE lanes SET paused_until = now() + interval '1 hour' WHERE id = ?", lane);
    long number = scene.outbox().insert(lane, scene.receiver().url("/expiring"), 1);
    scene
        .outbox()
        .jdbc()
        .update(
            "UPDATE notifications_outbox SET expires_at = now() + CAST(? AS interval) WHERE lane_id = ?",
            after,
            lane);
    scene.outbox().jdbc().update("UPDATE lanes SET paused_until = NULL WHERE id = ?", lane);
    return number;
  }

  /** Shortest and longest time between a try and the next, by the database's clock. */
  private static Duration[] gaps(Scene scene, String destination, int epoch) {
    Map<String, Object> row =
        scene
            .outbox()
            .jdbc()
            .queryForMap(
                """
                SELECT CAST(extract(epoch FROM min(b.started_at - a.started_at)) * 1000 AS bigint) AS shortest,
                       CAST(extract(epoch FROM max(b.started_at - a.started_at)) * 1000 AS bigint) AS longest
                FROM   delivery_attempts a
                JOIN   delivery_attempts b ON b.delivery_id = a.delivery_id AND b.claim_epoch = a.claim_epoch + 1
                JOIN   deliveries d ON d.id = a.delivery_id
                WHERE  d.destination LIKE ? AND a.claim_epoch = ?
                """,
                destination,
                epoch);
    return new Duration[] {
      Duration.ofMillis(((Number) row.get("shortest")).longValue()),
      Duration.ofMillis(((Number) row.get("longest")).longValue())
    };
  }

  private static String show(Duration[] range) {
    return "%.2f–%.2f s".formatted(range[0].toMillis() / 1e3, range[1].toMillis() / 1e3);
  }

  private static void within(Duration[] range, Duration planned) {
    assertThat(range[0].toMillis())
        .isGreaterThanOrEqualTo((long) (planned.toMillis() * (1 - JITTER)));
    assertThat(range[1].toMillis())
        .isLessThanOrEqualTo((long) (planned.toMillis() * (1 + JITTER)) + SLACK.toMillis());
  }
}
