package io.pigeon.api;

import static io.pigeon.api.ContractClient.json;
import static io.pigeon.api.ContractClient.problem;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.pigeon.PastRun;
import io.pigeon.TestDatabase;
import io.pigeon.api.http.Role;
import io.pigeon.api.security.GeneratedTokens;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.test.annotation.DirtiesContext;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;

/** An open run and what is expected of it, its track, and back-tests of it, over HTTP. */
@SpringBootTest(
    webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT,
    properties = {
      "pigeon.roles=detection,api",
      "pigeon.detection.poll-interval=100",
      "pigeon.backtest.interval=100",
      "pigeon.reference.inbox=target/track/reference",
      "management.server.port=0"
    })
@DirtiesContext
class RunTrackTest {

  private static final Duration PATIENCE = Duration.ofSeconds(60);

  @Autowired private JdbcTemplate jdbc;
  @Autowired private GeneratedTokens tokens;
  @LocalServerPort private int port;

  private String run = "";

  @DynamicPropertySource
  static void settings(DynamicPropertyRegistry registry) {
    String url = TestDatabase.create("track");
    registry.add("spring.datasource.url", () -> url);
  }

  /** Twenty minutes at 2 m/s, until a moment ago, and many positions of another pig. */
  @BeforeEach
  void runOnce() {
    if (jdbc.queryForList("SELECT route_id FROM legacy_routes").isEmpty()) {
      PastRun.line(jdbc);
      jdbc.update(
          """
          INSERT INTO pig_positions (pig_id, ts, kp, source)
          SELECT 'P1', date_trunc('second', now()) - interval '20 minutes' + n * interval '10 seconds', n * 0.02, 'odometer'
          FROM   generate_series(0, 119) AS n
          """);
      jdbc.update(
          """
          INSERT INTO pig_positions (pig_id, ts, kp)
          SELECT 'OTHER', now() - interval '1 day' + n * interval '1 second', 1 FROM generate_series(0, 20000) AS n
          """);
    }
    await()
        .atMost(PATIENCE)
        .until(
            () ->
                !jdbc.queryForList(
                        "SELECT run_key FROM pig_runs WHERE pig_id = 'P1' AND state = 'MOVING'")
                    .isEmpty());
    run = jdbc.queryForObject("SELECT run_key FROM pig_runs WHERE pig_id = 'P1'", String.class);
  }

  @Test
  void an_open_run_says_when_the_pig_will_be_at_each_poi_ahead_and_at_the_end() throws Exception {
    JsonNode shown =
        await()
            .atMost(PATIENCE)
            .until(() -> api().ok("/api/v1/runs/" + run), found -> found.path("etas").size() == 3);
    assertThat(shown.path("state").asText()).isEqualTo("MOVING");
    assertThat(shown.path("speed_mps").asDouble()).isBetween(1.9, 2.1);
    assertThat(shown.path("health").asText()).isEqualTo("LIVE");
    assertThat(shown.path("etas").findValuesAsText("id")).containsExactly("B", "C", "RC");
    assertThat(shown.path("eta_next")).isEqualTo(shown.path("etas").path(0));
    JsonNode end = shown.path("eta_end");
    Instant eta = Instant.parse(end.path("eta").asText());
    Instant seen = Instant.parse(shown.path("position_at").asText());
    double seconds = (6000 - shown.path("chainage_m").asDouble()) / 2;
    assertThat(Duration.between(seen, eta).toSeconds())
        .isBetween((long) seconds - 120, (long) seconds + 120);
    assertThat(Instant.parse(end.path("p10").asText())).isBefore(eta);
    assertThat(Instant.parse(end.path("p90").asText())).isAfter(eta);
    assertThat(Instant.parse(shown.path("forecast_at").asText())).isAfter(seen.minusSeconds(60));
  }

  @Test
  void the_track_has_every_position_once_from_either_end() throws Exception {
    for (String order : List.of("oldest", "newest")) {
      List<Double> posts = new ArrayList<>();
      String next = "";
      int pages = 0;
      do {
        JsonNode page =
            api()
                .ok(
                    "/api/v1/runs/%s/track?limit=50&order=%s&cursor=%s"
                        .formatted(run, order, next));
        page.path("positions").forEach(each -> posts.add(each.path("kp").asDouble()));
        next = page.path("next_cursor").asText("");
        pages++;
      } while (!next.isEmpty());
      assertThat(pages).isEqualTo(3);
      assertThat(posts).hasSize(120).doesNotHaveDuplicates();
      assertThat(posts.get(0)).isEqualTo(order.equals("oldest") ? 0 : 2.38);
      assertThat(posts.get(119)).isEqualTo(order.equals("oldest") ? 2.38 : 0);
    }
  }

