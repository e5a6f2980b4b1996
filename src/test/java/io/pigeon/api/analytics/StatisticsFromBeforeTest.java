package io.pigeon.api.analytics;

import static org.assertj.core.api.Assertions.assertThat;

import io.pigeon.TestDatabase;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.JdbcTemplate;

/** Statistics that were counted before types were stay, and are summed up with the others. */
class StatisticsFromBeforeTest {

  @Test
  void rows_without_a_type_are_kept_and_rolled_up() {
    String url = TestDatabase.create("stats_before");
    migrate(url, "020");
    JdbcTemplate jdbc = TestDatabase.jdbc(url);
    jdbc.update(
        """
        INSERT INTO delivery_stats (hour, channel, lane_id, outcome, reason, tries, total_duration_ms,
                                    le_10, le_25, le_50, le_100, le_250, le_500, le_1000, le_2500, le_5000, le_15000)
        SELECT CAST('2026-01-01 22:00+00' AS timestamptz) + n * interval '1 hour', 'webhook', 1, 'SENT', 'ACCEPTED', 10, 100,
               10, 10, 10, 10, 10, 10, 10, 10, 10, 10
        FROM   generate_series(0, 3) AS n
        """);
    migrate(url, "latest");
    assertThat(jdbc.queryForList("SELECT DISTINCT type FROM delivery_stats", String.class))
        .containsExactly("");
    assertThat(
            jdbc.queryForList(
                "SELECT grain || ' ' || count(*) || ' ' || sum(tries) FROM delivery_rollups GROUP BY grain ORDER BY grain",
                String.class))
        .containsExactly("channel-hour 4 40", "lane-day 2 40");
  }

  private static void migrate(String url, String target) {
    Flyway.configure()
        .dataSource(url, "postgres", "")
        .locations("classpath:db/migration")
        .target(target)
        .load()
        .migrate();
  }
}
