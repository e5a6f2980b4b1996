package io.pigeon.operations;

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
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.actuate.health.Status;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.test.annotation.DirtiesContext;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;

/** Retention, reconciliation, troubles, figures and statistics, over real PostgreSQL. */
@SpringBootTest(
    webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT,
    properties = {
      "pigeon.roles=delivery,channels,operations",
      "pigeon.operations.health-interval=200",
      "pigeon.operations.trouble-interval=200",
      "pigeon.operations.count-interval=200",
      "pigeon.operations.reconcile-cron=* * * * * ?",
      "pigeon.operations.house-cron=* * * * * ?",
      "management.server.port=0"
    })
@DirtiesContext
@ExtendWith(OutputCaptureExtension.class)
class OperationsTest {

  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private static final WireMockServer RECEIVER = new WireMockServer(wireMockConfig().dynamicPort());

  @Autowired private JdbcTemplate jdbc;
  @Autowired private MeterRegistry registry;
  @Autowired private OutboxHealthIndicator health;

  @Value("${spring.datasource.url}")
  private String url;

  @DynamicPropertySource
  static void settings(DynamicPropertyRegistry registry) {
    RECEIVER.start();
    String database = TestDatabase.create("operations");
    registry.add("spring.datasource.url", () -> database);
  }

  @AfterAll
  static void stop() {
    RECEIVER.stop();
  }

  @AfterEach
  void no_route_failed(CapturedOutput log) {
    assertThat(log.getAll()).doesNotContain("failed and tries again");
  }

  @Test
  void days_of_notifications_go_when_their_time_is_over_but_not_while_a_delivery_needs_them() {
    int lane = lane("retention", "disabled_at = NULL");
    outbox(lane, 101, "next_attempt_at = now() + interval '1 hour'");
    deadLetter(900_000_101, lane, 102);
    String free =
        day(
            "notifications",
            100,
            "INSERT INTO notifications (id, created_at, dedup_key, type, occurred_at, title, data) VALUES (gen_random_uuid(), now() - interval '100 days', 'k', 'test.event', now(), 'x', '{}')");
    String waiting = day("notifications", 101);
    String dead = day("notifications", 102);
    String young = day("notifications", 80);

    awaitGone(free);
    assertThat(exists(waiting)).isTrue();
    assertThat(exists(dead)).isTrue();
    assertThat(exists(young)).isTrue();
    assertThat(oldestDropped("notifications", 90)).isNull();

    jdbc.update("DELETE FROM dead_letters WHERE id = 900000101");
    awaitGone(dead);
    assertThat(exists(waiting)).isTrue();
    jdbc.update("DELETE FROM notifications_outbox WHERE lane_id = ?", lane);
    awaitGone(waiting);
    assertThat(exists(young)).isTrue();
  }

  @Test
  void attempts_of_a_dead_letter_outlive_their_day_and_go_with_it() {
    deadLetter(900_000_201, lane("attempts", "disabled_at = NULL"), 40);
    String done = day("deliveries_done", 40);
    String attempts =
        day(
            "failed_attempts",
            40,
            attemptSql(900_000_201, "now() - interval '40 days'", 12)
                + ";"
                + attemptSql(900_000_202, "now() - interval '40 days'", 12));
    awaitGone(attempts);
    awaitGone(done);
    assertThat(jdbc.queryForList("SELECT delivery_id FROM kept_attempts", Long.class))
        .containsExactly(900_000_201L);
    jdbc.update("DELETE FROM dead_letters WHERE id = 900000201");
    await().atMost(PATIENCE).until(() -> count("kept_attempts") == 0);
  }

  @Test
  void positions_that_the_detector_has_not_read_are_never_dropped() {
    String day = day("pig_positions", 100);
    jdbc.update(
        "INSERT INTO pig_positions (pig_id, ts, kp, ingested_at) VALUES ('P', now(), 1, now() - interval '100 days')");
    // A detector that was never started may want all of it.
    assertThat(oldestDropped("pig_positions", 90)).isNull();
    jdbc.update(
        "INSERT INTO detector_cursors (shard, read_from) SELECT n, now() - interval '200 days' FROM generate_series(0, 15) AS n");
    assertThat(oldestDropped("pig_positions", 90)).isNull();
    assertThat(exists(day)).isTrue();
    jdbc.update("UPDATE detector_cursors SET done = pg_current_snapshot()");
    awaitGone(day);
    jdbc.update("DELETE FROM detector_cursors");
  }

