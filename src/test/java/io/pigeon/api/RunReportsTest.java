package io.pigeon.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.pigeon.PastRun;
import io.pigeon.TestDatabase;
import io.pigeon.api.http.Role;
import io.pigeon.api.security.GeneratedTokens;
import java.io.StringReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVRecord;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.autoconfigure.actuate.observability.AutoConfigureObservability;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.web.server.LocalManagementPort;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.test.annotation.DirtiesContext;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;

/** Tracking sheet, scorecard and accuracy of a detected run, on a real PostgreSQL. */
@SpringBootTest(
    webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT,
    properties = {
      "pigeon.roles=telemetry,detection,api,operations",
      "pigeon.operations.score-interval=200",
      "pigeon.operations.accuracy-interval=200",
      "pigeon.detection.poll-interval=100",
      "pigeon.telemetry.inbox=target/reports/inbox",
      "pigeon.telemetry.replays=target/reports/replays",
      "management.server.port=0"
    })
@AutoConfigureObservability(tracing = false)
@DirtiesContext
class RunReportsTest {

  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final ObjectMapper JSON = new ObjectMapper();

  @Autowired private JdbcTemplate jdbc;
  @Autowired private GeneratedTokens tokens;
  @LocalServerPort private int port;
  @LocalManagementPort private int managementPort;

  private String run = "";

  @DynamicPropertySource
  static void settings(DynamicPropertyRegistry registry) {
    String url = TestDatabase.create("reports");
    registry.add("spring.datasource.url", () -> url);
  }

  @BeforeEach
  void runOnce() {
    if (jdbc.queryForList("SELECT route_id FROM legacy_routes").isEmpty()) {
      PastRun.line(jdbc);
      PastRun.insert(jdbc, "P9", 57);
    }
    await()
        .atMost(PATIENCE)
        .until(
            () ->
                !jdbc.queryForList("SELECT run_key FROM pig_runs WHERE completed_at IS NOT NULL")
                    .isEmpty());
    run = text("SELECT run_key FROM pig_runs WHERE pig_id = 'P9'");
  }

  @Test
  void the_sheet_lists_the_pois_along_the_line_with_expected_and_actual_times() throws Exception {
    JsonNode sheet = JSON.readTree(get(sheet(run), "application/json").body());
    assertThat(sheet.findValuesAsText("poi_id")).containsExactly("LN", "A", "B", "C", "RC");
    for (String poi : List.of("A", "B", "C")) {
      assertThat(line(sheet, poi).path("actual").asText())
          .isEqualTo(
              instant("SELECT passed_at FROM poi_passages WHERE poi_id = '" + poi + "'")
                  .toString());
      assertThat(line(sheet, poi).path("method").asText()).isEqualTo("OBSERVED");
    }
    assertThat(line(sheet, "LN").path("actual").isNull()).isTrue();
    JsonNode receiver = line(sheet, "RC");
    assertThat(receiver.path("actual").asText())
        .isEqualTo(instant("SELECT completed_at FROM pig_runs").toString());
    assertThat(receiver.path("method").asText()).isEqualTo("OBSERVED");
    assertThat(Instant.parse(receiver.path("actual").asText()))
        .isBetween(
            Instant.parse(receiver.path("earliest").asText()),
            Instant.parse(receiver.path("latest").asText()));
  }

  @Test
  void the_expected_time_is_that_of_the_15_minute_warning_and_the_error_is_signed()
      throws Exception {
    JsonNode line = line(JSON.readTree(get(sheet(run), "*/*").body()), "C");
    Instant eta =
        instant(
            """
            SELECT CAST(data -> 'eta' ->> 'eta' AS timestamptz) FROM notifications
            WHERE  dedup_key LIKE '%|PRE_POI_ALERT|C|15,1'
            """);
    assertThat(Instant.parse(line.path("predicted").asText())).isEqualTo(eta);
    double minutes =
        Duration.between(eta, Instant.parse(line.path("actual").asText())).toMillis() / 60_000.0;
    assertThat(line.path("error_min").asDouble()).isCloseTo(minutes, Offset.offset(0.051));
  }

