package io.pigeon.delivery;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.post;
import static com.github.tomakehurst.wiremock.client.WireMock.postRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.urlEqualTo;
import static com.github.tomakehurst.wiremock.core.WireMockConfiguration.wireMockConfig;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.github.tomakehurst.wiremock.WireMockServer;
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

/** Dead letters sent again, and deliveries called off, over real PostgreSQL and HTTP. */
@SpringBootTest(
    webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT,
    properties = {
      "pigeon.roles=delivery,channels,operations",
      "pigeon.operations.redrive-interval=100",
      "management.server.port=0"
    })
@DirtiesContext
class RedriveTest {

  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private static final WireMockServer RECEIVER =
      new WireMockServer(wireMockConfig().dynamicPort().containerThreads(50));

  @Autowired private JdbcTemplate jdbc;

  @DynamicPropertySource
  static void settings(DynamicPropertyRegistry registry) {
    RECEIVER.start();
    String database = TestDatabase.create("redrive");
    registry.add("spring.datasource.url", () -> database);
  }

  @AfterAll
  static void stop() {
    RECEIVER.stop();
  }

  @Test
  void dead_letters_of_a_destination_are_sent_again_under_the_keys_they_had_and_others_stay() {
    answers("/broken", 400);
    answers("/other", 400);
    enqueue("broken", "/broken", 700);
    enqueue("other", "/other", 2);
    await().atMost(PATIENCE).until(() -> count("dead_letters") == 702);
    List<String> keys = keys("/broken");

    answers("/broken", 204);
    jdbc.update("INSERT INTO redrives (destination, reason) VALUES ('broken', 'CLIENT_ERROR')");
    await().atMost(PATIENCE).until(() -> progress("done") == 700);
    assertThat(progress("failed")).isZero();
    assertThat(progress("total")).isEqualTo(700);
    assertThat(count("dead_letters")).isEqualTo(2);
    assertThat(keys("/broken").subList(700, 1400)).containsExactlyInAnyOrderElementsOf(keys);

    jdbc.update("DELETE FROM redrives");
    jdbc.update("INSERT INTO redrives (destination) VALUES ('other')");
    await().atMost(PATIENCE).until(() -> progress("failed") == 2);
    assertThat(progress("done")).isZero();
    assertThat(status()).isEqualTo("STARTED");
  }

  @Test
  void a_dead_letter_knows_by_which_name_and_with_which_priority_and_words_it_was_to_be_sent() {
    answers("/kept", 400);
    jdbc.update("INSERT INTO lanes (channel, destination) VALUES ('webhook', 'kept')");
    jdbc.update(
        """
        WITH told AS (
            INSERT INTO notifications (id, dedup_key, type, occurred_at, title, data)
            VALUES (gen_random_uuid(), 'kept', 'test.event', now(), 'Test', '{}')
            RETURNING id, created_at
        )
        INSERT INTO notifications_outbox (notification_id, notified_at, lane_id, address, wanted, priority, template, recipient_id)
        SELECT told.id, told.created_at, lanes.id, ?, 'hooks', 3, 'alert', 'ann' FROM told, lanes WHERE lanes.destination = 'kept'
        """,
        RECEIVER.url("/kept"));
    jdbc.execute("NOTIFY pigeon_outbox");
    await().atMost(PATIENCE).until(() -> kept("dead_letters").equals("hooks 3 alert ann"));
    jdbc.update("UPDATE lanes SET held_until = 'infinity' WHERE destination = 'kept'");
    jdbc.update("INSERT INTO redrives (destination) VALUES ('kept')");
    await().atMost(PATIENCE).until(() -> kept("notifications_outbox").equals("hooks 3 alert ann"));
    jdbc.update(
        "DELETE FROM notifications_outbox WHERE lane_id = (SELECT id FROM lanes WHERE destination = 'kept')");
    jdbc.update("DELETE FROM redrives WHERE destination = 'kept'");
  }

  private String kept(String table) {
    return String.join(
        ", ",
        jdbc.queryForList(
            "SELECT concat_ws(' ', x.wanted, x.priority, x.template, x.recipient_id) FROM "
                + table
                + " x JOIN lanes l ON l.id = x.lane_id WHERE l.destination = 'kept'",
            String.class));
  }

