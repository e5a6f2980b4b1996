package io.pigeon.detection.fold;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.pigeon.PigeonProcess;
import io.pigeon.TestDatabase;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.DataSourceTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** Three detectors, small batches and a kill in the middle tell what one undisturbed fold tells. */
class ManyInstancesTest {

  private static final Duration PATIENCE = Duration.ofSeconds(120);
  private static final List<Long> SEEDS = List.of(3L, 11L, 21L, 36L, 42L);

  @Test
  void whoever_folds_and_whoever_dies_the_keys_and_times_are_the_same() {
    String url = TestDatabase.create("instances");
    JdbcTemplate jdbc = TestDatabase.jdbc(url);
    List<PigeonProcess> instances = new ArrayList<>();
    try {
      for (int n = 1; n <= 3; n++) {
        instances.add(detector("fold-" + n, url));
      }
      instances.forEach(PigeonProcess::awaitStarted);
      insertLine(jdbc);
      List<String> expected = insertRuns(jdbc);
      await().atMost(PATIENCE).until(() -> !told(jdbc).isEmpty());
      instances.get(0).kill();
      instances.add(detector("fold-4", url));
      await()
          .atMost(PATIENCE)
          .untilAsserted(
              () ->
                  assertThat(completed(jdbc)).as("completed runs").isEqualTo((long) SEEDS.size()));
      assertThat(told(jdbc)).containsExactlyInAnyOrderElementsOf(expected);
    } finally {
      instances.forEach(PigeonProcess::close);
    }
  }

  private static PigeonProcess detector(String name, String url) {
    return PigeonProcess.start(
        name,
        Map.of("DATABASE_URL", url),
        "pigeon.roles=detection",
        "pigeon.detection.bootstrap.from=15h",
        "pigeon.detection.poll-interval=50",
        "pigeon.detection.batch-rows=150");
  }

  private static void insertLine(JdbcTemplate jdbc) {
    LegacyRoute route = RunGenerator.line().route();
    jdbc.update(
        "INSERT INTO legacy_routes (route_id, name, start_m, end_m) VALUES (?, ?, ?, ?)",
        route.id(),
        route.name(),
        route.startM(),
        route.endM());
    for (Poi poi : route.pois()) {
      jdbc.update(
          "INSERT INTO pois (poi_id, route_id, tag, kind, chainage_m) VALUES (?, ?, ?, ?, ?)",
          poi.id(),
          route.id(),
          poi.tag(),
          poi.kind().name(),
          poi.chainageM());
    }
    for (CoverageGap gap : route.gaps()) {
      jdbc.update(
          "INSERT INTO coverage_gaps (gap_id, route_id, start_m, end_m) VALUES (?, ?, ?, ?)",
          gap.id(),
          route.id(),
          gap.startM(),
          gap.endM());
    }
  }

  /** Each ended some minutes ago; returns what an undisturbed fold tells. */
  private static List<String> insertRuns(JdbcTemplate jdbc) {
    List<String> expected = new ArrayList<>();
    List<Object[]> rows = new ArrayList<>();
    for (long seed : SEEDS) {
      String pig = "PIG-" + seed;
      RunModel model = RunModel.mixed(seed);
      Instant epoch = Instant.parse("2026-01-14T08:00:00Z");
      Duration length =
          Duration.between(epoch, RunGenerator.run(model, seed, pig, epoch).arrival());
      Instant start =
          Instant.now().minus(length).minus(Duration.ofHours(1)).truncatedTo(ChronoUnit.MINUTES);
      var run = RunGenerator.run(model, seed, pig, start);
      Drive drive = new Drive(Thresholds.defaults(), RunGenerator.line(), run.rows());
      drive.step(run.rows(), Instant.now());
      drive.events.forEach(event -> expected.add(event.dedupKey() + " " + event.eventTime()));
      run.rows().forEach(row -> rows.add(columns(row)));
    }
    // As they arrived, and not pig by pig; seen all at once, as they claim to be there already.
    rows.sort((one, other) -> ((Timestamp) one[2]).compareTo((Timestamp) other[2]));
    new TransactionTemplate(new DataSourceTransactionManager(jdbc.getDataSource()))
        .executeWithoutResult(
            transaction ->
                jdbc.batchUpdate(
                    """
                    INSERT INTO pig_positions (pig_id, ts, ingested_at, kp, gc, tool_type, source) VALUES (?, ?, ?, ?, ?, ?, ?)
                    """,
                    rows));
    return expected;
  }

  private static Object[] columns(Position row) {
    return Stream.of(
            row.pigId(),
            Timestamp.from(row.ts()),
            Timestamp.from(row.ingestedAt()),
            row.kp().isPresent() ? (Object) row.kp().getAsDouble() : "",
            row.gc().isPresent() ? (Object) row.gc().getAsInt() : "",
            row.toolType().orElse(""),
            row.source().orElse(""))
        .map(value -> "".equals(value) ? null : value)
        .toArray();
  }

  private static List<String> told(JdbcTemplate jdbc) {
    return jdbc.query(
        "SELECT dedup_key, occurred_at FROM notifications",
        (row, number) -> row.getString(1) + " " + row.getTimestamp(2).toInstant());
  }

  private static long completed(JdbcTemplate jdbc) {
    Long runs =
        jdbc.queryForObject("SELECT count(*) FROM pig_runs WHERE state = 'COMPLETED'", Long.class);
    return runs == null ? 0 : runs;
  }
}
