package io.pigeon.api.analytics;

import org.springframework.jdbc.core.JdbcTemplate;

/**
 * What 10,000,000 deliveries make in {@code delivery_stats}: 30 days, 24 hours, 200 lanes of five
 * channels, five types, 14 sent in each; every fourth has tries that failed, every fortieth dead
 * letters.
 */
final class MonthOfTries {

  static final String FROM = "2026-05-01T00:00:00Z";
  static final String TO = "2026-05-31T00:00:00Z";

  private MonthOfTries() {}

  static void fill(JdbcTemplate jdbc) {
    jdbc.update(
        """
        INSERT INTO lanes (channel, destination)
        SELECT (ARRAY['webhook', 'email', 'sms', 'slack', 'push'])[n % 5 + 1], 'https://host-' || n || '.example.org'
        FROM   generate_series(1, 200) AS n
        """);
    jdbc.update(
        """
        INSERT INTO delivery_stats (hour, channel, lane_id, type, outcome, reason, tries, total_duration_ms,
                                    le_10, le_25, le_50, le_100, le_250, le_500, le_1000, le_2500, le_5000, le_15000)
        SELECT h, l.channel, l.id, 'type-' || t, o.outcome, o.reason, o.n, o.n * 80,
               0, o.n / 4, o.n / 2, o.n * 3 / 4, o.n, o.n, o.n, o.n, o.n, o.n
        FROM   generate_series(CAST(? AS timestamptz), CAST(? AS timestamptz) - interval '1 hour', interval '1 hour') AS h
        CROSS  JOIN lanes l
        CROSS  JOIN generate_series(1, 5) AS t
        CROSS  JOIN (VALUES (1, 14, 'SENT', 'ACCEPTED'), (4, 3, 'RETRY', 'TIMEOUT'), (40, 1, 'DEAD', 'CLIENT_ERROR')) AS o(every, n, outcome, reason)
        WHERE  (l.id + t) % o.every = 0
        """,
        FROM, TO);
    jdbc.queryForList("SELECT rebuild_delivery_rollups()");
    jdbc.execute("ANALYZE lanes, delivery_stats, delivery_rollups");
  }
}
