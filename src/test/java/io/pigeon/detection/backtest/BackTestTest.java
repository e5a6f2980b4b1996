package io.pigeon.detection.backtest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.pigeon.PastRun;
import io.pigeon.TestDatabase;
import io.pigeon.api.http.Role;
import io.pigeon.api.security.GeneratedTokens;
import io.pigeon.detection.fold.MovementState;
import java.io.InputStream;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.test.annotation.DirtiesContext;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;
import org.yaml.snakeyaml.Yaml;

/** Runs replayed over REST, on a real PostgreSQL. */
@SpringBootTest(
    webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT,
    properties = {
      "pigeon.roles=telemetry,detection,api",
      "pigeon.detection.poll-interval=100",
      "pigeon.backtest.interval=100",
      "pigeon.telemetry.inbox=target/backtest/inbox",
      "pigeon.telemetry.replays=target/backtest/replays",
      "management.server.port=0"
    })
@DirtiesContext
class BackTestTest {

  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final ObjectMapper JSON = new ObjectMapper();

  private static String database = "";

  @Autowired private JdbcTemplate jdbc;
  @Autowired private GeneratedTokens tokens;
  @LocalServerPort private int port;

  @DynamicPropertySource
  static void settings(DynamicPropertyRegistry registry) {
    String url = TestDatabase.create("backtest");
    database = url;
    registry.add("spring.datasource.url", () -> url);
  }

  /** Two runs of one pig, whose id is not fit for a URL as it is. */
  @BeforeEach
  void runTwice() {
    if (count("SELECT count(*) FROM legacy_routes") == 0) {
      PastRun.line(jdbc);
      PastRun.insert(jdbc, "P 9%_", 116);
      PastRun.insert(jdbc, "P 9%_", 57);
    }
    await()
        .atMost(PATIENCE)
        .until(() -> count("SELECT count(*) FROM pig_runs WHERE completed_at IS NOT NULL") == 2);
  }

  @Test
  void both_runs_of_a_pig_replayed_as_they_were_tell_what_was_told() throws Exception {
    for (String run : runs()) {
      JsonNode job = done(create(run, ""));
      assertThat(job.at("/result/same").asBoolean()).as("%s", job).isTrue();
      assertThat(job.at("/result/counts/pig.poi-passage/same").asInt()).isEqualTo(3);
      assertThat(job.at("/result/counts/pig.run-completion/same").asInt()).isEqualTo(1);
      assertThat(job.path("positions_done").asInt()).isGreaterThan(PositionPages.SIZE);
    }
  }

  @Test
  void other_warning_times_add_and_drop_warnings_and_nobody_is_told() throws Exception {
    long before = count("SELECT count(*) FROM notifications");
    JsonNode result =
        done(create(runs().get(1), "{\"settings\":{\"alert.minutes\":[20,15]}}")).path("result");
    assertThat(result.path("same").asBoolean()).isFalse();
    assertThat(keys(result.path("missing"))).isNotEmpty().allMatch(key -> key.contains("|30,1"));
    assertThat(keys(result.path("added"))).isNotEmpty().allMatch(key -> key.contains("|20,1"));
    assertThat(result.path("moved")).isEmpty();
    assertThat(count("SELECT count(*) FROM notifications")).isEqualTo(before);
  }

  @Test
  void another_speed_window_moves_warnings_and_says_by_how_much() throws Exception {
    JsonNode moved =
        done(create(runs().get(1), "{\"settings\":{\"speed.window\":\"6m\"}}")).at("/result/moved");
    assertThat(keys(moved)).isNotEmpty().allMatch(key -> key.contains("|PRE_POI_ALERT|"));
    assertThat(moved.get(0).path("seconds").asDouble()).isNotZero();
    assertThat(moved.get(0).path("was")).isNotEqualTo(moved.get(0).path("now"));
  }

  @Test
  void another_reorder_delay_keeps_the_keys_of_the_run() throws Exception {
    JsonNode job = done(create(runs().get(1), "{\"settings\":{\"reorder.delay\":0}}"));
    assertThat(job.at("/result/counts/pig.poi-passage/told").asInt()).isEqualTo(3);
    assertThat(job.at("/result/counts/pig.poi-passage/missing").asInt()).isZero();
  }

  @Test
  void a_job_whose_worker_died_is_begun_anew() throws Exception {
    UUID id = UUID.randomUUID();
    jdbc.update(
        """
        INSERT INTO backtests (id, run_key, status, lease_until, claim_epoch, positions_done)
        VALUES (?, ?, 'RUNNING', now() - interval '1 second', 1, 10)
        """,
        id,
        runs().get(0));
    assertThat(done("/api/v1/backtests/" + id).at("/result/same").asBoolean()).isTrue();
  }

