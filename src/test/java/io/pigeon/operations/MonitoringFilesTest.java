package io.pigeon.operations;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.post;
import static com.github.tomakehurst.wiremock.core.WireMockConfiguration.wireMockConfig;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.github.tomakehurst.wiremock.WireMockServer;
import io.pigeon.TestDatabase;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.autoconfigure.actuate.observability.AutoConfigureObservability;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.web.client.TestRestTemplate;
import org.springframework.boot.test.web.server.LocalManagementPort;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.test.annotation.DirtiesContext;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;
import org.yaml.snakeyaml.Yaml;

/** Dashboard and alert rules ask only for what a running Pigeon exports, and lead to help. */
@SpringBootTest(
    webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT,
    properties = {
      "pigeon.operations.health-interval=200",
      "pigeon.operations.accuracy-interval=200",
      "pigeon.detection.poll-interval=100",
      "management.server.port=0"
    })
@AutoConfigureObservability(tracing = false)
@DirtiesContext
class MonitoringFilesTest {

  private static final Path OPS = Path.of("ops");
  private static final Pattern METRIC =
      Pattern.compile("\\b(?:pigeon|hikaricp|process|jvm)_[a-z0-9_]+\\b");
  private static final WireMockServer RECEIVER = new WireMockServer(wireMockConfig().dynamicPort());

  @Autowired private JdbcTemplate jdbc;
  @Autowired private TestRestTemplate http;

  @LocalManagementPort private int port;

  @DynamicPropertySource
  static void settings(DynamicPropertyRegistry registry) {
    RECEIVER.start();
    String database = TestDatabase.create("monitoring");
    registry.add("spring.datasource.url", () -> database);
    registry.add("pigeon.notify-url", () -> RECEIVER.url("/notify"));
  }

  @AfterAll
  static void stop() {
    RECEIVER.stop();
  }

  @Test
  void dashboard_and_alerts_ask_for_metrics_that_a_running_application_exports()
      throws IOException {
    RECEIVER.stubFor(post("/notify").willReturn(aResponse().withStatus(204)));
    jdbc.update(
        "INSERT INTO legacy_routes (route_id, name, start_m, end_m) VALUES ('L', 'Line', 0, 6000)");
    jdbc.update(
        "INSERT INTO pig_positions (pig_id, ts, kp) SELECT 'P', now() - interval '50 minutes' + n * interval '10 seconds', n * 0.020 FROM generate_series(0, 300) AS n");
    jdbc.update(
        """
        INSERT INTO eta_accuracy (run_key, poi_id, threshold_min, approach, warned_at, promised_at, p10, p90, actual, error_s, horizon, inside_interval, undershoot)
        VALUES ('r', 'p', 30, 1, now(), now(), now(), now(), now(), 1, '5-15', true, false)
        """);
    Set<String> asked = new TreeSet<>();
    expressions().forEach(text -> collect(text, asked));
    assertThat(asked).hasSizeGreaterThan(25);
    await()
        .atMost(Duration.ofSeconds(60))
        .untilAsserted(() -> assertThat(exported()).containsAll(asked));
  }

  @Test
  void every_figure_is_on_the_dashboard_or_in_an_alert() throws IOException {
    String all = String.join(" ", expressions());
    assertThat(Figure.values())
        .filteredOn(figure -> figure != Figure.XMIN_TRANSACTIONS)
        .allSatisfy(figure -> assertThat(all).contains(figure.metric().replace('.', '_')));
  }

  @Test
  void every_alert_has_a_runbook_in_the_guide() throws IOException {
    Set<String> sections = new TreeSet<>();
    for (String line : Files.readAllLines(Path.of("docs/operations.md"))) {
      if (line.startsWith("#")) {
        sections.add(
            line.replaceFirst("#+ ", "").toLowerCase(java.util.Locale.ROOT).replace(' ', '-'));
      }
    }
    for (Map<?, ?> rule : rules()) {
      Map<?, ?> notes = (Map<?, ?>) rule.get("annotations");
      String runbook = String.valueOf(notes.get("runbook"));
      assertThat(runbook).as("%s", rule.get("alert")).startsWith("docs/operations.md#");
      assertThat(sections).contains(runbook.substring(runbook.indexOf('#') + 1));
    }
  }

  @Test
  void compose_mounts_files_that_are_there() throws IOException {
    Map<?, ?> compose = new Yaml().load(Files.readString(Path.of("docker-compose.yml")));
    Map<?, ?> services = (Map<?, ?>) compose.get("services");
    int mounted = 0;
    for (String name : List.of("prometheus", "grafana")) {
      Map<?, ?> service = (Map<?, ?>) services.get(name);
      assertThat(service.get("profiles")).isEqualTo(List.of("monitoring"));
      for (Object volume : (List<?>) service.get("volumes")) {
        String source = String.valueOf(volume).split(":", 2)[0];
        if (source.startsWith("./")) {
          assertThat(Path.of(source)).exists();
          mounted++;
        }
      }
    }
    assertThat(mounted).isEqualTo(4);
  }

  private static void collect(String expression, Set<String> names) {
    Matcher matcher = METRIC.matcher(expression);
    while (matcher.find()) {
      names.add(matcher.group());
    }
  }

  private static List<String> expressions() throws IOException {
    List<String> expressions = new ArrayList<>();
    JsonNode dashboard = new ObjectMapper().readTree(OPS.resolve("grafana/pigeon.json").toFile());
    for (JsonNode expression : dashboard.findValues("expr")) {
      expressions.add(expression.asText());
    }
    rules().forEach(rule -> expressions.add(String.valueOf(rule.get("expr"))));
    return expressions;
  }

  private static List<Map<?, ?>> rules() throws IOException {
    Map<?, ?> file = new Yaml().load(Files.readString(OPS.resolve("prometheus/alerts.yml")));
    List<Map<?, ?>> rules = new ArrayList<>();
    for (Object group : (List<?>) file.get("groups")) {
      for (Object rule : (List<?>) ((Map<?, ?>) group).get("rules")) {
        rules.add((Map<?, ?>) rule);
      }
    }
    return rules;
  }

  private Set<String> exported() {
    Set<String> names = new TreeSet<>();
    String text =
        http.getForObject("http://127.0.0.1:" + port + "/actuator/prometheus", String.class);
    for (String line : text.split("\n")) {
      if (!line.startsWith("#")) {
        names.add(line.split("[ {]", 2)[0]);
      }
    }
    return names;
  }
}
