package io.pigeon.delivery;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.post;
import static com.github.tomakehurst.wiremock.client.WireMock.postRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.urlEqualTo;
import static com.github.tomakehurst.wiremock.core.WireMockConfiguration.wireMockConfig;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.github.tomakehurst.wiremock.WireMockServer;
import io.micrometer.core.instrument.MeterRegistry;
import io.pigeon.TestDatabase;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.test.annotation.DirtiesContext;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;

/** Deliveries over a real PostgreSQL and real HTTP, each put into the outbox by hand. */
@SpringBootTest(
    webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT,
    properties = {
      "pigeon.roles=delivery,channels,operations",
      "pigeon.delivery.retry.backoff=200ms,200ms",
      "pigeon.delivery.reconcile-interval=200",
      // No beat and no poll comes to the aid of a wake-up that was missed.
      "pigeon.delivery.heartbeat=1h",
      "pigeon.delivery.worker-timeout=3h",
      "pigeon.delivery.poll-interval=3600",
      "pigeon.channels.webhook.response-timeout=4000",
      "management.server.port=0"
    })
@DirtiesContext
class DeliveryTest {

  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private static final WireMockServer RECEIVER =
      new WireMockServer(wireMockConfig().dynamicPort().containerThreads(100));

  @Autowired private JdbcTemplate jdbc;
  @Autowired private MeterRegistry metrics;

  @DynamicPropertySource
  static void settings(DynamicPropertyRegistry registry) {
    RECEIVER.start();
    String database = TestDatabase.create("delivery");
    registry.add("spring.datasource.url", () -> database);
  }

  @AfterAll
  static void stop() {
    RECEIVER.stop();
  }

  @Test
  void a_result_that_comes_after_the_claim_was_lost_is_discarded() {
    answer("/slow", 204, 1000);
    long id = enqueue("slow", url("/slow"), "");
    await().atMost(PATIENCE).until(() -> keys("/slow").size() == 1);
    // What the reconciler does; the next try only after the first has come back.
    jdbc.update(
        """
        UPDATE notifications_outbox
        SET    status = 'RETRY', reason = 'LEASE_LOST', claim_epoch = claim_epoch + 1,
               next_attempt_at = now() + interval '2 seconds', worker = NULL, claimed_at = NULL, lease_until = NULL
        WHERE  id = ?
        """,
        id);
    awaitStatus(id, "SENT");
    assertThat(metrics.counter("pigeon.stale.settlements").count()).isEqualTo(1);
    assertThat(keys("/slow")).hasSize(2).allMatch(keys("/slow").get(0)::equals);
    assertThat(attempts(id)).containsExactly("3 SENT ACCEPTED");
  }

  @Test
  void a_delivery_whose_worker_fell_silent_is_taken_back_and_sent() {
    answer("/orphan", 204, 0);
    long id = enqueueOrphan("orphan", url("/orphan"), 1);
    awaitStatus(id, "SENT");
    assertThat(attempts(id)).containsExactly("1 RETRY LEASE_LOST", "3 SENT ACCEPTED");
    assertThat(keys("/orphan")).hasSize(1);
  }

  @Test
  void a_delivery_that_was_claimed_too_often_without_a_result_is_buried_as_poison() {
    answer("/poison", 204, 0);
    long id = enqueueOrphan("poison", url("/poison"), 5);
    awaitStatus(id, "DEAD");
    assertThat(exhausted(id)).isEqualTo("POISON");
    assertThat(keys("/poison")).isEmpty();
  }

  @Test
  void a_forecast_that_is_no_longer_true_is_not_sent_and_that_is_no_try() {
    answer("/late", 204, 0);
    long id = enqueue("late", url("/late"), "-1 second");
    awaitStatus(id, "EXPIRED");
    assertThat(keys("/late")).isEmpty();
    assertThat(attempts(id)).isEmpty();
  }

  @Test
  void a_destination_that_keeps_failing_is_tried_as_often_as_the_table_says_and_then_given_up() {
    answer("/down", 503, 0);
    long id = enqueue("down", url("/down"), "");
    awaitStatus(id, "DEAD");
    assertThat(exhausted(id)).isEqualTo("EXHAUSTED");
    assertThat(attempts(id))
        .containsExactly("1 RETRY SERVER_ERROR", "2 RETRY SERVER_ERROR", "3 DEAD SERVER_ERROR");
    assertThat(keys("/down")).hasSize(3).allMatch(keys("/down").get(0)::equals);
  }

  @Test
  void a_destination_that_does_not_answer_in_time_is_tried_again() {
    answer("/hang", 204, 6000);
    long id = enqueue("hang", url("/hang"), "");
    awaitStatus(id, "DEAD");
    assertThat(attempts(id)).first().isEqualTo("1 RETRY TIMEOUT");
  }

  @Test
  void a_port_where_nobody_listens_is_tried_again() {
    long id = enqueue("nobody", "http://127.0.0.1:1/notify", "");
    awaitStatus(id, "DEAD");
    assertThat(attempts(id)).first().isEqualTo("1 RETRY CONNECTION");
  }

