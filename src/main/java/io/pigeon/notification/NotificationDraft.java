package io.pigeon.notification;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.github.f4b6a3.uuid.UuidCreator;
import io.pigeon.delivery.Reason;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/**
 * Something to be told, before it is known whether it has been told already. As JSON it is one
 * element of the parameter {@code drafts} of {@code notifications-insert.sql}.
 *
 * @param id of the notification, should this draft become one
 * @param dedupKey identity of the event, at most 255 bytes of UTF-8
 * @param type such as {@code pig.poi-passage}
 * @param occurredAt event time
 * @param expiresAt after this instant it is not worth sending
 * @param title one readable line
 * @param data the payload
 * @param suppressed why it is only kept and not sent
 */
public record NotificationDraft(
    UUID id,
    @JsonProperty("dedup_key") String dedupKey,
    String type,
    @JsonProperty("occurred_at") Instant occurredAt,
    @JsonProperty("expires_at") Optional<Instant> expiresAt,
    Priority priority,
    String title,
    Map<String, Object> data,
    Optional<Reason> suppressed) {

  /** A draft with a new id: a UUID of version 7, whose order follows time. */
  public static NotificationDraft of(
      String dedupKey,
      String type,
      Instant occurredAt,
      Optional<Instant> expiresAt,
      Priority priority,
      String title,
      Map<String, Object> data,
      Optional<Reason> suppressed) {
    return new NotificationDraft(
        UuidCreator.getTimeOrderedEpoch(),
        dedupKey,
        type,
        occurredAt,
        expiresAt,
        priority,
        title,
        data,
        suppressed);
  }
}
