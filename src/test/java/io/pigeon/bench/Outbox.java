package io.pigeon.bench;

import org.springframework.jdbc.core.JdbcTemplate;

/** Pigeon's tables as their neighbours see them: rows go in, and are later found done. */
final class Outbox {

  /** A UUID of version 7 for each row: the time in front, so that the index grows at its end. */
  private static final String UUID_7 =
      """
      CAST(encode(set_bit(set_bit(overlay(uuid_send(gen_random_uuid())
          PLACING substring(int8send(CAST(extract(epoch FROM clock_timestamp()) * 1000 AS bigint)) FROM 3)
          FROM 1 FOR 6), 52, 1), 53, 1), 'hex') AS uuid)
      """;

  /** With what a webhook adds to it, about 300 bytes. */
  private static final String DATA =
      "jsonb_build_object('bench', n, 'pig', 'P-1', 'poi', 'KP-120', 'speed', 1.83, 'note', repeat('x', 150))";

  private static final String INSERT =
      """
      WITH told AS (
          INSERT INTO notifications (id, dedup_key, type, occurred_at, title, data)
          SELECT %s, 'bench-' || n, 'pig.poi-passage', now(), 'Pig P-1 has passed KP-120', %s
          FROM   generate_series(CAST(? AS bigint), ? - 1) AS n
          RETURNING id, created_at
      )
      INSERT INTO notifications_outbox (notification_id, notified_at, lane_id, address)
      SELECT id, created_at, ?, ?
      FROM   told
      """
          .formatted(UUID_7, DATA);

  private static final String INSERT_HISTORY =
      """
      WITH told AS (
          INSERT INTO notifications (id, dedup_key, type, occurred_at, title, data)
          SELECT %s, 'history-' || n, 'pig.poi-passage', now(), 'Pig P-1 has passed KP-120', %s
          FROM   generate_series(1, ?) AS n
          RETURNING id, created_at
      )
      INSERT INTO deliveries_done (id, notification_id, notified_at, lane_id, address, status, reason, attempts, receives)
      SELECT nextval(pg_get_serial_sequence('notifications_outbox', 'id')), id, created_at, ?, ?, 'SENT', 'OK', 1, 1
      FROM   told
      """
          .formatted(UUID_7, DATA);

  private final JdbcTemplate jdbc;
  private long next = 1;

  Outbox(String url) {
    this.jdbc = DurableServer.connect(url);
  }

  /** A lane of webhooks. */
  int lane(String destination, int maxInFlight) {
    Integer id =
        jdbc.queryForObject(
            "INSERT INTO lanes (channel, destination, max_in_flight) VALUES ('webhook', ?, ?) RETURNING id",
            Integer.class,
            destination,
            maxInFlight);
    return id == null ? 0 : id;
  }

  /** All events of pigs to one address. */
  void subscribe(int lane, String address) {
    jdbc.update(
        "INSERT INTO subscriptions (name, type_pattern, lane_id, address) VALUES ('bench', 'pig.*', ?, ?)",
        lane,
        address);
  }

  /**
   * Commits deliveries that are due at once, numbered on, in one transaction.
   *
   * @return the number of the first
   */
  long insert(int lane, String address, int rows) {
    long first = next;
    next += rows;
    jdbc.update(INSERT, first, next, lane, address);
    return first;
  }

  /** What those who insert do after their commit. */
  void ring() {
    jdbc.execute("NOTIFY pigeon_outbox");
  }

  /** Deliveries that have been made some time ago. */
  void insertHistory(int lane, String address, long rows) {
    for (long left = rows; left > 0; left -= 500_000) {
      jdbc.update(INSERT_HISTORY, Math.min(left, 500_000), lane, address);
    }
    jdbc.execute("VACUUM ANALYZE notifications");
    jdbc.execute("VACUUM ANALYZE deliveries_done");
  }

  /** Takes back what waits. What is under way ends by itself. */
  void clear(int lane) {
    jdbc.update("DELETE FROM notifications_outbox WHERE lane_id = ? AND status <> 'SENDING'", lane);
  }

  void tidy() {
    jdbc.execute("VACUUM ANALYZE notifications_outbox");
    jdbc.execute("CHECKPOINT");
  }

  boolean isEmpty() {
    return count("SELECT count(*) FROM (SELECT FROM notifications_outbox LIMIT 1) AS first") == 0;
  }

  long sent() {
    return count("SELECT count(*) FROM deliveries_done WHERE status = 'SENT'");
  }

  long dead() {
    return count("SELECT count(*) FROM dead_letters");
  }

  long told() {
    return count("SELECT count(*) FROM notifications");
  }

  /**
   * Pages of 8 kB that statements in this database have asked for so far, those of this class too.
   */
  long pagesUsed() {
    jdbc.execute("SELECT pg_stat_force_next_flush()");
    return count(
        "SELECT blks_hit + blks_read FROM pg_stat_database WHERE datname = current_database()");
  }

  long count(String query) {
    Long count = jdbc.queryForObject(query, Long.class);
    return count == null ? 0 : count;
  }
}