  @Test
  void an_address_that_is_none_is_given_up_at_once() {
    long id = enqueue("nonsense", "http://[nonsense", "");
    awaitStatus(id, "DEAD");
    assertThat(attempts(id)).containsExactly("1 DEAD INVALID_TARGET");
  }

  @Test
  void a_redirect_is_not_followed() {
    RECEIVER.stubFor(
        post("/moved")
            .willReturn(aResponse().withStatus(302).withHeader("Location", url("/elsewhere"))));
    long id = enqueue("moved", url("/moved"), "");
    awaitStatus(id, "DEAD");
    assertThat(attempts(id)).containsExactly("1 DEAD REDIRECT");
    assertThat(keys("/elsewhere")).isEmpty();
  }

  @Test
  void a_slow_destination_keeps_nobody_else_waiting() {
    answer("/crowd", 204, 1500);
    answer("/quick", 204, 0);
    for (int i = 0; i < 80; i++) {
      enqueue("crowd", url("/crowd"), "");
    }
    await().atMost(PATIENCE).until(() -> keys("/crowd").size() >= 16);
    awaitStatus(enqueue("quick", url("/quick"), ""), "SENT");
    assertThat(jdbc.queryForObject(waiting("crowd"), Long.class)).isPositive();
    await().atMost(PATIENCE).until(() -> jdbc.queryForObject(waiting("crowd"), Long.class) == 0);
    assertThat(keys("/crowd")).hasSize(80).doesNotHaveDuplicates();
  }

  private static void answer(String path, int status, int delayMillis) {
    RECEIVER.stubFor(
        post(path).willReturn(aResponse().withStatus(status).withFixedDelay(delayMillis)));
  }

  private static String url(String path) {
    return RECEIVER.url(path);
  }

  private static List<String> keys(String path) {
    return RECEIVER.findAll(postRequestedFor(urlEqualTo(path))).stream()
        .map(request -> request.getHeader("Idempotency-Key"))
        .toList();
  }

  /**
   * @param expires interval from now, or nothing
   */
  private long enqueue(String destination, String address, String expires) {
    Long id =
        jdbc.queryForObject(
            """
            WITH lane AS (
                INSERT INTO lanes (channel, destination) VALUES ('webhook', ?)
                ON CONFLICT (channel, destination) DO UPDATE SET channel = 'webhook' RETURNING id
            ),
            told AS (
                INSERT INTO notifications (id, dedup_key, type, occurred_at, title, data)
                VALUES (gen_random_uuid(), gen_random_uuid()::text, 'test.event', now(), 'Test', '{"a": 1}')
                RETURNING id, created_at
            )
            INSERT INTO notifications_outbox (notification_id, notified_at, lane_id, address, expires_at)
            SELECT told.id, told.created_at, lane.id, ?, now() + CAST(nullif(?, '') AS interval) FROM told, lane
            RETURNING id
            """,
            Long.class,
            destination,
            address,
            expires);
    jdbc.execute("NOTIFY pigeon_outbox");
    return id == null ? -1 : id;
  }

  /** As a process leaves a delivery that died while it sent. */
  private long enqueueOrphan(String destination, String address, int receives) {
    long id = enqueueLater(destination, address);
    jdbc.update(
        """
        INSERT INTO workers (worker, host, alive_until)
        VALUES ('00000000-0000-0000-0000-000000000001', 'gone', now() - interval '1 minute')
        ON CONFLICT DO NOTHING
        """);
    jdbc.update(
        """
        UPDATE notifications_outbox
        SET    status = 'SENDING', worker = '00000000-0000-0000-0000-000000000001', claimed_at = now(),
               lease_until = now() + interval '1 hour', claim_epoch = 1, receives = ?, next_attempt_at = now()
        WHERE  id = ?
        """,
        receives,
        id);
    return id;
  }

  private long enqueueLater(String destination, String address) {
    jdbc.update(
        """
        INSERT INTO lanes (channel, destination, paused_until) VALUES ('webhook', ?, now() + interval '1 hour')
        """,
        destination);
    long id = enqueue(destination, address, "");
    jdbc.update(
        "UPDATE notifications_outbox SET next_attempt_at = now() + interval '1 hour' WHERE id = ?",
        id);
    jdbc.update("UPDATE lanes SET paused_until = NULL WHERE destination = ?", destination);
    return id;
  }

  private void awaitStatus(long id, String status) {
    await()
        .atMost(PATIENCE)
        .untilAsserted(
            () ->
                assertThat(
                        jdbc.queryForList(
                            "SELECT status FROM deliveries WHERE id = ?", String.class, id))
                    .containsExactly(status));
  }

  private List<String> attempts(long id) {
    return jdbc.queryForList(
        """
        SELECT claim_epoch || ' ' || outcome || ' ' || reason FROM delivery_attempts
        WHERE  delivery_id = ? ORDER BY claim_epoch
        """,
        String.class,
        id);
  }

  private String exhausted(long id) {
    Map<String, Object> row =
        jdbc.queryForMap("SELECT exhausted FROM dead_letters WHERE id = ?", id);
    return String.valueOf(row.get("exhausted"));
  }

  private static String waiting(String destination) {
    return "SELECT count(*) FROM deliveries WHERE finished_at IS NULL AND destination = '%s'"
        .formatted(destination);
  }
}
