package io.pigeon.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import org.apache.camel.CamelContext;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.web.server.LocalManagementPort;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.test.annotation.DirtiesContext;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;

/** An instance is taken out of service when it can do no work, and is not killed for it. */
@SpringBootTest(
    webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT,
    properties = {
      "pigeon.roles=delivery,channels,api",
      "spring.datasource.hikari.connection-timeout=500",
      "management.server.port=0"
    })
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
@DirtiesContext
class ReadinessTest {

  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final String READINESS = "/actuator/health/readiness";
  private static final String LIVENESS = "/actuator/health/liveness";

  private static EmbeddedPostgres postgres;

  @Autowired private CamelContext camel;
  @LocalServerPort private int port;
  @LocalManagementPort private int management;

  @DynamicPropertySource
  static void settings(DynamicPropertyRegistry registry) throws IOException {
    postgres = EmbeddedPostgres.builder().start();
    String url = postgres.getJdbcUrl("postgres", "postgres");
    registry.add("spring.datasource.url", () -> url);
  }

  @AfterAll
  static void stop() throws IOException {
    postgres.close();
  }

  @Test
  @Order(1)
  void a_stopped_route_takes_readiness_down_and_not_liveness() throws Exception {
    await().atMost(PATIENCE).until(() -> status(management, READINESS) == 200);
    camel.getRouteController().stopRoute("claim-deliveries");
    await().atMost(PATIENCE).until(() -> status(management, READINESS) == 503);
    assertThat(status(management, LIVENESS)).isEqualTo(200);
    camel.getRouteController().startRoute("claim-deliveries");
    await().atMost(PATIENCE).until(() -> status(management, READINESS) == 200);
  }

  @Test
  @Order(2)
  void a_database_that_is_away_takes_readiness_down_and_not_liveness() throws Exception {
    assertThat(get(port, "/health").body()).contains("\"database\":\"HEALTHY\"");
    postgres.close();
    await().atMost(PATIENCE).until(() -> status(management, READINESS) == 503);
    assertThat(status(management, LIVENESS)).isEqualTo(200);
    HttpResponse<String> health = get(port, "/health");
    assertThat(health.statusCode()).isEqualTo(503);
    assertThat(health.body())
        .isEqualTo(
            "{\"status\":\"down\",\"components\":{\"database\":\"DOWN\",\"notifications\":\"UNKNOWN\",\"channels\":\"UNKNOWN\"}}");
  }

  private static int status(int port, String path) throws Exception {
    return get(port, path).statusCode();
  }

  private static HttpResponse<String> get(int port, String path) throws Exception {
    return HttpClient.newHttpClient()
        .send(
            HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path)).build(),
            HttpResponse.BodyHandlers.ofString());
  }
}
