package io.pigeon.api;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.anyUrl;
import static com.github.tomakehurst.wiremock.client.WireMock.post;
import static com.github.tomakehurst.wiremock.core.WireMockConfiguration.wireMockConfig;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.github.tomakehurst.wiremock.WireMockServer;
import io.pigeon.TestDatabase;
import io.pigeon.api.http.Role;
import io.pigeon.api.security.GeneratedTokens;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.autoconfigure.actuate.observability.AutoConfigureObservability;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.test.annotation.DirtiesContext;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;

/** Health and metrics over HTTP of an instance that delivers, from a fresh start to a dead lane. */
@SpringBootTest(
    webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT,
    properties = {
      "pigeon.roles=delivery,channels,operations,api",
      "pigeon.delivery.health-interval=200",
      "pigeon.operations.health-interval=200",
      "pigeon.operations.alarms.due-age=1h",
      "pigeon.delivery.retry.backoff=1h",
      "management.server.port=0"
    })
@AutoConfigureObservability(tracing = false)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
@DirtiesContext
class HealthOverHttpTest {

  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final WireMockServer RECEIVER = new WireMockServer(wireMockConfig().dynamicPort());

  @Autowired private JdbcTemplate jdbc;
  @Autowired private GeneratedTokens tokens;
  @LocalServerPort private int port;

  @DynamicPropertySource
  static void settings(DynamicPropertyRegistry registry) {
    RECEIVER.start();
    String url = TestDatabase.create("health");
    registry.add("spring.datasource.url", () -> url);
  }

  @AfterAll
  static void stop() {
    RECEIVER.stop();
  }

  @Test
  @Order(1)
  void at_first_all_is_well_and_nothing_is_known_of_channels() throws Exception {
    await()
        .atMost(PATIENCE)
        .untilAsserted(
            () ->
                assertThat(anonymous("/health").body())
                    .isEqualTo(
                        "{\"status\":\"ok\",\"components\":{\"database\":\"HEALTHY\",\"notifications\":\"HEALTHY\",\"channels\":\"UNKNOWN\"}}"));
    JsonNode parts = ok("/health/notifications");
    assertThat(parts.path("state").asText()).isEqualTo("HEALTHY");
    assertThat(parts.path("components").findValuesAsText("component"))
        .containsExactly("backlog", "database");
    assertThat(component(parts.path("components"), "database").path("reported_by").asText())
        .matches(".+ [0-9a-f-]{36}");
    assertThat(anonymous("/api/v1/health/").statusCode()).isEqualTo(200);
    assertThat(anonymous("/api/health").statusCode()).isEqualTo(200);
  }

  @Test
  @Order(2)
  void details_are_for_operators_and_admins() throws Exception {
    for (Role role : Role.values()) {
      boolean operates = role == Role.OPERATOR || role == Role.ADMIN;
      assertThat(JSON.readTree(get("/health", Optional.of(role)).body()).has("details"))
          .isEqualTo(operates);
      for (String path : new String[] {"/health/channels", "/health/notifications"}) {
        assertThat(get(path, Optional.of(role)).statusCode()).isEqualTo(operates ? 200 : 403);
      }
    }
    assertThat(anonymous("/health/channels").statusCode()).isEqualTo(401);
    assertThat(anonymous("/health/notifications").statusCode()).isEqualTo(401);
    assertThat(
            ContractClient.at(port)
                .with("Authorization", "Bearer forged")
                .get("/health")
                .statusCode())
        .isEqualTo(401);
  }

  @Test
  @Order(3)
  void a_channel_that_delivers_is_healthy_with_its_response_time() throws Exception {
    RECEIVER.stubFor(post(anyUrl()).willReturn(aResponse().withStatus(204).withFixedDelay(40)));
    deliveries("shipped", 5);
    await().atMost(PATIENCE).until(() -> state("webhook").equals("HEALTHY"));
    assertThat(jdbc.queryForList("SELECT DISTINCT type FROM deliveries_done", String.class))
        .containsExactly("shipped");
    JsonNode webhook = component(ok("/health/channels").path("channels"), "webhook");
    assertThat(webhook.path("mean_response_ms").asDouble()).isBetween(30.0, 5000.0);
    assertThat(Instant.parse(webhook.path("last_success_at").asText()))
        .isAfter(Instant.now().minusSeconds(60));
    assertThat(webhook.path("last_failure_at").isNull()).isTrue();
    assertThat(webhook.path("failure_count").asInt()).isZero();
    assertThat(webhook.path("error").isNull()).isTrue();
    JsonNode metrics = ok("/api/v1/metrics");
    assertThat(metrics.at("/rates/0/channel").asText()).isEqualTo("webhook");
    assertThat(metrics.at("/rates/0/tries_per_second").asDouble()).isBetween(0.01, 5 / 60.0 + 0.01);
  }