  @Test
  void the_sheet_as_csv_is_rfc_4180_in_utf_8_and_runs_no_formula() throws Exception {
    HttpResponse<String> response = get(sheet(run), "text/csv");
    assertThat(response.headers().firstValue("Content-Type").orElse(""))
        .startsWith("text/csv")
        .containsIgnoringCase("charset=utf-8");
    assertThat(response.body())
        .startsWith(
            "poi_id,tag,kind,kp,predicted,actual,error_min,method,earliest,latest\r\nLN,Launcher,LAUNCHER,0.0,,,,,,\r\nA,\"Valve, north\",MLV,1.5,")
        .contains("\r\nB,'=1+1,MLV,3.5,")
        .contains("\r\nC,Bač,TEE,")
        .endsWith("\r\n");
    List<CSVRecord> records =
        CSVFormat.RFC4180.parse(new StringReader(response.body())).getRecords();
    assertThat(records).hasSize(6).allMatch(record -> record.size() == 10);
    assertThat(records.get(4).get(6)).matches("-?\\d+\\.\\d");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          text/csv;q=0.5, application/json | 200 | application/json
          application/json;q=0.5, text/csv | 200 | text/csv
          text/html, text/*                | 200 | text/csv
          text/csv;q=0, */*                | 200 | application/json
          application/json                 | 200 | application/json
          application/xml                  | 406 | application/problem+json
          nonsense                         | 406 | application/problem+json
          """)
  void the_sheet_comes_in_the_form_that_the_caller_likes_best(
      String accept, int status, String form) throws Exception {
    HttpResponse<String> response = get(sheet(run), accept);
    assertThat(response.statusCode()).isEqualTo(status);
    assertThat(response.headers().firstValue("Content-Type").orElse("")).startsWith(form);
  }

  @Test
  void a_completed_run_is_scored_once_with_what_was_sent() {
    awaitScored();
    assertThat(number("SELECT count(*) FROM eta_accuracy"))
        .isEqualTo(
            number("SELECT count(*) FROM run_warnings WHERE NOT superseded AND actual IS NOT NULL"))
        .isPositive();
    assertThat(
            number(
                """
                SELECT count(*) FROM eta_accuracy
                WHERE  abs(extract(epoch FROM actual - promised_at) - error_s) > 0.001
                OR     inside_interval <> (actual BETWEEN p10 AND p90)
                """))
        .isZero();
    assertThat(text("SELECT horizon FROM eta_accuracy WHERE poi_id = 'RC' AND threshold_min = 30"))
        .isEqualTo("15-30");
    jdbc.update("UPDATE pig_runs SET scored_at = NULL");
    awaitScored();
    assertThat(number("SELECT count(*) FROM eta_accuracy"))
        .isEqualTo(number("SELECT count(*) FROM run_warnings WHERE NOT superseded"));
  }

  @Test
  void the_accuracy_of_the_last_thirty_days_is_measured() throws Exception {
    awaitScored();
    jdbc.update(
        """
        INSERT INTO eta_accuracy (run_key, poi_id, threshold_min, approach, warned_at, promised_at, p10, p90, actual, error_s,
                                  horizon, inside_interval, undershoot)
        SELECT 'OLD~' || days, 'Z', 60, 1, t, t, t, t, t, -60 * days, '60+', days = 1, days = 2
        FROM   (SELECT days, now() - days * interval '1 day' AS t FROM unnest(ARRAY[1, 2, 31]) AS days) old
        """);
    try {
      await()
          .atMost(PATIENCE)
          .untilAsserted(
              () ->
                  assertThat(metrics())
                      .contains(
                          "pigeon_eta_abs_error_seconds{horizon=\"60+\",quantile=\"0.5\"} 90.0",
                          "pigeon_eta_interval_coverage{horizon=\"60+\"} 0.5",
                          "pigeon_eta_share{horizon=\"60+\",kind=\"early\"} 1.0",
                          "pigeon_eta_share{horizon=\"60+\",kind=\"late\"} 0.0",
                          "pigeon_eta_share{horizon=\"60+\",kind=\"undershoot\"} 0.5",
                          "pigeon_eta_abs_error_seconds{horizon=\"15-30\",quantile=\"0.9\"}"));
    } finally {
      jdbc.update("DELETE FROM eta_accuracy WHERE run_key LIKE 'OLD~%'");
    }
  }

  private void awaitScored() {
    await()
        .atMost(PATIENCE)
        .until(() -> number("SELECT count(*) FROM pig_runs WHERE scored_at IS NULL") == 0);
  }

  private String metrics() throws Exception {
    return HttpClient.newHttpClient()
        .send(
            HttpRequest.newBuilder(
                    URI.create("http://localhost:" + managementPort + "/actuator/prometheus"))
                .build(),
            HttpResponse.BodyHandlers.ofString())
        .body();
  }

  @Test
  void an_unknown_run_has_neither_sheet_nor_card() throws Exception {
    assertThat(get(sheet("NOBODY~1"), "text/csv").statusCode()).isEqualTo(404);
    assertThat(get("/api/v1/runs/NOBODY~1/scorecard", "*/*").statusCode()).isEqualTo(404);
  }

  @Test
  void the_card_says_of_each_warning_what_it_promised_and_what_came() throws Exception {
    JsonNode card = JSON.readTree(get("/api/v1/runs/" + run + "/scorecard", "*/*").body());
    assertThat(card.path("run_key").asText()).isEqualTo(run);
    JsonNode warnings = card.path("warnings");
    assertThat(warnings)
        .hasSize(
            (int) number("SELECT count(*) FROM notifications WHERE type = 'pig.pre-poi-alert'"));
    for (JsonNode warning : warnings) {
      double error =
          Duration.between(
                      Instant.parse(warning.path("eta").asText()),
                      Instant.parse(warning.path("actual").asText()))
                  .toMillis()
              / 60_000.0;
      assertThat(warning.path("lead_error_min").asDouble())
          .as("%s", warning)
          .isCloseTo(error, Offset.offset(0.051));
      assertThat(warning.path("inside_interval").isBoolean()).isTrue();
      assertThat(warning.path("accurate").isBoolean()).isTrue();
    }
    assertThat(card.at("/summary/sent").asInt() + card.at("/summary/superseded").asInt())
        .isEqualTo(warnings.size());
    assertThat(card.at("/summary/abs_error_p90_min").asDouble())
        .isGreaterThanOrEqualTo(card.at("/summary/abs_error_p50_min").asDouble());
  }

  @Test
  void of_two_warnings_at_once_the_looser_is_superseded() throws Exception {
    JsonNode warnings =
        JSON.readTree(get("/api/v1/runs/" + run + "/scorecard", "*/*").body()).path("warnings");
    JsonNode looser = warning(warnings, "A", 30);
    JsonNode tighter = warning(warnings, "A", 15);
    assertThat(looser.path("warned_at")).isEqualTo(tighter.path("warned_at"));
    assertThat(looser.path("superseded").asBoolean()).isTrue();
    assertThat(tighter.path("superseded").asBoolean()).isFalse();
    assertThat(tighter.path("undershoot").asBoolean()).isTrue();
    assertThat(warning(warnings, "C", 30).path("superseded").asBoolean()).isFalse();
  }

  @Test
  void the_end_of_the_route_is_reached_when_the_run_is_completed() throws Exception {
    JsonNode warnings =
        JSON.readTree(get("/api/v1/runs/" + run + "/scorecard", "*/*").body()).path("warnings");
    assertThat(warning(warnings, "RC", 15).path("actual").asText())
        .isEqualTo(instant("SELECT completed_at FROM pig_runs").toString());
  }

  private static JsonNode warning(JsonNode warnings, String poi, int threshold) {
    for (JsonNode warning : warnings) {
      if (warning.path("poi_id").asText().equals(poi)
          && warning.path("threshold_min").asInt() == threshold) {
        return warning;
      }
    }
    throw new AssertionError("No warning of " + poi + " in " + warnings);
  }

  private static JsonNode line(JsonNode sheet, String poi) {
    for (JsonNode line : sheet.path("pois")) {
      if (line.path("poi_id").asText().equals(poi)) {
        return line;
      }
    }
    throw new AssertionError("No POI " + poi + " in " + sheet);
  }

  private static String sheet(String run) {
    return "/api/v1/runs/" + run + "/tracking-sheet";
  }

  private String text(String query) {
    return String.valueOf(jdbc.queryForObject(query, String.class));
  }

  private long number(String query) {
    return Long.parseLong(text(query));
  }

  private Instant instant(String query) {
    return jdbc.queryForList(query, java.sql.Timestamp.class).get(0).toInstant();
  }

  private HttpResponse<String> get(String path, String accept) throws Exception {
    return ContractClient.at(port)
        .as(tokens, "tester", Role.ADMIN, Role.TELEMETRY)
        .with("Accept", accept)
        .get(path);
  }
}
