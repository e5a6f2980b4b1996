package io.pigeon.channel;

import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.springframework.jdbc.core.JdbcTemplate;

/** Deliveries of test events, by way of the outbox, and what came of their tries. */
public final class Deliveries {

  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final JdbcTemplate jdbc;

  public Deliveries(JdbcTemplate jdbc) {
    this.jdbc = jdbc;
  }

  /** A text of normal priority; what came of its first try. */
  public String send(String channel, String address, String text) {
    String data = JsonNodeFactory.instance.objectNode().put("text", text).toString();
    return send(channel, address, "normal", "Test", data);
  }

  /** Over a lane of its own, so that the breaker of none concerns another; what came of it. */
  public String send(String channel, String address, String priority, String title, String data) {
    String own = UUID.randomUUID().toString();
    long id = insert(channel, own, address, own, priority, title, data);
    ring();
    return first(id);
  }

  /** What came of the first try: outcome, reason, status and response. */
  public String first(long id) {
    return attempts(id, 1).get(0);
  }

  /** What came of all tries, which are so many. */
  public List<String> attempts(long id, int count) {
    String attempts =
        """
        SELECT outcome || ' ' || reason || ' ' || coalesce(status_code::text, '-') || ' ' || response
        FROM   delivery_attempts WHERE delivery_id = ?
        """;
    return await()
        .pollDelay(Duration.ZERO)
        .pollInterval(Duration.ofMillis(20))
        .atMost(PATIENCE)
        .until(() -> jdbc.queryForList(attempts, String.class, id), all -> all.size() == count);
  }

  /**
   * Inserts one; the bell is not rung.
   *
   * @param destination whose lane it goes over
   * @param dedupKey of the notification
   * @param priority {@code low}, {@code normal}, {@code high} or {@code critical}
   * @param data JSON text
   */
  public long insert(
      String channel,
      String destination,
      String address,
      String dedupKey,
      String priority,
      String title,
      String data) {
    return jdbc.queryForList(
            """
            WITH lane AS (
                INSERT INTO lanes (channel, destination) VALUES (?, ?)
                ON CONFLICT (channel, destination) DO UPDATE SET destination = excluded.destination
                RETURNING id
            ),
            told AS (
                INSERT INTO notifications (id, dedup_key, type, occurred_at, priority, title, data)
                VALUES (gen_random_uuid(), ?, 'test.event', now(), ?, ?, CAST(? AS jsonb))
                RETURNING id, created_at, priority
            )
            INSERT INTO notifications_outbox (notification_id, notified_at, lane_id, address, priority)
            SELECT told.id, told.created_at, lane.id, ?,
                   array_position(ARRAY['low', 'normal', 'high', 'critical'], told.priority) - 1
            FROM   told, lane
            RETURNING id
            """,
            Long.class,
            channel,
            destination,
            dedupKey,
            priority,
            title,
            data,
            address)
        .get(0);
  }

  /** What is due is looked for at once. */
  public void ring() {
    jdbc.execute("NOTIFY pigeon_outbox");
  }
}
