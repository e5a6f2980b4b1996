package io.pigeon;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.post;
import static com.github.tomakehurst.wiremock.client.WireMock.postRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.urlEqualTo;
import static com.github.tomakehurst.wiremock.core.WireMockConfiguration.wireMockConfig;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.github.tomakehurst.wiremock.WireMockServer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.JdbcTemplate;

/** What only whole processes can show: death, company, and starts that fail. */
class ProcessesTest {

  private static final Duration PATIENCE = Duration.ofSeconds(90);

  /** A killed instance is missed after three seconds. */
  private static final String[] IMPATIENT = {
    "pigeon.detection.poll-interval=200",
    "pigeon.delivery.heartbeat=1s",
    "pigeon.delivery.worker-timeout=3s",
    "pigeon.delivery.reconcile-interval=500",
    "pigeon.delivery.retry.backoff=200ms,200ms,200ms,200ms"
  };

  private final WireMockServer receiver = new WireMockServer(wireMockConfig().dynamicPort());

  @BeforeEach
  void startReceiver() {
    receiver.start();
    receiver.stubFor(post("/notify").willReturn(aResponse().withStatus(204).withFixedDelay(300)));
  }

  @AfterEach
  void stopReceiver() {
    receiver.stop();
  }

  @Test
  void of_two_instances_one_is_killed_and_nothing_is_lost_or_told_under_a_second_key()
      throws Exception {
    String url = TestDatabase.create("killed");
    JdbcTemplate jdbc = TestDatabase.jdbc(url);
    int inFlight = 16;
    try (PigeonProcess doomed = instance("doomed", url).awaitStarted();
        PigeonProcess survivor = instance("survivor", url).awaitStarted()) {
      await().atMost(PATIENCE).until(() -> count(jdbc, "SELECT count(*) FROM workers") == 2);
      insertRuns(jdbc, 4);
      await().atMost(PATIENCE).until(() -> keysReceived().size() >= 20);
      doomed.kill();
      awaitAllDelivered(jdbc, 4);
      assertThat(survivor.log()).doesNotContain("poisoned=1");
    }
    List<String> received = keysReceived();
    List<String> told = jdbc.queryForList("SELECT dedup_key FROM notifications", String.class);
    assertThat(received.stream().distinct()).hasSameSizeAs(delivered(jdbc));
    assertThat(received.size() - received.stream().distinct().count())
        .isLessThanOrEqualTo(inFlight);
    assertThat(told).doesNotHaveDuplicates();
  }

  @Test
  void an_instance_that_detects_and_one_that_delivers_meet_only_in_the_database() {
    String url = TestDatabase.create("roles");
    JdbcTemplate jdbc = TestDatabase.jdbc(url);
    try (PigeonProcess detector =
        instance("detector", url, "pigeon.roles=telemetry,detection").awaitStarted()) {
      insertRuns(jdbc, 1);
      await()
          .atMost(PATIENCE)
          .until(() -> count(jdbc, "SELECT count(*) FROM pig_runs WHERE state = 'COMPLETED'") == 1);
      assertThat(count(jdbc, "SELECT count(*) FROM notifications_outbox WHERE status = 'NEW'"))
          .isPositive();
      assertThat(keysReceived()).isEmpty();
      try (PigeonProcess sender =
          instance("sender", url, "pigeon.roles=delivery,channels,operations").awaitStarted()) {
        awaitAllDelivered(jdbc, 1);
        assertThat(sender.log()).doesNotContain("opened");
      }
      assertThat(detector.log()).contains("locked to route=L");
    }
  }

  @Test
  void a_database_that_is_not_there_is_said_in_a_sentence_with_what_to_do() throws Exception {
    try (PigeonProcess process =
        PigeonProcess.start(
            "no-database",
            Map.of("DATABASE_URL", "postgres://user:secret@127.0.0.1:1/pigeon"),
            "spring.flyway.connect-retries=0")) {
      assertThat(process.awaitEnd())
          .contains("The database cannot be reached: Connection to 127.0.0.1:1 refused")
          .contains("Check DATABASE_URL")
          .doesNotContain("secret")
          .doesNotContain("\tat ");
    }
  }