  @Test
  void what_reached_its_address_otherwise_is_not_sent_again() {
    jdbc.update(
        """
        WITH lane AS (INSERT INTO lanes (channel, destination) VALUES ('webhook', 'made-good') RETURNING id),
        dead AS (
            INSERT INTO dead_letters (id, notification_id, notified_at, lane_id, address, reason, exhausted, attempts, receives)
            SELECT 900000001, '00000000-0000-0000-0000-00000000000a', now(), id, 'http://x/', 'TIMEOUT', 'EXHAUSTED', 9, 9 FROM lane
        )
        INSERT INTO deliveries_done (id, notification_id, notified_at, lane_id, address, status, reason, attempts, receives)
        SELECT 900000002, '00000000-0000-0000-0000-00000000000a', now(), id, 'http://x/', 'SENT', 'ACCEPTED', 1, 1 FROM lane
        """);
    jdbc.update("INSERT INTO redrives (destination) VALUES ('made-good')");
    await()
        .atMost(PATIENCE)
        .until(
            () ->
                jdbc.queryForObject(
                        "SELECT status FROM redrives WHERE destination = 'made-good'", String.class)
                    .equals("STARTED"));
    assertThat(jdbc.queryForList("SELECT id FROM dead_letters WHERE id = 900000001", Long.class))
        .hasSize(1);
    jdbc.update("DELETE FROM dead_letters WHERE id = 900000001");
    jdbc.update("DELETE FROM redrives WHERE destination = 'made-good'");
  }

  @Test
  void what_is_called_off_is_never_sent() {
    answers("/never", 204);
    jdbc.update(
        "INSERT INTO lanes (channel, destination, paused_until) VALUES ('webhook', 'never', now() + interval '1 hour')");
    enqueue("never", "/never", 1);
    String notification =
        jdbc.queryForObject(
            "SELECT notification_id::text FROM deliveries WHERE destination = 'never'",
            String.class);
    assertThat(
            jdbc.queryForObject(
                "SELECT cancel_deliveries(CAST(? AS uuid))", Integer.class, notification))
        .isEqualTo(1);
    assertThat(
            jdbc.queryForObject(
                "SELECT cancel_deliveries(CAST(? AS uuid))", Integer.class, notification))
        .isZero();
    Map<String, Object> row =
        jdbc.queryForMap("SELECT status, reason FROM deliveries WHERE destination = 'never'");
    assertThat(row).containsEntry("status", "CANCELLED").containsEntry("reason", "CANCELLED");
    assertThat(keys("/never")).isEmpty();
  }

  private void enqueue(String destination, String path, int rows) {
    jdbc.update(
        """
        INSERT INTO lanes (channel, destination) VALUES ('webhook', ?) ON CONFLICT (channel, destination) DO NOTHING
        """,
        destination);
    jdbc.update(
        """
        WITH told AS (
            INSERT INTO notifications (id, dedup_key, type, occurred_at, title, data)
            SELECT gen_random_uuid(), gen_random_uuid()::text, 'test.event', now(), 'Test', '{"a": 1}' FROM generate_series(1, ?)
            RETURNING id, created_at
        )
        INSERT INTO notifications_outbox (notification_id, notified_at, lane_id, address)
        SELECT told.id, told.created_at, lanes.id, ? FROM told, lanes WHERE lanes.destination = ?
        """,
        rows,
        RECEIVER.url(path),
        destination);
    jdbc.execute("NOTIFY pigeon_outbox");
  }

  private long progress(String column) {
    Long count =
        jdbc.queryForObject(
            "SELECT coalesce(sum(" + column + "), 0) FROM redrive_progress", Long.class);
    return count == null ? -1 : count;
  }

  private String status() {
    return String.valueOf(jdbc.queryForObject("SELECT max(status) FROM redrives", String.class));
  }

  private long count(String table) {
    Long count = jdbc.queryForObject("SELECT count(*) FROM " + table, Long.class);
    return count == null ? -1 : count;
  }

  private static void answers(String path, int status) {
    RECEIVER.stubFor(post(path).willReturn(aResponse().withStatus(status)));
  }

  private static List<String> keys(String path) {
    return RECEIVER.findAll(postRequestedFor(urlEqualTo(path))).stream()
        .map(request -> request.getHeader("Idempotency-Key"))
        .toList();
  }
}
