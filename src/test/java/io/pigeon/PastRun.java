package io.pigeon;

import org.springframework.jdbc.core.JdbcTemplate;

/** A line of 6 km, and runs over it that arrived within the last two hours. */
public final class PastRun {

  private PastRun() {}

  /** Three POIs between launcher and receiver, one of them with a tag that a spreadsheet runs. */
  public static void line(JdbcTemplate jdbc) {
    jdbc.update(
        "INSERT INTO legacy_routes (route_id, name, start_m, end_m) VALUES ('L9', 'Line', 0, 6000)");
    jdbc.update(
        """
        INSERT INTO pois (poi_id, route_id, tag, kind, chainage_m)
        VALUES ('LN', 'L9', 'Launcher', 'LAUNCHER', 0),    ('A', 'L9', 'Valve, north', 'MLV', 1500),
               ('B', 'L9', '=1+1', 'MLV', 3500),           ('C', 'L9', 'Bač', 'TEE', 5000),
               ('RC', 'L9', 'Receiver', 'RECEIVER', 6000)
        """);
  }

  /**
   * Fifty minutes at about 2 m/s, two samples a second, then three minutes in the receiver; rows
   * arrive in bundles of seven seconds, so that many have arrived at the same instant.
   *
   * @param minutesAgo when it began
   */
  public static void insert(JdbcTemplate jdbc, String pig, int minutesAgo) {
    jdbc.update(
        """
        INSERT INTO pig_positions (pig_id, ts, ingested_at, kp)
        SELECT ?, t.ts, to_timestamp(ceil(extract(epoch FROM t.ts) / 7) * 7), least(t.kp, 6.01)
        FROM   (SELECT date_trunc('minute', now()) - ? * interval '1 minute' + n * interval '500 milliseconds' AS ts,
                       n * 0.001 + 0.05 * sin(n / 500.0) AS kp
                FROM   generate_series(0, 6360) AS n) t
        """,
        pig,
        minutesAgo);
  }
}
