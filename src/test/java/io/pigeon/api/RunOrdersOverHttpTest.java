package io.pigeon.api;

import static io.pigeon.api.ContractClient.problem;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.pigeon.PastRun;
import io.pigeon.TestDatabase;
import io.pigeon.api.http.Role;
import io.pigeon.api.security.GeneratedTokens;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.test.annotation.DirtiesContext;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;

/** Planning runs and giving them up over HTTP, on a real PostgreSQL. */
@SpringBootTest(
    webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT,
    properties = {
      "pigeon.roles=telemetry,detection,api",
      "pigeon.detection.poll-interval=100",
      "pigeon.detection.events.also=RUN_ABORTED",
      "pigeon.backtest.interval=100",
      "pigeon.telemetry.inbox=target/orders/inbox",
      "pigeon.telemetry.replays=target/orders/replays",
      "pigeon.reference.inbox=target/orders/reference",
      "management.server.port=0"
    })
@DirtiesContext
class RunOrdersOverHttpTest {

  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final ObjectMapper JSON = new ObjectMapper();

  @Autowired private JdbcTemplate jdbc;
  @Autowired private GeneratedTokens tokens;
  @LocalServerPort private int port;

  @DynamicPropertySource
  static void settings(DynamicPropertyRegistry registry) {
    String url = TestDatabase.create("orders");
    registry.add("spring.datasource.url", () -> url);
  }

  @BeforeEach
  void lineOnce() {
    if (jdbc.queryForList("SELECT route_id FROM legacy_routes").isEmpty()) {
      PastRun.line(jdbc);
    }
  }

  @Test
  void a_planned_run_is_moved_by_a_second_plan_given_up_and_replayed_with_both_orders()
      throws Exception {
    HttpResponse<String> planned =
        post(
            "/api/v1/runs",
            "{\"pig_id\":\"P1\",\"route_id\":\"L9\",\"run_key\":\"R 1\",\"launch_at\":\"%s\"}"
                .formatted(Instant.now().minus(Duration.ofHours(1))));
    assertThat(planned.statusCode()).as(planned.body()).isEqualTo(201);
    assertThat(planned.headers().firstValue("Location")).contains("/api/v1/runs/R%201");
    jdbc.update(
        """
        INSERT INTO pig_positions (pig_id, ts, kp)
        SELECT 'P1', now() - interval '40 minutes' + n * interval '10 seconds', n * 0.02
        FROM   generate_series(0, 120) AS n
        """);
    await().atMost(PATIENCE).until(() -> state("R 1").equals(List.of("MOVING")));

    JsonNode second =
        JSON.readTree(
            post("/api/v1/runs", "{\"pig_id\":\"P1\",\"route_id\":\"L9\",\"planned_speed_mps\":2}")
                .body());
    String next = second.path("run_key").asText();
    assertThat(second.path("planned_speed_mps").asDouble()).isEqualTo(2);
    jdbc.update("INSERT INTO pig_positions (pig_id, ts, kp) VALUES ('P1', clock_timestamp(), 2.5)");
    await().atMost(PATIENCE).until(() -> state("R 1").equals(List.of("ABORTED")));
    await().atMost(PATIENCE).until(() -> state(next).equals(List.of("UNKNOWN")));

    assertThat(post("/api/v1/runs/" + next + "/abort", "").statusCode()).isEqualTo(202);
    await().atMost(PATIENCE).until(() -> state(next).equals(List.of("ABORTED")));
    problem(post("/api/v1/runs/" + next + "/abort", ""), 409, "The run is over.");

    for (String run : List.of("R%201", next)) {
      JsonNode job = backTest(run);
      assertThat(job.at("/result/same").asBoolean()).as("%s", job).isTrue();
      assertThat(job.at("/result/counts/pig.run-aborted/same").asInt()).as("%s", job).isEqualTo(1);
    }
  }

  @Test
  void an_unknown_run_cannot_be_given_up() throws Exception {
    problem(post("/api/v1/runs/NOBODY~1/abort", ""), 404, "No run has this key.");
  }

  @Test
  void a_key_is_given_once() throws Exception {
    String plan = "{\"pig_id\":\"P2\",\"route_id\":\"L9\",\"run_key\":\"TWICE\"}";
    assertThat(post("/api/v1/runs", plan).statusCode()).isEqualTo(201);
    problem(post("/api/v1/runs", plan), 409, "There is a run, or a plan, with this run_key.");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      textBlock =
          """
          {'pig_id':'P','route_id':'NONE'};                          422; No active route has this route_id.
          {'pig_id':'P'};                                            400; /route_id: it is missing
          {'route_id':'L9'};                                         400; /pig_id: it is missing
          {'pig_id':7,'route_id':'L9'};                              400; /pig_id: integer found
          {'pig_id':'P','route_id':'L9','run_key':'P~1'};            400; /run_key: it is not of the form
          {'pig_id':'P','route_id':'L9','launch_at':'soon'};         400; /launch_at: it is no date-time
          {'pig_id':'P','route_id':'L9','planned_speed_mps':0};      400; /planned_speed_mps: must have a minimum value of 0.01
          {'pig_id':'P','route_id':'L9','expected_interval_s':'1'};  400; /expected_interval_s: string found
          {'pig_id':'P','route_id':'L9','speed':1};                  400; /speed: there is no such member
          [];                                                        400; array found, object expected
          {'pig_id':;                                                400; no valid JSON at line 1
          """)
  void a_plan_that_cannot_be_is_refused_with_the_reason(String body, int status, String why)
      throws Exception {
    problem(post("/api/v1/runs", body.replace('\'', '"')), status, why);
  }

  private JsonNode backTest(String run) throws Exception {
    HttpResponse<String> queued = post("/api/v1/runs/" + run + "/backtests", "{}");
    assertThat(queued.statusCode()).as(queued.body()).isEqualTo(202);
    String at = queued.headers().firstValue("Location").orElseThrow();
    await()
        .atMost(PATIENCE)
        .until(() -> JSON.readTree(get(at).body()).path("status").asText().equals("DONE"));
    return JSON.readTree(get(at).body());
  }

  private List<String> state(String run) {
    return jdbc.queryForList("SELECT state FROM pig_runs WHERE run_key = ?", String.class, run);
  }

  private HttpResponse<String> post(String path, String body) throws Exception {
    return api().post(path, body);
  }

  private HttpResponse<String> get(String path) throws Exception {
    return api().get(path);
  }

  private ContractClient api() {
    return ContractClient.at(port).as(tokens, "tester", Role.ADMIN, Role.TELEMETRY);
  }
}
