package io.pigeon.detection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import io.pigeon.InvalidSettingException;
import io.pigeon.TestDatabase;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.test.annotation.DirtiesContext;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;

/** The first start over old telemetry, and a later one after an outage, over a real PostgreSQL. */
@SpringBootTest(
    webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT,
    properties = {
      "pigeon.roles=telemetry,detection",
      "pigeon.detection.poll-interval=100",
      "pigeon.telemetry.inbox=target/first-start/inbox",
      "pigeon.telemetry.replays=target/first-start/replays",
      "pigeon.reference.inbox=target/first-start/reference",
      "management.server.port=0"
    })
@DirtiesContext
class FirstStartTest {

  private static final Duration PATIENCE = Duration.ofSeconds(60);

  @Autowired private JdbcTemplate jdbc;
  @Autowired private RouteBook routes;

  @DynamicPropertySource
  static void settings(DynamicPropertyRegistry registry) {
    String url = TestDatabase.create("first_start");
    registry.add("spring.datasource.url", () -> url);
  }

  @BeforeEach
  void aLineThatSomebodyHasSubscribedTo() {
    jdbc.update(
        """
        INSERT INTO legacy_routes (route_id, name, start_m, end_m) VALUES ('F1', 'Line', 0, 20000)
        ON CONFLICT DO NOTHING
        """);
    jdbc.update(
        """
        INSERT INTO pois (poi_id, route_id, tag, kind, chainage_m)
        VALUES ('EARLY', 'F1', 'Early', 'MLV', 1000), ('NOW', 'F1', 'Now', 'MLV', 6600)
        ON CONFLICT DO NOTHING
        """);
    jdbc.update(
        """
        WITH lane AS (INSERT INTO lanes (channel, destination) VALUES ('webhook', 'http://there')
                      ON CONFLICT (channel, destination) DO UPDATE SET channel = 'webhook' RETURNING id)
        INSERT INTO subscriptions (name, type_pattern, lane_id, address)
        SELECT 'all', '*', id, 'http://there' FROM lane
        ON CONFLICT (name) DO NOTHING
        """);
    await().atMost(PATIENCE).until(() -> routes.active().size() == 1);
  }

  @Test
  void at_the_first_start_nobody_is_told_of_what_is_long_past_but_it_is_kept() {
    await().atMost(PATIENCE).until(() -> count("SELECT count(*) FROM detector_cursors") == 16);
    // The positions come first.
    jdbc.update("UPDATE detector_cursors SET first_started_at = now() + interval '1 minute'");
    anHourOfPositions("NEWLY");

    await().atMost(PATIENCE).until(() -> !deliveries("NEWLY", "NOW").isEmpty());
    assertThat(deliveries("NEWLY", "NOW")).containsExactly(Map.of("status", "NEW"));
    assertThat(deliveries("NEWLY", "EARLY"))
        .containsExactly(Map.of("status", "SUPPRESSED", "reason", "BOOTSTRAP_QUIET"));
    assertThat(count("SELECT count(*) FROM poi_passages WHERE run_key LIKE 'NEWLY~%'"))
        .isEqualTo(2);
  }

  @Test
  void what_arrives_after_the_first_start_is_told_however_old_it_is() {
    await().atMost(PATIENCE).until(() -> count("SELECT count(*) FROM detector_cursors") == 16);
    jdbc.update("UPDATE detector_cursors SET first_started_at = now() - interval '1 second'");
    anHourOfPositions("LATELY");

    await().atMost(PATIENCE).until(() -> !deliveries("LATELY", "NOW").isEmpty());
    assertThat(deliveries("LATELY", "EARLY")).containsExactly(Map.of("status", "NEW"));
  }

  @Test
  void after_an_outage_everything_is_told() {
    await().atMost(PATIENCE).until(() -> count("SELECT count(*) FROM detector_cursors") == 16);
    jdbc.update("UPDATE detector_cursors SET first_started_at = now() - interval '1 day'");
    anHourOfPositions("AGAIN");

    await().atMost(PATIENCE).until(() -> !deliveries("AGAIN", "NOW").isEmpty());
    assertThat(deliveries("AGAIN", "EARLY")).containsExactly(Map.of("status", "NEW"));
  }

  @Test
  void the_first_start_is_remembered_and_begins_two_hours_back() {
    await().atMost(PATIENCE).until(() -> count("SELECT count(*) FROM detector_cursors") == 16);

    jdbc.update("DELETE FROM detector_cursors WHERE shard = 0");
    await().atMost(PATIENCE).until(() -> count("SELECT count(*) FROM detector_cursors") == 16);

    assertThat(
            count(
                """
                SELECT count(*) FROM detector_cursors
                WHERE  shard = 0 AND first_started_at > now() - interval '10 minutes'
                AND    first_started_at - read_from = interval '2 hours'
                """))
        .isEqualTo(1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"yesterday", "-2h", "120", ""})
  void a_beginning_that_is_none_is_refused(String from) {
    assertThatExceptionOfType(InvalidSettingException.class)
        .isThrownBy(() -> new Bootstrap(properties(from), Clock.systemUTC()))
        .withMessageContaining("pigeon.detection.bootstrap.from is neither a time nor an instant");
  }

  @Test
  void the_beginning_may_be_an_instant_and_then_older_rows_count_too() {
    Bootstrap bootstrap = new Bootstrap(properties("2026-01-14T08:00:00+01:00"), Clock.systemUTC());

    assertThat(bootstrap.instant()).isEqualTo("2026-01-14T07:00:00Z");
    assertThat(bootstrap.backMillis()).isZero();
  }

  private static DetectionProperties properties(String from) {
    return new DetectionProperties(
        1000,
        2,
        20_000,
        true,
        new DetectionProperties.First(from, Duration.ofMinutes(15)),
        Map.of(),
        new DetectionProperties.Events(true, List.of()));
  }

  /** At 2 m/s, all arriving now. */
  private void anHourOfPositions(String pig) {
    jdbc.update(
        """
        INSERT INTO pig_positions (pig_id, ts, kp)
        SELECT ?, now() - interval '1 hour' + n * interval '10 seconds', n * 0.020
        FROM   generate_series(0, 359) AS n
        """,
        pig);
  }

  private List<Map<String, Object>> deliveries(String pig, String poi) {
    return jdbc
        .queryForList(
            """
        SELECT d.status, d.reason FROM deliveries d JOIN notifications n ON n.id = d.notification_id
        WHERE  n.dedup_key LIKE '%|' || ? || '~%|POI_PASSAGE|' || ? || '|F1'
        """,
            pig, poi)
        .stream()
        .map(
            row ->
                row.entrySet().stream()
                    .filter(column -> column.getValue() != null)
                    .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue)))
        .toList();
  }

  private long count(String query) {
    Long count = jdbc.queryForObject(query, Long.class);
    return count == null ? 0 : count;
  }
}
