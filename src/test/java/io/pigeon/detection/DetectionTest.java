package io.pigeon.detection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.pigeon.TestDatabase;
import io.pigeon.detection.fold.MovementState;
import io.pigeon.detection.fold.Thresholds;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.core.io.ClassPathResource;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.test.annotation.DirtiesContext;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;

/** From rows in the table to runs, over a real PostgreSQL. */
@SpringBootTest(
    webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT,
    properties = {
      "pigeon.roles=telemetry,detection",
      "pigeon.detection.poll-interval=100",
      "pigeon.detection.batch-rows=50",
      "pigeon.detection.routes.SLOW.fluid=liquid",
      "pigeon.telemetry.inbox=target/detection/inbox",
      "pigeon.telemetry.replays=target/detection/replays",
      "pigeon.reference.inbox=target/detection/reference",
      "management.server.port=0"
    })
@DirtiesContext
@ExtendWith(OutputCaptureExtension.class)
class DetectionTest {

  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final Path INBOX = Path.of("target/detection/inbox");

  private static String database = "";

  @Autowired private JdbcTemplate jdbc;
  @Autowired private DetectionProperties properties;
  @Autowired private ObjectMapper json;
  @Autowired private ThresholdSettings settings;
  @Autowired private ThresholdsBook thresholds;

  @DynamicPropertySource
  static void settings(DynamicPropertyRegistry registry) {
    String url = TestDatabase.create("detection");
    database = url;
    registry.add("spring.datasource.url", () -> url);
  }

  @Test
  void a_row_that_is_committed_after_later_ones_were_read_is_read_all_the_same()
      throws SQLException {
    // The same shard, so the same cursor.
    List<String> pigs =
        jdbc.queryForList(
            """
            SELECT 'C' || n FROM generate_series(1, 200) AS n
            WHERE  get_byte(decode(md5('C' || n), 'hex'), 0) % 16 = 5 LIMIT 2
            """,
            String.class);
    try (Connection slow = DriverManager.getConnection(database);
        Statement statement = slow.createStatement()) {
      slow.setAutoCommit(false);
      statement.execute(insert(pigs.get(0)));
      jdbc.execute(insert(pigs.get(1)));
      await().atMost(PATIENCE).until(() -> hasRun(pigs.get(1)));
      assertThat(hasRun(pigs.get(0))).isFalse();
      slow.commit();
    }
    await().atMost(PATIENCE).until(() -> hasRun(pigs.get(0)));
  }

  @Test
  void a_backlog_is_read_in_pieces_and_no_row_twice() {
    jdbc.update(
        """
        INSERT INTO pig_positions (pig_id, ts, ingested_at, kp)
        SELECT 'LONG', now() - interval '1 hour' + n * interval '1 second', now() - interval '1 minute', 700 + n * 0.001
        FROM   generate_series(0, 999) AS n
        """);
    await()
        .atMost(PATIENCE)
        .untilAsserted(
            () ->
                assertThat(
                        jdbc.queryForList(
                            "SELECT chainage_m FROM pig_runs WHERE pig_id = 'LONG'", Double.class))
                    .containsExactly(700_999.0));
    assertThat(jdbc.queryForList("SELECT pig_id FROM quarantined_positions", String.class))
        .doesNotContain("LONG");
  }