  @Test
  void positions_by_channel_and_by_latitude_have_a_place_along_the_line_too() throws Exception {
    jdbc.update("INSERT INTO channel_calibration (gc, kp) VALUES (100, 1), (200, 3)");
    jdbc.update(
        "INSERT INTO route_versions SELECT 'L9', 'v1', jsonb_build_object('id', 'L9', 'name', 'L', 'startM', 0, 'endM', 6000, 'pois', '[]'::jsonb, 'gaps', '[]'::jsonb, 'geometry', '{\"type\":\"LineString\",\"coordinates\":[[5,52],[5.1,52]]}'::jsonb, 'calibration', '{\"gc\":[100,200],\"kp\":[1,3]}'::jsonb)");
    jdbc.update(
        """
        INSERT INTO pig_runs (run_key, pig_id, route_id, ref_version, config_version, state, health, state_since, started_at, completed_at, position_at, joined_mid_run)
        VALUES ('MIXED', 'P3', 'L9', 'v1', 'none', 'COMPLETED', 'LIVE', '2026-01-02', '2026-01-01', '2026-01-02', '2026-01-02', false)
        """);
    jdbc.update(
        """
        INSERT INTO pig_positions (pig_id, ts, gc, lat, lon)
        VALUES ('P3', '2025-12-31', 100, NULL, NULL), ('P3', '2026-01-01', 150, NULL, NULL),
               ('P3', '2026-01-01 01:00', NULL, 52, 5.05), ('P3', '2026-01-01 02:00', NULL, 10, 10),
               ('P3', '2026-01-03', 100, NULL, NULL)
        """);
    jdbc.update(
        "INSERT INTO quarantined_positions SELECT id, pig_id, ts, 'OFF_ROUTE', 'far off' FROM pig_positions WHERE lat = 10");
    JsonNode track = api().ok("/api/v1/runs/MIXED/track").path("positions");
    assertThat(track).hasSize(3);
    assertThat(track.path(0).path("kp").asDouble()).isEqualTo(2);
    assertThat(track.path(1).path("kp").asDouble()).isBetween(2.99, 3.01);
    assertThat(track.path(1).path("set_aside").isNull()).isTrue();
    assertThat(track.path(2).path("set_aside").asText()).isEqualTo("OFF_ROUTE");
  }

  @Test
  void a_page_is_read_by_the_index_of_the_pig_and_never_through_the_table() throws Exception {
    jdbc.execute("ANALYZE pig_positions");
    String statement =
        Files.readString(Path.of("src/main/resources/db/sql/run-track-read.sql"))
            .replace(":#run_key", "'" + run + "'")
            .replace(":#order", "'newest'")
            .replace(":#ts", "'9999-01-01'")
            .replace(":#id", "'1'")
            .replace(":#rows", "'50'");
    String plan = String.join("\n", jdbc.queryForList("EXPLAIN " + statement, String.class));
    String full =
        jdbc.queryForObject(
            "SELECT tableoid::regclass FROM pig_positions WHERE pig_id = 'OTHER' LIMIT 1",
            String.class);
    assertThat(plan).doesNotContain("Seq Scan on " + full).contains(full + "_pig_id_ts_idx");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "order=up",
        "limit=0",
        "limit=5001",
        "cursor=x",
        "cursor=1~99999999999999999999",
        "cursor=999999999999999999~1"
      })
  void a_page_that_cannot_be_is_refused(String query) throws Exception {
    JsonNode refused = json(api().get("/api/v1/runs/" + run + "/track?" + query), 400);
    assertThat(refused.path("field").asText()).isEqualTo(query.split("=")[0]);
  }

  @Test
  void an_unknown_run_has_no_track_and_no_back_test() throws Exception {
    problem(api().get("/api/v1/runs/NOBODY~1/track"), 404, "No run has this key.");
    HttpResponse<String> refused = api().post("/api/v1/back-tests", "{\"run_key\":\"NOBODY~1\"}");
    assertThat(json(refused, 422).path("field").asText()).isEqualTo("/run_key");
    problem(api().get("/api/v1/back-tests/" + new UUID(0, 0)), 404, "No back-test");
  }

  @Test
  void a_back_test_is_the_same_job_under_both_names() throws Exception {
    HttpResponse<String> queued =
        api()
            .post(
                "/api/v1/back-tests",
                "{\"run_key\":\"%s\",\"settings\":{\"alert.minutes\":[45,20]}}".formatted(run));
    String id = json(queued, 202).path("id").asText();
    assertThat(queued.headers().firstValue("Location")).contains("/api/v1/back-tests/" + id);
    JsonNode done =
        await()
            .atMost(PATIENCE)
            .until(
                () -> api().ok("/api/v1/back-tests/" + id),
                job -> job.path("status").asText().equals("DONE"));
    assertThat(done.at("/config/alert.minutes").asText()).isEqualTo("45,20");
    assertThat(api().ok("/api/v1/backtests/" + id)).isEqualTo(done);
    problem(
        api()
            .post(
                "/api/v1/back-tests", "{\"run_key\":\"%s\",\"settings\":{\"x\":1}}".formatted(run)),
        422,
        "x");
    problem(api().post("/api/v1/back-tests", "{\"settings\":{}}"), 400, "/run_key: it is missing");
  }

  @Test
  void the_runs_are_listed_with_what_is_known_of_each() throws Exception {
    JsonNode runs = api().ok("/api/runs/?pig_id=P1&state=moving").path("runs");
    assertThat(runs.findValuesAsText("run_key")).containsExactly(run);
  }

  private ContractClient api() {
    return ContractClient.at(port).as(tokens, "tester", Role.OPERATOR);
  }
}