  @Test
  @Order(4)
  void prometheus_reads_the_same_port_with_an_operators_token() throws Exception {
    assertThat(scrape(Optional.empty()).statusCode()).isEqualTo(401);
    assertThat(scrape(Optional.of(Role.PRODUCER)).statusCode()).isEqualTo(403);
    await()
        .atMost(PATIENCE)
        .untilAsserted(
            () ->
                assertThat(scrape(Optional.of(Role.OPERATOR)).body())
                    .contains(
                        "pigeon_notification_processing_seconds_count{event_type=\"shipped\"} 5",
                        "pigeon_notification_processing_seconds_bucket{event_type=\"shipped\",le=\"",
                        "pigeon_oldest_due_seconds "));
    HttpResponse<String> text = scrape(Optional.of(Role.ADMIN));
    assertThat(text.headers().firstValue("Content-Type").orElse(""))
        .startsWith("text/plain")
        .contains("version=0.0.4");
  }

  @Test
  @Order(5)
  void failures_degrade_a_channel_and_a_breaker_that_opens_its_only_lane_takes_it_down()
      throws Exception {
    RECEIVER.stubFor(
        post(anyUrl()).willReturn(aResponse().withStatus(503).withBody("out\nof order")));
    deliveries("late", 6);
    await().atMost(PATIENCE).until(() -> state("webhook").equals("DEGRADED"));
    JsonNode webhook = component(ok("/health/channels").path("channels"), "webhook");
    await().atMost(PATIENCE).until(() -> webhooks().path("failure_count").asInt() == 6);
    assertThat(webhook.path("error").asText()).isEqualTo("SERVER_ERROR 503: out of order");
    assertThat(webhook.path("last_failure_at").isNull()).isFalse();
    assertThat(JSON.readTree(anonymous("/health").body()).path("status").asText())
        .isEqualTo("degraded");
    assertThat(anonymous("/health").statusCode()).isEqualTo(200);

    deliveries("late", 30);
    await().atMost(PATIENCE).until(() -> state("webhook").equals("DOWN"));
    assertThat(ok("/health/channels").path("state").asText()).isEqualTo("DOWN");
  }

  @Test
  @Order(6)
  void the_snapshot_counts_what_waits_by_channel_and_priority() throws Exception {
    jdbc.update("DELETE FROM notifications_outbox");
    jdbc.update("INSERT INTO lanes (channel, destination, disabled_at) VALUES ('sms', 's', now())");
    outbox("sms", 3, "- interval '10 minutes'", 4);
    outbox("sms", 0, "+ interval '10 minutes'", 2);
    JsonNode metrics = ok("/api/v1/metrics");
    assertThat(metrics.path("waiting").asInt()).isEqualTo(6);
    assertThat(metrics.path("due").asInt()).isEqualTo(4);
    assertThat(metrics.path("in_flight").asInt()).isZero();
    assertThat(metrics.path("workers").asInt()).isEqualTo(1);
    assertThat(metrics.path("oldest_due_seconds").asDouble()).isBetween(600.0, 660.0);
    assertThat(metrics.path("queues")).hasSize(2);
    assertThat(metrics.at("/queues/0/priority").asText()).isEqualTo("critical");
    assertThat(metrics.at("/queues/0/waiting").asInt()).isEqualTo(4);
    assertThat(metrics.at("/queues/1/due").asInt()).isZero();
    assertThat(metrics.at("/queues/1/oldest_due_seconds").isNull()).isTrue();
    jdbc.update("DELETE FROM notifications_outbox");
  }