  @Test
  void a_run_planned_by_a_row_begins_with_its_key_and_another_row_gives_it_up() {
    jdbc.update(
        "INSERT INTO legacy_routes (route_id, name, start_m, end_m) VALUES ('PLANNED', 'Line', 500000, 600000)");
    jdbc.update(
        """
        INSERT INTO run_orders (kind, pig_id, run_key, route_id, launch_at, planned_speed_mps, expected_interval)
        VALUES ('PLAN', 'ORDERED', 'RUN-7', 'PLANNED', now() - interval '1 minute', 2, '10s')
        """);
    jdbc.update(
        "INSERT INTO pig_positions (pig_id, ts, kp) VALUES ('ORDERED', now() - interval '30 seconds', 500)");
    await().atMost(PATIENCE).until(() -> hasRun("ORDERED"));
    assertThat(
            jdbc.queryForObject(
                "SELECT run_key FROM pig_runs WHERE pig_id = 'ORDERED'", String.class))
        .isEqualTo("RUN-7");

    jdbc.update(
        "INSERT INTO run_orders (kind, pig_id, run_key) VALUES ('ABORT', 'ORDERED', 'RUN-7')");
    await()
        .atMost(PATIENCE)
        .untilAsserted(
            () ->
                assertThat(
                        jdbc.queryForObject(
                            "SELECT state FROM pig_runs WHERE run_key = 'RUN-7'", String.class))
                    .isEqualTo("ABORTED"));
    assertThat(
            jdbc.queryForList(
                "SELECT run_key FROM run_orders WHERE taken_at IS NULL", String.class))
        .isEmpty();
  }

  @Test
  void a_pig_that_cannot_be_folded_is_set_aside_with_the_reason_and_the_others_go_on() {
    jdbc.update(
        "INSERT INTO detector_state (pig_id, state) VALUES ('BROKEN', '{\"version\": 99}')");
    jdbc.execute(insert("BROKEN"));
    jdbc.execute(insert("SOUND"));
    await().atMost(PATIENCE).until(() -> hasRun("SOUND"));
    await()
        .atMost(PATIENCE)
        .untilAsserted(
            () ->
                assertThat(
                        jdbc.queryForList(
                            "SELECT failure FROM detector_state WHERE pig_id = 'BROKEN'",
                            String.class))
                    .singleElement()
                    .asString()
                    .contains("version 99"));
    assertThat(hasRun("BROKEN")).isFalse();
  }

  @ParameterizedTest
  @EnumSource(MovementState.class)
  void a_run_may_be_stored_in_every_state(MovementState state) {
    jdbc.update(
        """
        INSERT INTO pig_runs (run_key, pig_id, config_version, state, health, state_since, started_at, joined_mid_run)
        VALUES (?, 'STATES', 'v', ?, 'LIVE', now(), now(), false)
        """,
        "STATES~" + state,
        state.name());
    assertThat(
            jdbc.queryForObject(
                "SELECT state FROM pig_runs WHERE run_key = ?", String.class, "STATES~" + state))
        .isEqualTo(state.name());
  }

  @Test
  void the_thresholds_of_a_run_are_kept_and_read_back_as_they_were() throws IOException {
    Thresholds oil = settings.forRun("SLOW", Optional.empty());
    jdbc.update(
        "INSERT INTO legacy_routes (route_id, name, start_m, end_m) VALUES ('SLOW', 'Oil line', 800000, 820000)");
    // A new route is seen within two seconds, so positions go on coming.
    await()
        .atMost(PATIENCE)
        .pollInterval(Duration.ofMillis(500))
        .until(
            () -> {
              jdbc.execute(insert("OILY", 801));
              return hasRun("OILY") && config("OILY").equals(oil.configVersion());
            });

    ThresholdsBook restarted =
        new ThresholdsBook(
            settings,
            jdbc,
            json,
            properties,
            new ClassPathResource("db/sql/detector-config-read.sql"),
            new ClassPathResource("db/sql/eta-spread-read.sql"));
    assertThat(restarted.pinned(oil.configVersion())).contains(oil);
    assertThat(restarted.pinned("unheard-of")).isEmpty();
  }

  @Test
  void after_five_runs_the_interval_of_arrivals_is_the_one_that_they_have_shown() {
    for (int run = 1; run <= 4; run++) {
      scoredRun("MEASURED", run);
    }
    assertThat(thresholds.forRun("MEASURED", Optional.empty()).eta().spread()).isEqualTo(0.40);

    scoredRun("MEASURED", 5);
    assertThat(thresholds.forRun("MEASURED", Optional.empty()).eta().spread()).isEqualTo(0.12);
    assertThat(thresholds.forRun("ANOTHER", Optional.empty()).eta().spread()).isEqualTo(0.40);
  }