  @Test
  void a_job_that_five_workers_died_of_is_given_up() throws Exception {
    UUID id = UUID.randomUUID();
    jdbc.update(
        """
        INSERT INTO backtests (id, run_key, status, lease_until, claim_epoch)
        VALUES (?, ?, 'RUNNING', now() - interval '1 second', 5)
        """,
        id,
        runs().get(0));
    JsonNode job = ended("/api/v1/backtests/" + id);
    assertThat(job.path("status").asText()).isEqualTo("FAILED");
    assertThat(job.path("error").asText()).contains("five times");
  }

  @Test
  void a_run_whose_first_positions_are_gone_fails_with_a_sentence() throws Exception {
    jdbc.update(
        """
        INSERT INTO pig_runs (run_key, pig_id, config_version, state, health, state_since, started_at, joined_mid_run)
        VALUES ('OLD~1', 'OLD', 'x', 'MOVING', 'LIVE', now(), now(), false)
        """);
    try {
      JsonNode job = ended(create("OLD~1", ""));
      assertThat(job.path("error").asText())
          .isEqualTo("The first positions of run OLD~1 are no longer stored.");
    } finally {
      jdbc.update("DELETE FROM pig_runs WHERE run_key = 'OLD~1'");
    }
  }

  @Test
  void an_unknown_run_is_404_and_so_is_an_unknown_back_test() throws Exception {
    problem(post("NOBODY~1", "{}"), 404, "No run has this key.");
    problem(get("/api/v1/runs/NOBODY~1"), 404, "No run has this key.");
    problem(get("/api/v1/backtests/none"), 404, "No back-test has this id.");
  }