  @Test
  void a_table_in_use_is_left_alone_until_the_next_time() throws SQLException {
    // Young enough for the route, which runs meanwhile.
    String day = day("deliveries_done", 28);
    try (Connection other = DriverManager.getConnection(url)) {
      other.setAutoCommit(false);
      try (Statement reader = other.createStatement()) {
        reader.execute("SELECT FROM deliveries_done");
        assertThat(oldestDropped("deliveries_done", 25)).isNull();
        assertThat(exists(day)).isTrue();
      }
      other.commit();
    }
    await()
        .atMost(PATIENCE)
        .until(
            () -> {
              oldestDropped("deliveries_done", 25);
              return !exists(day);
            });
  }

  @Test
  void keys_are_forgotten_after_their_time() {
    jdbc.update(
        """
        INSERT INTO notification_keys (dedup_key, notification_id, created_at)
        SELECT 'old' || n, gen_random_uuid(), now() - interval '91 days' FROM generate_series(1, 12000) AS n
        """);
    jdbc.update(
        "INSERT INTO notification_keys (dedup_key, notification_id) VALUES ('young', gen_random_uuid())");
    await()
        .atMost(PATIENCE)
        .until(() -> count("notification_keys WHERE dedup_key LIKE 'old%'") == 0);
    assertThat(count("notification_keys WHERE dedup_key = 'young'")).isEqualTo(1);
  }

  @Test
  void nothing_stays_in_the_middle() {
    int disabled = lane("disabled", "disabled_at = now()");
    int paused =
        lane(
            "paused",
            "paused_until = now() + interval '1 hour', pause_reason = 'DEFERRED_RETRY_AFTER'");
    int probing =
        lane("probing", "breaker = 'HALF_OPEN', paused_until = now() - interval '10 minutes'");
    int endless = lane("endless", "breaker = 'OPEN', paused_until = NULL");
    double before = reconciled("too_old");
    long expired = outbox(disabled, 0, "expires_at = now() - interval '1 second'");
    long tooOld = outbox(disabled, 2, "status = 'RETRY', claim_epoch = 7");
    long tooOldPaused = outbox(paused, 2, "status = 'RETRY'");
    long neverTried = outbox(paused, 2, "next_attempt_at = now() - interval '25 hours'");
    long again = outbox(disabled, 2, "claim_epoch = 3");
    long young = outbox(disabled, 0, "status = 'RETRY'");
    long later = outbox(paused, 2, "status = 'RETRY', next_attempt_at = now() + interval '1 hour'");
    long silent =
        outbox(
            paused,
            0,
            "status = 'SENDING', worker = gen_random_uuid(), claimed_at = now(), lease_until = now() + interval '1 hour'");

    await()
        .atMost(PATIENCE)
        .untilAsserted(
            () -> {
              assertThat(status(expired)).containsExactly("EXPIRED EXPIRED");
              assertThat(status(tooOld)).containsExactly("DEAD TOO_OLD");
              assertThat(status(tooOldPaused)).containsExactly("DEAD TOO_OLD");
              assertThat(status(neverTried)).containsExactly("DEAD TOO_OLD");
              assertThat(status(silent)).containsExactly("RETRY DEFERRED_RETRY_AFTER");
              assertThat(breaker(probing)).isEqualTo("OPEN true");
              assertThat(breaker(endless)).isEqualTo("OPEN true");
              assertThat(reconciled("too_old")).isGreaterThanOrEqualTo(before + 3);
            });
    assertThat(
            jdbc.queryForMap("SELECT reason, claim_epoch FROM dead_letters WHERE id = ?", tooOld))
        .containsEntry("reason", "DEFERRED_DISABLED")
        .containsEntry("claim_epoch", 7);
    assertThat(status(again)).containsExactly("NEW DEFERRED_DISABLED");
    assertThat(status(young)).containsExactly("RETRY DEFERRED_DISABLED");
    assertThat(status(later)).containsExactly("RETRY DEFERRED_RETRY_AFTER");
    jdbc.update("DELETE FROM notifications_outbox");
    jdbc.update("DELETE FROM dead_letters");
  }