  @Test
  @Order(7)
  void a_backlog_beyond_the_bound_is_told_of() throws Exception {
    jdbc.update(
        "INSERT INTO lanes (channel, destination, max_in_flight, rate_per_s, paid_until) VALUES ('email', 'e', 1, 0.001, now() + interval '1 day')");
    outbox("email", 1, "- interval '2 hours'", 1);
    await()
        .atMost(PATIENCE)
        .untilAsserted(
            () -> {
              JsonNode parts = ok("/health/notifications");
              assertThat(parts.path("state").asText()).isEqualTo("DEGRADED");
              assertThat(component(parts.path("components"), "backlog").path("error").asText())
                  .startsWith("The oldest due delivery has waited for 72");
            });
    jdbc.update("DELETE FROM notifications_outbox");
    await()
        .atMost(PATIENCE)
        .until(() -> ok("/health/notifications").path("state").asText().equals("HEALTHY"));
  }

  @Test
  @Order(8)
  void what_nobody_reports_any_more_is_unknown() throws Exception {
    jdbc.update(
        "INSERT INTO system_health (system, component, state, reported_at, reported_by) VALUES ('notifications', 'old', 'DOWN', now() - interval '31 seconds', 'x')");
    assertThat(
            component(ok("/health/notifications").path("components"), "old").path("state").asText())
        .isEqualTo("UNKNOWN");
    jdbc.update(
        "UPDATE system_health SET reported_at = now() - interval '20 seconds' WHERE component = 'old'");
    assertThat(
            component(ok("/health/notifications").path("components"), "old").path("state").asText())
        .isEqualTo("DOWN");
    jdbc.update("DELETE FROM system_health WHERE component = 'old'");
  }

  @ParameterizedTest
  @ValueSource(strings = {"TELEMETRY", "PRODUCER", "VIEWER", "USER"})
  @Order(9)
  void the_snapshot_is_for_operators(String role) throws Exception {
    assertThat(get("/api/v1/metrics", Optional.of(Role.valueOf(role))).statusCode()).isEqualTo(403);
    assertThat(anonymous("/api/v1/metrics").statusCode()).isEqualTo(401);
  }

  private JsonNode webhooks() throws Exception {
    return component(ok("/health/channels").path("channels"), "webhook");
  }

  private String state(String channel) throws Exception {
    return component(ok("/health/channels").path("channels"), channel).path("state").asText();
  }

  private static JsonNode component(JsonNode parts, String name) {
    for (JsonNode part : parts) {
      if (part.path("component").asText().equals(name)) {
        return part;
      }
    }
    return JSON.createObjectNode();
  }

  private void deliveries(String type, int many) {
    jdbc.update(
        """
        WITH lane AS (SELECT lane_of('webhook', ?) AS id),
        told AS (
            INSERT INTO notifications (id, dedup_key, type, occurred_at, title, data)
            SELECT gen_random_uuid(), gen_random_uuid(), ?, now(), 't', '{}' FROM generate_series(1, ?)
            RETURNING id, created_at
        )
        INSERT INTO notifications_outbox (notification_id, notified_at, lane_id, address)
        SELECT t.id, t.created_at, l.id, ? FROM told t, lane l
        """,
        RECEIVER.baseUrl(),
        type,
        many,
        RECEIVER.url("/notify"));
    jdbc.execute("NOTIFY pigeon_outbox");
  }

  private void outbox(String channel, int priority, String due, int many) {
    jdbc.update(
        """
        INSERT INTO notifications_outbox (notification_id, notified_at, lane_id, address, priority, next_attempt_at)
        SELECT gen_random_uuid(), now(), l.id, 'x', ?, now() %s FROM lanes l, generate_series(1, ?) WHERE l.channel = ?
        """
            .formatted(due),
        priority,
        many,
        channel);
  }

  private JsonNode ok(String path) throws Exception {
    HttpResponse<String> answer = get(path, Optional.of(Role.OPERATOR));
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    return JSON.readTree(answer.body());
  }

  private HttpResponse<String> anonymous(String path) throws Exception {
    return get(path, Optional.empty());
  }

  /** Every answer is held to the contract. */
  private HttpResponse<String> get(String path, Optional<Role> role) throws Exception {
    ContractClient api = ContractClient.at(port);
    return role.map(each -> api.as(tokens, "tester", each)).orElse(api).get(path);
  }

  /** What the contract of the API does not speak of. */
  private HttpResponse<String> scrape(Optional<Role> role) throws Exception {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/metrics"));
    role.ifPresent(
        each -> request.header("Authorization", "Bearer " + tokens.token("tester", each)));
    return HttpClient.newHttpClient().send(request.build(), HttpResponse.BodyHandlers.ofString());
  }
}
