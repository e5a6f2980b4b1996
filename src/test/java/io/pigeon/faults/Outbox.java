package io.pigeon.faults;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.DriverManagerDataSource;

/** Pigeon's tables as others see them: numbered rows go in, and are later found done. */
final class Outbox {

  private static final String INSERT =
      """
      WITH told AS (
          INSERT INTO notifications (id, dedup_key, type, occurred_at, title, data)
          SELECT gen_random_uuid(), 'fault-' || n, 'test.event', now(), 'Test', jsonb_build_object('n', n)
          FROM   generate_series(CAST(? AS bigint), ? - 1) AS n
          RETURNING id, created_at
      )
      INSERT INTO notifications_outbox (notification_id, notified_at, lane_id, address)
      SELECT id, created_at, ?, ? FROM told
      """;

  private final String url;
  private final AtomicLong next = new AtomicLong(1);
  private final Set<Long> committed = ConcurrentHashMap.newKeySet();

  Outbox(String url) {
    this.url = url + "&loginTimeout=5&socketTimeout=60";
  }

  /** Every statement on a connection of its own: the server may have crashed in between. */
  JdbcTemplate jdbc() {
    return new JdbcTemplate(new DriverManagerDataSource(url));
  }

  int lane(String channel, String destination) {
    Integer id =
        jdbc()
            .queryForObject(
                "INSERT INTO lanes (channel, destination) VALUES (?, ?) RETURNING id",
                Integer.class,
                channel,
                destination);
    return id == null ? -1 : id;
  }

  /**
   * Commits rows that are due at once, and tells of them.
   *
   * @return the number of the first
   */
  long insert(int lane, String address, int rows) {
    long first = next.getAndAdd(rows);
    JdbcTemplate jdbc = jdbc();
    jdbc.update(INSERT, first, first + rows, lane, address);
    for (long n = first; n < first + rows; n++) {
      committed.add(n);
    }
    jdbc.execute("NOTIFY pigeon_outbox");
    return first;
  }

  /** The numbers of the rows of which it is known that they were committed. */
  Set<Long> committed() {
    return committed;
  }

  boolean isEmpty() {
    return count("SELECT count(*) FROM (SELECT FROM notifications_outbox LIMIT 1) AS first") == 0;
  }

  long count(String query, Object... parameters) {
    Long count = jdbc().queryForObject(query, Long.class, parameters);
    return count == null ? 0 : count;
  }
}