  @Test
  void an_unknown_setting_is_422_and_names_those_that_are_known() throws Exception {
    problem(
        post(runs().get(0), "{\"settings\":{\"stop.windows\":\"10m\"}}"),
        422,
        "'stop.windows' is no setting to try; known are alert.minutes, completion.tolerance,");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"settings\":{\"stop.window\":\"soon\"}}",
        "{\"settings\":{\"gate.speed\":-1}}",
        "{\"settings\":{\"gate.speed\":\"NaN\"}}",
        "{\"settings\":{\"alert.minutes\":[15,30]}}",
        "{\"settings\":{\"stop.span\":100}}"
      })
  void a_value_that_cannot_be_is_422_and_named(String body) throws Exception {
    String setting = body.replaceAll(".*\\{\"|\":.*", "");
    problem(post(runs().get(0), body), 422, setting);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"settings\":",
        "[]",
        "\"x\"",
        "{\"settings\":[]}",
        "{\"setting\":{}}",
        "{\"settings\":{\"stop.window\":{}}}",
        "{\"settings\":{\"stop.window\":null}}",
        "{\"settings\":{},\"settings\":{}}",
        "{} {}"
      })
  void a_malformed_body_is_400(String body) throws Exception {
    HttpResponse<String> refused = post(runs().get(0), body);
    assertThat(refused.statusCode()).as("%s", refused.body()).isEqualTo(400);
    assertThat(JSON.readTree(refused.body()).path("type").asText())
        .isEqualTo("urn:pigeon:problem:malformed-body");
  }

  @Test
  void no_body_replays_the_run_as_it_was_judged() throws Exception {
    HttpResponse<String> response =
        send(
            HttpRequest.newBuilder(backTests(runs().get(1)))
                .POST(HttpRequest.BodyPublishers.noBody()));
    assertThat(response.statusCode()).as("%s", response.body()).isEqualTo(202);
    assertThat(JSON.readTree(response.body()).path("config")).isEmpty();
    JsonNode job = done(response.headers().firstValue("Location").orElseThrow());
    assertThat(job.at("/result/same").asBoolean()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "text/plain", "application/x-www-form-urlencoded", "nonsense"})
  void a_body_that_is_not_said_to_be_json_is_415(String type) throws Exception {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(backTests(runs().get(0)))
            .POST(HttpRequest.BodyPublishers.ofString("{\"settings\":{\"stop.window\":\"10m\"}}"));
    if (!type.isEmpty()) {
      request.header("Content-Type", type);
    }
    problem(send(request), 415, "application/json");
  }

  @Test
  void runs_are_listed_newest_first_page_by_page() throws Exception {
    JsonNode first = json(get("/api/v1/runs?limit=1&state=completed&pig_id=P%209%25_"));
    assertThat(first.at("/runs/0/run_key").asText()).isEqualTo(runs().get(1));
    assertThat(first.at("/runs/0/state").asText()).isEqualTo("COMPLETED");
    JsonNode second = json(get("/api/v1/runs?before=" + first.at("/runs/0/started_at").asText()));
    assertThat(second.at("/runs/0/run_key").asText()).isEqualTo(runs().get(0));
    assertThat(second.path("runs")).hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"limit=0", "limit=201", "limit=x", "before=yesterday", "state=lost"})
  void a_filter_that_cannot_be_read_is_400_and_named(String query) throws Exception {
    problem(get("/api/v1/runs?" + query), 400, query.replaceAll("=.*", ""));
  }

  @ParameterizedTest
  @EnumSource(MovementState.class)
  void every_state_filters_runs(MovementState state) throws Exception {
    jdbc.update(
        """
        INSERT INTO pig_runs (run_key, pig_id, config_version, state, health, state_since, started_at, joined_mid_run)
        VALUES ('GONE~1', 'GONE', 'x', ?, 'LIVE', now(), now(), false)
        """,
        state.name());
    try {
      JsonNode found = json(get("/api/v1/runs?pig_id=GONE&state=" + state));
      assertThat(found.findValuesAsText("state")).containsExactly(state.name());
      for (MovementState other : MovementState.values()) {
        JsonNode runs = json(get("/api/v1/runs?pig_id=GONE&state=" + other)).path("runs");
        assertThat(runs).hasSize(other == state ? 1 : 0);
      }
    } finally {
      jdbc.update("DELETE FROM pig_runs WHERE run_key = 'GONE~1'");
    }
  }

  @Test
  void the_description_of_the_api_knows_every_state() throws Exception {
    JsonNode api;
    try (InputStream file = BackTestTest.class.getResourceAsStream("/openapi/pigeon.yaml")) {
      api = JSON.valueToTree(new Yaml().<Object>load(file));
    }
    List<String> states = Arrays.stream(MovementState.values()).map(Enum::name).toList();
    JsonNode filter = api.at("/paths/~1runs/get/parameters/1");
    assertThat(filter.path("name").asText()).isEqualTo("state");
    for (JsonNode schema :
        List.of(filter.path("schema"), api.at("/components/schemas/Run/properties/state"))) {
      assertThat(schema.path("enum"))
          .extracting(JsonNode::asText)
          .containsExactlyElementsOf(states);
    }
  }

  @Test
  void a_run_is_found_by_its_key() throws Exception {
    JsonNode run = json(get("/api/v1/runs/" + encoded(runs().get(0))));
    assertThat(run.path("pig_id").asText()).isEqualTo("P 9%_");
    assertThat(run.path("route_id").asText()).isEqualTo("L9");
    assertThat(run.path("completed_at").asText()).endsWith("Z");
  }

  @Test
  void the_command_prints_a_table_and_exits_with_0_if_the_replay_tells_the_same() throws Exception {
    Ended replay = command("replay", runs().get(0));
    assertThat(replay.output())
        .contains("Run " + runs().get(0) + ", replayed with the settings that it was judged by")
        .containsPattern("type +told +now +same +missing +added +moved")
        .containsPattern("pig.poi-passage +3 +3 +3 +0 +0 +0")
        .endsWith("The replay tells the same.\n");
    assertThat(replay.code()).isZero();
  }

  @Test
  void the_command_names_each_difference_and_exits_with_1() throws Exception {
    Ended replay = command("replay", runs().get(0), "alert.minutes=20,15");
    assertThat(replay.output())
        .containsPattern("missing  \\S+Z  v1\\|P 9%25_~\\d+\\|PRE_POI_ALERT\\|C\\|30,1")
        .containsPattern("added    \\S+Z  v1\\|P 9%25_~\\d+\\|PRE_POI_ALERT\\|C\\|20,1")
        .containsPattern("The replay differs: \\d missing, \\d added, 0 moved.");
    assertThat(replay.code()).isEqualTo(1);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      textBlock =
          """
          replay NOBODY~1;           No run has the key NOBODY~1.
          replay;                    Usage: replay <runKey> [key=value …]
          replay X y;                'y' is no key=value.
          replay X no.such=1;        'no.such' is no setting to try; known are
          restore X;                 There is no command restore; known are: replay.
          """)
  void the_command_exits_with_2_and_a_sentence_if_it_cannot(String line, String sentence)
      throws Exception {
    Ended replay = command(line.split(" "));
    assertThat(replay.output()).startsWith(sentence).hasLineCount(1);
    assertThat(replay.code()).isEqualTo(2);
  }

  @Test
  void settings_that_were_changed_since_do_not_change_how_a_run_was_judged() throws Exception {
    Ended replay =
        command(
            Map.of("DATABASE_URL", database, "PIGEON_DETECTION_SPEED_WINDOW", "6m"),
            List.of("replay", runs().get(1)));
    assertThat(replay.output()).endsWith("The replay tells the same.\n");
    assertThat(replay.code()).isZero();
  }

  @Test
  void the_command_refuses_settings_of_pigeon_that_make_no_sense() throws Exception {
    Ended replay =
        command(
            Map.of("DATABASE_URL", database, "PIGEON_DETECTION_SPEED_WINDOW", "soon"),
            List.of("replay", runs().get(1)));
    assertThat(replay.output()).contains("soon").hasLineCount(1);
    assertThat(replay.code()).isEqualTo(2);
  }

  @Test
  void the_command_says_in_a_sentence_that_the_database_cannot_be_reached() throws Exception {
    Ended replay =
        command(
            Map.of("DATABASE_URL", "postgres://me:secret@127.0.0.1:1/none"),
            List.of("replay", "X"));
    assertThat(replay.output())
        .startsWith("The database cannot be reached: ")
        .doesNotContain("secret")
        .hasLineCount(1);
    assertThat(replay.code()).isEqualTo(2);
  }

  private record Ended(int code, String output) {}

  private static Ended command(String... arguments) throws Exception {
    return command(Map.of("DATABASE_URL", database), List.of(arguments));
  }

  private static Ended command(Map<String, String> environment, List<String> arguments)
      throws Exception {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("-XX:TieredStopAtLevel=1");
    command.add("-cp");
    command.add(System.getProperty("java.class.path"));
    command.add("io.pigeon.PigeonApplication");
    command.addAll(arguments);
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().putAll(environment);
    Process process = builder.start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    return new Ended(process.waitFor(), output);
  }

  private List<String> runs() {
    return jdbc.queryForList(
        "SELECT run_key FROM pig_runs WHERE route_id = 'L9' ORDER BY started_at", String.class);
  }

  /** Where the new back-test is. */
  private String create(String run, String body) throws Exception {
    HttpResponse<String> response = post(run, body);
    assertThat(response.statusCode()).as("%s", response.body()).isEqualTo(202);
    return response.headers().firstValue("Location").orElseThrow();
  }

  private JsonNode done(String path) throws Exception {
    JsonNode job = ended(path);
    assertThat(job.path("status").asText()).as("%s", job).isEqualTo("DONE");
    return job;
  }

  private JsonNode ended(String path) throws Exception {
    await().atMost(PATIENCE).until(() -> json(get(path)).hasNonNull("finished_at"));
    return json(get(path));
  }

  private static List<String> keys(JsonNode events) {
    List<String> keys = new ArrayList<>();
    events.forEach(event -> keys.add(event.path("key").asText()));
    return keys;
  }

  private static void problem(HttpResponse<String> response, int status, String detail)
      throws Exception {
    assertThat(response.statusCode()).as("%s", response.body()).isEqualTo(status);
    assertThat(response.headers().firstValue("Content-Type").orElse(""))
        .startsWith("application/problem+json");
    assertThat(JSON.readTree(response.body()).path("detail").asText()).contains(detail);
  }

  private HttpResponse<String> post(String run, String body) throws Exception {
    return send(
        HttpRequest.newBuilder(backTests(run))
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString(body)));
  }

  private HttpResponse<String> get(String path) throws Exception {
    return send(HttpRequest.newBuilder(at(path)));
  }

  private URI backTests(String run) {
    return at("/api/v1/runs/" + encoded(run) + "/backtests");
  }

  private URI at(String path) {
    return URI.create("http://localhost:" + port + path);
  }

  private HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
    return HttpClient.newHttpClient()
        .send(
            request
                .header(
                    "Authorization", "Bearer " + tokens.token("tester", Role.ADMIN, Role.TELEMETRY))
                .build(),
            HttpResponse.BodyHandlers.ofString());
  }

  private static JsonNode json(HttpResponse<String> response) throws Exception {
    assertThat(response.statusCode()).as("%s", response.body()).isEqualTo(200);
    return JSON.readTree(response.body());
  }

  private static String encoded(String part) {
    return URLEncoder.encode(part, StandardCharsets.UTF_8).replace("+", "%20");
  }

  private long count(String query) {
    Long count = jdbc.queryForObject(query, Long.class);
    return count == null ? 0 : count;
  }
}