  /** Whose warnings, 30 minutes ahead, were wrong by 1, 2, 3, and so on hundredths of that. */
  private void scoredRun(String route, int number) {
    String key = route + "~" + number;
    jdbc.update(
        """
        INSERT INTO pig_runs (run_key, pig_id, route_id, config_version, state, health, state_since, started_at,
                              completed_at, scored_at, joined_mid_run)
        VALUES (?, 'M', ?, 'x', 'COMPLETED', 'LIVE', now(), now(), now(), now(), false)
        """,
        key,
        route);
    jdbc.update(
        """
        INSERT INTO eta_accuracy (run_key, poi_id, threshold_min, approach, warned_at, promised_at, p10, p90, actual,
                                  error_s, horizon, inside_interval, undershoot)
        SELECT ?, 'V' || n, 30, 1, t, t + interval '30 minutes', t, t, t, 18 * (n + 3 * (? - 1)), '15-30', true, false
        FROM   generate_series(1, 3) AS n, (SELECT now() AS t)
        """,
        key,
        number);
  }

  @Test
  void a_pig_that_no_line_knows_is_named(CapturedOutput output) {
    jdbc.execute(insert("GHOST"));
    await()
        .atMost(PATIENCE)
        .until(() -> output.getOut().contains("pig=GHOST is unknown to every line"));
  }

  @Test
  void a_file_is_imported_but_for_its_wrong_rows_which_are_named(CapturedOutput output)
      throws IOException {
    drop(
        "good.csv",
        """
        pig_id,ts,kp
        FILE,2026-01-14T08:00:00Z,1.0
        FILE,2026-01-14T08:00:10Z
        FILE,2026-01-14T08:00:20Z,NaN
        FILE,2026-01-14T08:00:30Z,1.3
        """);
    await().atMost(PATIENCE).until(() -> output.getOut().contains("accepted=2 rejected=2"));
    assertThat(output.getOut())
        .contains("file=good.csv row=2 rejected: row does not have as many columns")
        .contains("file=good.csv row=3 rejected: kp must be between");
    assertThat(
            jdbc.queryForList(
                "SELECT kp FROM pig_positions WHERE pig_id = 'FILE' ORDER BY ts", Double.class))
        .containsExactly(1.0, 1.3);
  }

  @Test
  void a_file_that_is_no_csv_of_positions_is_set_aside_and_named(CapturedOutput output)
      throws IOException {
    drop("bad.csv", "name,value\nx,1\n");
    await().atMost(PATIENCE).until(() -> output.getOut().contains("file=bad.csv set aside"));
    await()
        .atMost(PATIENCE)
        .until(
            () -> {
              try (var files = Files.list(INBOX.resolve(".failed"))) {
                return files.anyMatch(file -> file.toString().endsWith("-bad.csv"));
              }
            });
  }

  /** Off every line, as nothing here is about events; arrived long enough ago to be in order. */
  private static String insert(String pig) {
    return insert(pig, 500);
  }

  private static String insert(String pig, int kp) {
    return "INSERT INTO pig_positions (pig_id, ts, ingested_at, kp) VALUES ('%s', now() - interval '1 minute', now() - interval '1 minute', %d)"
        .formatted(pig, kp);
  }

  private String config(String pig) {
    return jdbc.queryForList(
            "SELECT config_version FROM pig_runs WHERE pig_id = ?", String.class, pig)
        .get(0);
  }

  private boolean hasRun(String pig) {
    return Boolean.TRUE.equals(
        jdbc.queryForObject(
            "SELECT EXISTS (SELECT FROM pig_runs WHERE pig_id = ?)", Boolean.class, pig));
  }

  private static void drop(String name, String content) throws IOException {
    Path part = INBOX.resolve(name + ".part");
    Files.createDirectories(INBOX);
    Files.writeString(part, content);
    Files.move(part, INBOX.resolve(name));
  }
}