  @Test
  void a_notify_url_that_is_none_stops_the_start_and_is_named() throws Exception {
    try (PigeonProcess process =
        PigeonProcess.start(
            "wrong-url",
            Map.of("DATABASE_URL", "jdbc:postgresql://127.0.0.1:1/x", "NOTIFY_URL", "example"))) {
      assertThat(process.awaitEnd())
          .contains("NOTIFY_URL is no http or https URL: example.")
          .doesNotContain("\tat ");
    }
  }

  @Test
  void tokens_are_printed_on_loopback_only() throws Exception {
    try (PigeonProcess process =
        PigeonProcess.start(
            "open-demo",
            Map.of(
                "DATABASE_URL", "jdbc:postgresql://127.0.0.1:1/x",
                "HTTP_ADDRESS", "0.0.0.0",
                "SPRING_PROFILES_ACTIVE", "dev"))) {
      assertThat(process.awaitEnd())
          .contains("HTTP_ADDRESS is 0.0.0.0, but the profiles demo and dev print their tokens.")
          .doesNotContain("\tat ");
    }
  }

  @Test
  void a_signing_secret_that_is_none_stops_the_start_and_is_not_repeated() throws Exception {
    try (PigeonProcess process =
        PigeonProcess.start(
            "wrong-secret",
            Map.of(
                "DATABASE_URL",
                TestDatabase.create("wrong_secret"),
                "WEBHOOK_SIGNING_SECRET",
                "hunter2"))) {
      assertThat(process.awaitEnd())
          .contains("pigeon.channels.webhook.signing-secret does not begin with whsec_.")
          .contains("openssl rand")
          .doesNotContain("hunter2")
          .doesNotContain("\tat ");
    }
  }

  private PigeonProcess instance(String name, String url, String... more) {
    String[] settings = new String[IMPATIENT.length + more.length];
    System.arraycopy(IMPATIENT, 0, settings, 0, IMPATIENT.length);
    System.arraycopy(more, 0, settings, IMPATIENT.length, more.length);
    return PigeonProcess.start(
        name, Map.of("DATABASE_URL", url, "NOTIFY_URL", receiver.url("/notify")), settings);
  }

  /** Pigs that have each run a line of their own, past ten valves, within the last hour. */
  private static void insertRuns(JdbcTemplate jdbc, int pigs) {
    for (int pig = 0; pig < pigs; pig++) {
      int start = pig * 100_000;
      jdbc.update(
          "INSERT INTO legacy_routes (route_id, name, start_m, end_m) VALUES (?, 'Line', ?, ?)",
          "L" + pig,
          start,
          start + 6000);
      jdbc.update(
          """
          INSERT INTO pois (poi_id, route_id, tag, kind, chainage_m)
          SELECT 'V' || ? || '-' || n, ?, 'Valve ' || n, 'MLV', ? + n * 500 FROM generate_series(1, 10) AS n
          """,
          pig,
          "L" + pig,
          start);
    }
    jdbc.update(
        """
        INSERT INTO pig_positions (pig_id, ts, kp)
        SELECT 'P' || pig, now() - interval '50 minutes' + n * interval '10 seconds', pig * 100 + n * 0.020
        FROM   generate_series(0, 300) AS n, generate_series(0, ? - 1) AS pig
        """,
        pigs);
  }

  private static void awaitAllDelivered(JdbcTemplate jdbc, int runs) {
    await()
        .atMost(PATIENCE)
        .untilAsserted(
            () -> {
              assertThat(count(jdbc, "SELECT count(*) FROM pig_runs WHERE state = 'COMPLETED'"))
                  .isEqualTo(runs);
              assertThat(count(jdbc, "SELECT count(*) FROM notifications_outbox")).isZero();
            });
    assertThat(count(jdbc, "SELECT count(*) FROM dead_letters")).isZero();
    assertThat(count(jdbc, "SELECT count(*) FROM notifications WHERE type = 'pig.poi-passage'"))
        .isEqualTo(10L * runs);
  }

  private static List<Long> delivered(JdbcTemplate jdbc) {
    return jdbc.queryForList("SELECT id FROM deliveries_done WHERE status = 'SENT'", Long.class);
  }

  private static long count(JdbcTemplate jdbc, String query) {
    Long count = jdbc.queryForObject(query, Long.class);
    return count == null ? 0 : count;
  }

  private List<String> keysReceived() {
    return receiver.findAll(postRequestedFor(urlEqualTo("/notify"))).stream()
        .map(request -> request.getHeader("Idempotency-Key"))
        .toList();
  }
}
