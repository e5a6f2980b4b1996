package io.pigeon;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.post;
import static com.github.tomakehurst.wiremock.client.WireMock.postRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.urlEqualTo;
import static com.github.tomakehurst.wiremock.core.WireMockConfiguration.wireMockConfig;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.github.tomakehurst.wiremock.WireMockServer;
import com.github.tomakehurst.wiremock.verification.LoggedRequest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.test.annotation.DirtiesContext;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;
import org.springframework.util.FileSystemUtils;

/** Route files edited while they run. */
@SpringBootTest(
    webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT,
    properties = {
      "pigeon.roles=delivery,channels",
      "pigeon.routes.directory=target/reload/routes",
      "management.server.port=0"
    })
@DirtiesContext
@ExtendWith(OutputCaptureExtension.class)
class RouteReloadTest {

  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final Path ROUTES = Path.of("target/reload/routes");
  private static final Path WEBHOOK = ROUTES.resolve("channels/webhook.camel.yaml");

  private static final WireMockServer RECEIVER = new WireMockServer(wireMockConfig().dynamicPort());

  @Autowired private JdbcTemplate jdbc;

  @DynamicPropertySource
  static void settings(DynamicPropertyRegistry registry) throws IOException {
    FileSystemUtils.deleteRecursively(ROUTES);
    FileSystemUtils.copyRecursively(Path.of("src/main/resources/routes"), ROUTES);
    RECEIVER.start();
    RECEIVER.stubFor(post("/notify").willReturn(aResponse().withStatus(204)));
    String database = TestDatabase.create("reload");
    registry.add("spring.datasource.url", () -> database);
    registry.add("pigeon.notify-url", () -> RECEIVER.url("/notify"));
  }

  @AfterAll
  static void stop() {
    RECEIVER.stop();
  }

  @Test
  void an_edited_route_behaves_anew_and_a_broken_edit_leaves_it_as_it_was(CapturedOutput output)
      throws IOException {
    assertThat(deliver("before").getHeader("User-Agent")).startsWith("Pigeon/");

    String edited =
        Files.readString(WEBHOOK).replace("Pigeon/{{pigeon.version}}", "Edited/{{pigeon.version}}");
    Files.writeString(WEBHOOK, edited);
    await().atMost(PATIENCE).until(() -> output.getOut().contains("Routes reloaded summary"));
    assertThat(deliver("edited").getHeader("User-Agent")).startsWith("Edited/");

    Files.writeString(WEBHOOK, edited.replace("        - setBody:", "        - setBodie:"));
    await().atMost(PATIENCE).until(() -> output.getOut().contains("Error reloading routes"));
    assertThat(output.getOut()).contains("webhook.camel.yaml").contains("setBodie");
    assertThat(deliver("broken").getHeader("User-Agent")).startsWith("Edited/");
  }

  private LoggedRequest deliver(String key) {
    jdbc.update(
        """
        WITH told AS (
            INSERT INTO notifications (id, dedup_key, type, occurred_at, title, data)
            VALUES (gen_random_uuid(), ?, 'pig.test', now(), 'Test', '{}')
            RETURNING id, created_at
        )
        INSERT INTO notifications_outbox (notification_id, notified_at, lane_id, address)
        SELECT told.id, told.created_at, s.lane_id, s.address FROM told, subscriptions s
        """,
        key);
    jdbc.execute("NOTIFY pigeon_outbox");
    await()
        .atMost(PATIENCE)
        .until(
            () ->
                jdbc.queryForObject("SELECT count(*) FROM notifications_outbox", Long.class) == 0);
    List<LoggedRequest> requests = received();
    RECEIVER.resetRequests();
    assertThat(requests).hasSize(1);
    return requests.get(0);
  }

  private static List<LoggedRequest> received() {
    return RECEIVER.findAll(postRequestedFor(urlEqualTo("/notify")));
  }
}
