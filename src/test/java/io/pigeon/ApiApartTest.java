package io.pigeon;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.anyUrl;
import static com.github.tomakehurst.wiremock.client.WireMock.post;
import static com.github.tomakehurst.wiremock.client.WireMock.postRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.urlEqualTo;
import static com.github.tomakehurst.wiremock.core.WireMockConfiguration.wireMockConfig;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.github.tomakehurst.wiremock.WireMockServer;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.JdbcTemplate;

/** An API and an instance that delivers, two processes that meet only in the database. */
class ApiApartTest {

  private static final Duration PATIENCE = Duration.ofSeconds(90);
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Path TOKENS = Path.of("target", "processes", "health-tokens");

  private final WireMockServer receiver = new WireMockServer(wireMockConfig().dynamicPort());

  @BeforeEach
  void startReceiver() {
    receiver.start();
    receiver.stubFor(post(anyUrl()).willReturn(aResponse().withStatus(204)));
  }

  @AfterEach
  void stopReceiver() {
    receiver.stop();
  }

  @Test
  void an_api_alone_tells_how_an_instance_delivers_and_that_it_has_fallen_silent()
      throws Exception {
    String url = TestDatabase.create("health_of_another");
    JdbcTemplate jdbc = TestDatabase.jdbc(url);
    try (PigeonProcess api =
            PigeonProcess.start(
                    "health-api",
                    Map.of("DATABASE_URL", url, "METRICS_OPEN", "true"),
                    "pigeon.roles=api",
                    "pigeon.health.stale-after=3s",
                    "pigeon.api.jwt.tokens=" + TOKENS)
                .awaitStarted();
        PigeonProcess sender =
            PigeonProcess.start(
                    "health-sender",
                    Map.of("DATABASE_URL", url),
                    "pigeon.roles=delivery,channels",
                    "pigeon.delivery.health-interval=500")
                .awaitStarted()) {
      String base = api.api();
      tell(jdbc);
      await().atMost(PATIENCE).untilAsserted(() -> assertThat(webhook(base)).isEqualTo("HEALTHY"));
      assertThat(health(base, "/health").path("status").asText()).isEqualTo("ok");
      assertThat(health(base, "/health").at("/details/notifications")).hasSize(2);
      assertThat(health(base, "/api/v1/metrics").path("workers").asInt()).isEqualTo(1);
      assertThat(get(base, "/metrics", false).body()).contains("jvm_memory_used_bytes");
      sender.kill();
      await().atMost(PATIENCE).untilAsserted(() -> assertThat(webhook(base)).isEqualTo("UNKNOWN"));
      assertThat(health(base, "/health").at("/components/notifications").asText())
          .isEqualTo("UNKNOWN");
    }
  }

  @Test
  void what_an_api_takes_is_delivered_by_an_instance_that_has_none() throws Exception {
    String url = TestDatabase.create("api_apart");
    try (PigeonProcess api =
            PigeonProcess.start(
                    "apart-api",
                    Map.of("DATABASE_URL", url),
                    "pigeon.roles=api",
                    "pigeon.api.jwt.tokens=" + TOKENS)
                .awaitStarted();
        PigeonProcess sender =
            PigeonProcess.start(
                    "apart-sender",
                    Map.of("DATABASE_URL", url),
                    "pigeon.roles=detection,delivery,channels",
                    "pigeon.api.jwt.tokens=" + TOKENS + "-sender")
                .awaitStarted()) {
      HttpRequest create =
          HttpRequest.newBuilder(URI.create(api.api() + "/api/v1/notifications"))
              .header("Authorization", "Bearer " + Files.readString(TOKENS.resolve("admin")))
              .header("Content-Type", "application/json")
              .POST(
                  HttpRequest.BodyPublishers.ofString(
                      "{\"channel\":\"webhook\",\"recipient\":\"%s\",\"content\":\"Hello\"}"
                          .formatted(receiver.url("/hello"))))
              .build();
      HttpResponse<String> created =
          HttpClient.newHttpClient().send(create, HttpResponse.BodyHandlers.ofString());
      assertThat(created.statusCode()).as(created.body()).isEqualTo(201);
      String at = created.headers().firstValue("Location").orElseThrow();
      await()
          .atMost(PATIENCE)
          .untilAsserted(
              () ->
                  assertThat(
                          JSON.readTree(as(api.api() + at, TOKENS, "admin").body())
                              .path("status")
                              .asText())
                      .isEqualTo("sent"));
      receiver.verify(1, postRequestedFor(urlEqualTo("/hello")));
      assertThat(sender.log()).doesNotContain("port=");
    }
  }

  private static HttpResponse<String> as(String address, Path tokens, String role)
      throws Exception {
    return HttpClient.newHttpClient()
        .send(
            HttpRequest.newBuilder(URI.create(address))
                .header("Authorization", "Bearer " + Files.readString(tokens.resolve(role)))
                .build(),
            HttpResponse.BodyHandlers.ofString());
  }

  private void tell(JdbcTemplate jdbc) {
    jdbc.update(
        """
        WITH told AS (
            INSERT INTO notifications (id, dedup_key, type, occurred_at, title, data)
            VALUES (gen_random_uuid(), 'k', 'test.event', now(), 't', '{}')
            RETURNING id, created_at
        )
        INSERT INTO notifications_outbox (notification_id, notified_at, lane_id, address)
        SELECT id, created_at, lane_of('webhook', ?), ? FROM told
        """,
        receiver.baseUrl(),
        receiver.url("/notify"));
    jdbc.execute("NOTIFY pigeon_outbox");
  }

  private static String webhook(String base) throws Exception {
    for (JsonNode channel : health(base, "/health/channels").path("channels")) {
      if (channel.path("component").asText().equals("webhook")) {
        return channel.path("state").asText();
      }
    }
    return "";
  }

  private static JsonNode health(String base, String path) throws Exception {
    return JSON.readTree(get(base, path, true).body());
  }

  private static HttpResponse<String> get(String base, String path, boolean asOperator)
      throws Exception {
    HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(base + path));
    if (asOperator) {
      request.header(
          "Authorization", "Bearer " + Files.readString(TOKENS.resolve("operator")).strip());
    }
    return HttpClient.newHttpClient().send(request.build(), HttpResponse.BodyHandlers.ofString());
  }
}