  @Test
  void a_route_goes_on_when_a_step_has_waited_in_vain() {
    int shut = lane("shut", "disabled_at = now()");
    UUID reach = UUID.randomUUID();
    jdbc.update(
        "INSERT INTO reaches (id, notification_id, notified_at, steps, next_at, priority) VALUES (?, gen_random_uuid(), now(), '[{\"channel\": \"webhook\", \"targets\": []}, {\"channel\": \"webhook\", \"targets\": []}]', 'infinity', 1)",
        reach);
    long step = outbox(shut, 2, "status = 'RETRY', step = 1, reach_id = '" + reach + "'");
    await()
        .atMost(PATIENCE)
        .untilAsserted(
            () -> assertThat(status(step)).containsExactly("CANCELLED DEFERRED_DISABLED"));
    await()
        .atMost(PATIENCE)
        .until(() -> count("reaches WHERE id = '" + reach + "' AND next_at > now()") == 0);
    jdbc.update("DELETE FROM reaches WHERE id = ?", reach);
  }

  @Test
  void a_lane_that_its_breaker_disabled_is_told_of_once_and_so_is_an_instance_that_fell_silent() {
    RECEIVER.stubFor(post("/ops").willReturn(aResponse().withStatus(204)));
    int ops = lane("ops", "weight = 1");
    jdbc.update(
        "INSERT INTO subscriptions (name, type_pattern, lane_id, address) VALUES ('ops', 'ops.*', ?, ?)",
        ops,
        RECEIVER.url("/ops"));
    lane("broken", "breaker = 'OPEN', reopened = 10, disabled_at = now()");
    lane("by-hand", "disabled_at = now()");
    jdbc.update(
        "INSERT INTO workers (worker, host, alive_until) VALUES (gen_random_uuid(), 'pump-7', now() - interval '1 second')");
    await()
        .atMost(PATIENCE)
        .until(() -> RECEIVER.findAll(postRequestedFor(urlEqualTo("/ops"))).size() >= 2);
    // Looked for many times meanwhile.
    await()
        .pollDelay(Duration.ofSeconds(1))
        .atMost(PATIENCE)
        .until(() -> count("notifications WHERE type LIKE 'ops.%'") == 2);
    assertThat(
            jdbc.queryForList(
                "SELECT title FROM notifications WHERE type LIKE 'ops.%' AND priority = 'high' ORDER BY type",
                String.class))
        .containsExactly(
            "Nothing is sent to broken (webhook) any more: ten probes in a row have failed",
            "An instance on pump-7 fell silent; others send what it held");
    assertThat(RECEIVER.findAll(postRequestedFor(urlEqualTo("/ops"))))
        .hasSize(2)
        .anySatisfy(
            request ->
                assertThat(request.getBodyAsString())
                    .contains("\"type\":\"ops.lane-disabled\"", "\"destination\": \"broken\""));
  }

  @Test
  void a_notification_that_reached_nobody_though_subscribed_is_counted() {
    int lane = lane("untold", "weight = 1");
    jdbc.update(
        "INSERT INTO subscriptions (name, type_pattern, lane_id, address, created_at) VALUES ('untold', 'lost.*', ?, 'http://x/', now() - interval '1 day')",
        lane);
    jdbc.update(
        "INSERT INTO notifications (id, created_at, dedup_key, type, occurred_at, title, data) SELECT gen_random_uuid(), now() - interval '5 minutes', 'l' || n, 'lost.event', now(), 'x', '{}' FROM generate_series(1, 3) AS n");
    jdbc.update(
        "INSERT INTO notifications (id, created_at, dedup_key, type, occurred_at, title, data) VALUES (gen_random_uuid(), now() - interval '5 minutes', 'u', 'unwanted.event', now(), 'x', '{}')");
    jdbc.update(
        "INSERT INTO subscriptions (name, type_pattern, lane_id, address, filter, created_at) VALUES ('filtered', 'faint.*', ?, 'http://x/', '$.kp > 5', now() - interval '1 day')",
        lane);
    jdbc.update(
        "INSERT INTO notifications (id, created_at, dedup_key, type, occurred_at, title, data) VALUES (gen_random_uuid(), now() - interval '5 minutes', 'f', 'faint.event', now(), 'x', '{\"kp\": 1}')");
    await().atMost(PATIENCE).until(() -> gauge("pigeon.outbox.untold") == 3);
  }

