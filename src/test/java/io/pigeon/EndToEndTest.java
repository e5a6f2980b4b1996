package io.pigeon;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.findAll;
import static com.github.tomakehurst.wiremock.client.WireMock.matchingJsonPath;
import static com.github.tomakehurst.wiremock.client.WireMock.post;
import static com.github.tomakehurst.wiremock.client.WireMock.postRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.urlEqualTo;
import static com.github.tomakehurst.wiremock.core.WireMockConfiguration.wireMockConfig;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.github.tomakehurst.wiremock.WireMockServer;
import com.github.tomakehurst.wiremock.client.WireMock;
import com.github.tomakehurst.wiremock.stubbing.Scenario;
import io.pigeon.api.http.Role;
import io.pigeon.api.security.GeneratedTokens;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;

/** The main job over a real PostgreSQL and real HTTP: positions in, requests out. */
@SpringBootTest(
    webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT,
    properties = {
      "pigeon.detection.poll-interval=200",
      "pigeon.delivery.retry.backoff=200ms,200ms,200ms",
      "pigeon.telemetry.inbox=target/e2e/inbox",
      "pigeon.telemetry.replays=target/e2e/replays",
      "pigeon.reference.inbox=target/e2e/reference",
      "management.server.port=0"
    })
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class EndToEndTest {

  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private static EmbeddedPostgres postgres;
  private static WireMockServer receiver;

  @Autowired private JdbcTemplate jdbc;
  @Autowired private GeneratedTokens tokens;
  @LocalServerPort private int port;

  @BeforeAll
  static void startTheOutside() throws IOException {
    postgres = EmbeddedPostgres.builder().start();
    receiver = new WireMockServer(wireMockConfig().dynamicPort());
    receiver.start();
    WireMock.configureFor(receiver.port());
    receiver.stubFor(
        post("/notify")
            .withRequestBody(matchingJsonPath("$.data.poi.tag", WireMock.equalTo("Flaky")))
            .inScenario("flaky")
            .whenScenarioStateIs(Scenario.STARTED)
            .willSetStateTo("up")
            .willReturn(aResponse().withStatus(503)));
    receiver.stubFor(
        post("/notify")
            .withRequestBody(matchingJsonPath("$.data.poi.tag", WireMock.equalTo("Flaky")))
            .inScenario("flaky")
            .whenScenarioStateIs("up")
            .willReturn(aResponse().withStatus(204)));
    receiver.stubFor(
        post("/notify")
            .withRequestBody(matchingJsonPath("$.data.poi.tag", WireMock.equalTo("Refused")))
            .willReturn(aResponse().withStatus(400).withBody("no")));
    receiver.stubFor(post("/notify").atPriority(10).willReturn(aResponse().withStatus(204)));
  }

  @DynamicPropertySource
  static void settings(DynamicPropertyRegistry registry) {
    registry.add("spring.datasource.url", () -> postgres.getJdbcUrl("postgres", "postgres"));
    registry.add("pigeon.notify-url", () -> receiver.url("/notify"));
  }

  @AfterAll
  static void stop() throws IOException {
    receiver.stop();
    postgres.close();
  }

  @Test
  @Order(1)
  void a_run_inserted_by_sql_is_told_event_by_event_each_under_its_own_key() {
    jdbc.update(
        "INSERT INTO legacy_routes (route_id, name, start_m, end_m) VALUES ('L9', 'Line', 0, 6000)");
    jdbc.update(
        """
        INSERT INTO pois (poi_id, route_id, tag, kind, chainage_m)
        VALUES ('A', 'L9', 'Plain', 'MLV', 1500), ('B', 'L9', 'Flaky', 'MLV', 3000), ('C', 'L9', 'Refused', 'TEE', 4500)
        """);
    insertRun();
    await()
        .atMost(PATIENCE)
        .untilAsserted(
            () -> {
              assertThat(statuses("A")).containsExactly("SENT");
              assertThat(statuses("B")).containsExactly("SENT");
              assertThat(statuses("C")).containsExactly("DEAD");
              assertThat(keys())
                  .anyMatch(key -> key.matches("v1\\|P9~\\d+\\|RUN_COMPLETION\\|\\|"));
              assertThat(count("SELECT count(*) FROM notifications_outbox")).isZero();
            });
    assertThat(keys())
        .anyMatch(key -> key.matches("v1\\|P9~\\d+\\|POI_PASSAGE\\|A\\|F1"))
        .doesNotHaveDuplicates();
  }

  @Test
  @Order(2)
  void a_refused_request_is_repeated_with_the_same_idempotency_key() {
    List<String> keys =
        findAll(
                postRequestedFor(urlEqualTo("/notify"))
                    .withRequestBody(
                        matchingJsonPath("$.type", WireMock.equalTo("pig.poi-passage")))
                    .withRequestBody(matchingJsonPath("$.data.poi.tag", WireMock.equalTo("Flaky"))))
            .stream()
            .map(request -> request.getHeader("Idempotency-Key"))
            .toList();
    assertThat(keys).isNotEmpty();
    assertThat(keys.stream().distinct()).hasSize(1);
    assertThat(
            jdbc.queryForList(
                "SELECT reason FROM delivery_attempts WHERE outcome = 'RETRY'", String.class))
        .contains("SERVER_ERROR");
  }

  @Test
  @Order(3)
  void the_same_positions_in_a_fresh_state_tell_nothing_new() {
    long before = count("SELECT count(*) FROM notifications");
    jdbc.update("DELETE FROM detector_state");
    jdbc.update("DELETE FROM detector_cursors");
    await()
        .atMost(PATIENCE)
        .until(() -> count("SELECT count(*) FROM detector_state WHERE pig_id = 'P9'") == 1);
    assertThat(count("SELECT count(*) FROM notifications")).isEqualTo(before);
  }

  @Test
  @Order(4)
  void bad_rows_come_back_with_row_field_and_reason_and_the_good_one_is_taken() throws Exception {
    HttpResponse<String> response =
        send(
            "application/json",
            """
            [{"pig_id":"PX","ts":"2026-01-14T08:00:00Z","kp":1.0},
             {"pig_id":"PX","ts":"yesterday","kp":1.0},
             {"pig_id":"","ts":"2026-01-14T08:00:00Z","kp":1.0},
             {"pig_id":"PX","ts":"2126-01-14T08:00:00Z","kp":1.0},
             {"pig_id":"PX","ts":"2026-01-14T08:00:00Z","kp":"NaN"}]
            """);
    assertThat(response.statusCode()).isEqualTo(202);
    assertThat(response.body())
        .contains(
            "\"accepted\":1", "\"rejected\":4", "\"row\":2", "is in the future", "must be between");
  }

  @Test
  @Order(5)
  void a_broken_body_is_a_problem_document_and_no_server_error() throws Exception {
    HttpResponse<String> response = send("application/json", "[{\"pig_id\":");
    assertThat(response.statusCode()).isEqualTo(400);
    assertThat(response.headers().firstValue("Content-Type").orElse(""))
        .startsWith("application/problem+json");
    assertThat(response.body()).contains("line 1");
  }

  @Test
  @Order(6)
  void a_body_of_another_kind_is_a_problem_document_too() throws Exception {
    HttpResponse<String> response = send("image/png", "x");
    assertThat(response.statusCode()).isEqualTo(415);
    assertThat(response.headers().firstValue("Content-Type").orElse(""))
        .startsWith("application/problem+json");
    assertThat(response.body())
        .contains("urn:pigeon:problem:unsupported-media-type", "application/x-ndjson");
  }

  private void insertRun() {
    jdbc.update(
        """
        INSERT INTO pig_positions (pig_id, ts, kp)
        SELECT 'P9', now() - interval '50 minutes' + n * interval '10 seconds', n * 0.020
        FROM   generate_series(0, 300) AS n
        """);
  }

  private List<String> statuses(String poi) {
    return jdbc.queryForList(
        """
        SELECT d.status FROM deliveries d JOIN notifications n ON n.id = d.notification_id
        WHERE  n.dedup_key LIKE '%|POI_PASSAGE|' || ? || '|F1'
        """,
        String.class, poi);
  }

  private List<String> keys() {
    return jdbc.queryForList("SELECT dedup_key FROM notifications", String.class);
  }

  private long count(String query) {
    Long count = jdbc.queryForObject(query, Long.class);
    return count == null ? 0 : count;
  }

  private HttpResponse<String> send(String type, String body) throws Exception {
    return HttpClient.newHttpClient()
        .send(
            HttpRequest.newBuilder(URI.create("http://localhost:" + port + "/api/v1/positions"))
                .header("Content-Type", type)
                .header(
                    "Authorization", "Bearer " + tokens.token("tester", Role.ADMIN, Role.TELEMETRY))
                .POST(HttpRequest.BodyPublishers.ofString(body))
                .build(),
            HttpResponse.BodyHandlers.ofString());
  }
}
