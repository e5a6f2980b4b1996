package io.pigeon.delivery;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.UUID;

/**
 * One claimed delivery, as {@code deliveries-claim.sql} returns it.
 *
 * @param epoch of the claim; the result counts only under it
 * @param priority 0 low to 3 critical
 * @param dueAt the time from which on it could be claimed
 * @param attempts tries whose result is known, this one not included
 * @param title one readable line
 * @param data payload, JSON text
 * @param createdAt when the notification was stored
 * @param template whose words it is told in
 * @param language of the person that it is for, else {@code en}
 * @param timeZone of the person that it is for, else UTC
 * @param probe whether it is to show that its lane works again
 * @param suspect whether it was claimed before without a result: it may be what ends its process
 * @param stale past its expiry when it was claimed, by the database's clock
 * @param silence that holds over it, by its id
 * @param replacesMessageId what the provider calls the message that this one is to replace
 * @param replaced whether a newer message has taken its place
 * @param maxRetries tries after the first; empty for as many as the policy has delays
 * @param age of the notification when it was claimed, by the database's clock
 * @param grouped how many events it tells of; 1 if it tells of its own only
 * @param blocking for how long it has kept others of its ordering key waiting; empty without one
 */
record Delivery(
    long id,
    int epoch,
    int lane,
    int priority,
    Instant dueAt,
    int attempts,
    String channel,
    String destination,
    String address,
    String dedupKey,
    String type,
    Instant occurredAt,
    String title,
    String data,
    Instant createdAt,
    String template,
    String language,
    String timeZone,
    boolean probe,
    boolean suspect,
    boolean stale,
    Optional<UUID> silence,
    Optional<String> replacesMessageId,
    boolean replaced,
    OptionalInt maxRetries,
    Duration age,
    int grouped,
    Optional<Duration> blocking) {

  static Delivery fromRow(Map<String, Object> row) {
    return new Delivery(
        ((Number) value(row, "id")).longValue(),
        ((Number) value(row, "claim_epoch")).intValue(),
        ((Number) value(row, "lane_id")).intValue(),
        ((Number) value(row, "priority")).intValue(),
        ((java.sql.Timestamp) value(row, "next_attempt_at")).toInstant(),
        ((Number) value(row, "attempts")).intValue(),
        (String) value(row, "channel"),
        (String) value(row, "destination"),
        (String) value(row, "address"),
        (String) value(row, "dedup_key"),
        (String) value(row, "type"),
        ((java.sql.Timestamp) value(row, "occurred_at")).toInstant(),
        (String) value(row, "title"),
        (String) value(row, "data"),
        ((java.sql.Timestamp) value(row, "notified_at")).toInstant(),
        (String) value(row, "template"),
        (String) value(row, "language"),
        (String) value(row, "time_zone"),
        (Boolean) value(row, "probe"),
        (Boolean) value(row, "suspect"),
        (Boolean) value(row, "stale"),
        Optional.ofNullable((UUID) row.get("silence")),
        Optional.ofNullable((String) row.get("replaces_message_id")),
        (Boolean) value(row, "replaced"),
        maxRetries(((Number) value(row, "max_retries")).intValue()),
        Duration.ofMillis(((Number) value(row, "age_ms")).longValue()),
        ((Number) value(row, "grouped")).intValue(),
        Optional.of(Duration.ofMillis(((Number) value(row, "blocking_ms")).longValue()))
            .filter(blocking -> !blocking.isNegative()));
  }

  private static OptionalInt maxRetries(int number) {
    return number < 0 ? OptionalInt.empty() : OptionalInt.of(number);
  }

  static Object value(Map<String, Object> row, String column) {
    Object value = row.get(column);
    if (value == null) {
      throw new IllegalStateException("The statement returned no " + column + ".");
    }
    return value;
  }

  Claim claim() {
    return new Claim(id, epoch);
  }

  UUID idempotencyKey() {
    return IdempotencyKey.of(dedupKey, address);
  }
}