  @Test
  void rows_without_a_partition_are_seen_and_health_says_so() {
    await().atMost(PATIENCE).until(() -> health.health().getStatus().equals(Status.UP));
    jdbc.update(
        "INSERT INTO pig_positions (pig_id, ts, kp, ingested_at) VALUES ('P', now(), 1, now() + interval '300 days')");
    await().atMost(PATIENCE).until(() -> health.health().getStatus().equals(Status.DOWN));
    assertThat(health.health().getDetails()).containsEntry("DEFAULT_ROWS.pig_positions", 1.0);
    assertThat(
            registry
                .get("pigeon.database.default.partition.rows")
                .tag("table", "pig_positions")
                .gauge()
                .value())
        .isEqualTo(1);
    jdbc.update("DELETE FROM pig_positions_default");
    await().atMost(PATIENCE).until(() -> health.health().getStatus().equals(Status.UP));
  }

  @Test
  void tries_that_are_committed_late_are_counted_once() throws SQLException {
    int lane = lane("stats", "disabled_at = now()");
    long delivery = outbox(lane, 0, "priority = 0");
    try (Connection late = DriverManager.getConnection(url)) {
      late.setAutoCommit(false);
      try (Statement statement = late.createStatement()) {
        statement.execute(attemptSql(delivery, "now() - interval '3 hours'", 40));
        for (int i = 0; i < 3; i++) {
          attempt(delivery, "now() - interval '3 hours' + " + i + " * interval '1 microsecond'", 7);
        }
        await().atMost(PATIENCE).until(() -> tries(lane) == 3);
      }
      late.commit();
    }
    await().atMost(PATIENCE).until(() -> tries(lane) == 4);
    attempt(delivery, "now()", 20_000);
    await().atMost(PATIENCE).until(() -> tries(lane) == 5);
    assertThat(
            jdbc.queryForMap(
                "SELECT sum(total_duration_ms) AS ms, sum(le_10) AS le_10, sum(le_50) AS le_50, sum(le_15000) AS le_15000 FROM delivery_stats WHERE lane_id = ?",
                lane))
        .hasToString("{ms=20061, le_10=3, le_50=4, le_15000=4}");
    jdbc.update(
        "INSERT INTO deliveries_done (id, notification_id, notified_at, lane_id, address, status, reason, attempts, receives, started_at, duration_ms) VALUES (?, gen_random_uuid(), now(), ?, 'http://x/', 'SENT', 'ACCEPTED', 1, 1, now(), 3)",
        delivery,
        lane);
    await().atMost(PATIENCE).until(() -> tries(lane) == 6);
    jdbc.update("DELETE FROM notifications_outbox WHERE lane_id = ?", lane);
  }

  @Test
  void the_statements_of_the_guide_run() throws IOException, SQLException {
    jdbc.update(
        "INSERT INTO notifications_default (id, created_at, dedup_key, type, occurred_at, title, data) VALUES (gen_random_uuid(), now() + interval '400 days', 'stray', 'test.event', now(), 'x', '{}')");
    int run = 0;
    for (String block : indentedBlocks(Path.of("docs/operations.md"))) {
      try (Connection connection = DriverManager.getConnection(url);
          Statement statement = connection.createStatement()) {
        connection.setAutoCommit(false);
        for (String sql : block.replaceAll("--[^\n]*", "").split(";")) {
          if (sql.strip().matches("(?s)(SELECT|INSERT|UPDATE|CREATE|TRUNCATE|NOTIFY)\\b[^…]*")) {
            statement.execute(sql);
            run++;
          }
        }
        if (block.contains("stray")) {
          assertThat(statement.executeUpdate("DELETE FROM notifications_default")).isZero();
          assertThat(statement.executeUpdate("DELETE FROM notifications WHERE dedup_key = 'stray'"))
              .isEqualTo(1);
        }
        connection.rollback();
      }
    }
    assertThat(run).isGreaterThan(20);
    jdbc.update("DELETE FROM notifications_default");
  }

  private static List<String> indentedBlocks(Path file) throws IOException {
    return Arrays.stream(Files.readString(file).split("\n(?! {4}|\n)"))
        .map(
            part ->
                part.lines()
                    .filter(line -> line.startsWith("    "))
                    .collect(Collectors.joining("\n")))
        .filter(block -> !block.isBlank())
        .toList();
  }

  private int lane(String destination, String with) {
    Integer id =
        jdbc.queryForObject(
            "INSERT INTO lanes (channel, destination) VALUES ('webhook', ?) RETURNING id",
            Integer.class,
            destination);
    jdbc.update("UPDATE lanes SET " + with + " WHERE id = ?", id);
    return id == null ? -1 : id;
  }

  private String day(String table, int daysAgo) {
    return day(table, daysAgo, "SELECT 1");
  }

  /** Makes the partition and fills it in one transaction: the route drops old ones every second. */
  private String day(String table, int daysAgo, String fill) {
    String day = "CAST(now() AT TIME ZONE 'UTC' AS date) - " + daysAgo;
    jdbc.execute("SELECT ensure_daily_partitions('" + table + "', " + day + ", 1);" + fill);
    return String.valueOf(
        jdbc.queryForObject(
            "SELECT '" + table + "_' || to_char(" + day + ", 'YYYYMMDD')", String.class));
  }

  private boolean exists(String table) {
    return Boolean.TRUE.equals(
        jdbc.queryForObject("SELECT to_regclass(?) IS NOT NULL", Boolean.class, table));
  }

  private void awaitGone(String table) {
    await().atMost(PATIENCE).until(() -> !exists(table));
  }

  private Object oldestDropped(String parent, int days) {
    return jdbc.queryForMap(
            "SELECT drop_old_partition(CAST(? AS regclass), ? * interval '1 day') AS dropped",
            parent,
            days)
        .get("dropped");
  }

  private long outbox(int lane, int daysAgo, String with) {
    Long id =
        jdbc.queryForObject(
            "INSERT INTO notifications_outbox (notification_id, notified_at, lane_id, address, next_attempt_at) VALUES (gen_random_uuid(), now() - ? * interval '1 day', ?, 'http://x/', now() + interval '1 hour') RETURNING id",
            Long.class,
            daysAgo,
            lane);
    String due = with.contains("next_attempt_at") ? "" : ", next_attempt_at = now()";
    jdbc.update("UPDATE notifications_outbox SET " + with + due + " WHERE id = ?", id);
    return id == null ? -1 : id;
  }

  private void deadLetter(long id, int lane, int daysAgo) {
    jdbc.update(
        "INSERT INTO dead_letters (id, notification_id, notified_at, lane_id, address, reason, exhausted, attempts, receives) VALUES (?, gen_random_uuid(), now() - ? * interval '1 day', ?, 'http://x/', 'TIMEOUT', 'EXHAUSTED', 9, 9)",
        id,
        daysAgo,
        lane);
  }

  private void attempt(long delivery, String startedAt, int millis) {
    jdbc.update(attemptSql(delivery, startedAt, millis));
  }

  private static String attemptSql(long delivery, String startedAt, int millis) {
    return """
        INSERT INTO failed_attempts (delivery_id, claim_epoch, worker, started_at, duration_ms, outcome, reason, response)
        VALUES (%d, 1, gen_random_uuid(), %s, %d, 'RETRY', 'TIMEOUT', '')
        """
        .formatted(delivery, startedAt, millis);
  }

  private List<String> status(long id) {
    return jdbc.queryForList(
        "SELECT status || ' ' || reason FROM deliveries WHERE id = ?", String.class, id);
  }

  private String breaker(int lane) {
    Map<String, Object> row =
        jdbc.queryForMap(
            "SELECT breaker, paused_until <= now() AS over FROM lanes WHERE id = ?", lane);
    return row.get("breaker") + " " + row.get("over");
  }

  private double reconciled(String kind) {
    return registry.get("pigeon.reconciled").tag("kind", kind).counter().count();
  }

  private double gauge(String name) {
    return registry.get(name).gauge().value();
  }

  private long tries(int lane) {
    return count(
        "generate_series(1, (SELECT coalesce(sum(tries), 0) FROM delivery_stats WHERE lane_id = "
            + lane
            + "))");
  }

  private long count(String from) {
    Long count = jdbc.queryForObject("SELECT count(*) FROM " + from, Long.class);
    return count == null ? -1 : count;
  }
}
