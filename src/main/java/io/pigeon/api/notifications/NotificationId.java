package io.pigeon.api.notifications;

import io.pigeon.api.http.Caller;
import io.pigeon.api.http.Found;
import io.pigeon.api.http.Request;
import io.pigeon.api.http.Role;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.UUID;

/** The id that a path names, as the parameters of statements on one notification. */
final class NotificationId {

  /** Ids are made by the clock of an instance, the rows have the database's. */
  private static final Duration CLOCKS_DIFFER_BY = Duration.ofHours(1);

  private static final int TIME_ORDERED = 7;
  private static final int MILLIS_SHIFT = 16;
  private static final Instant ALWAYS =
      OffsetDateTime.of(9999, 1, 1, 0, 0, 0, 0, ZoneOffset.UTC).toInstant();

  static final String UNKNOWN = "Nothing of yours has this id.";

  private NotificationId() {}

  static Map<String, Object> parameters(Request request) {
    UUID id = id(request);
    boolean timed = id.version() == TIME_ORDERED;
    Instant at = Instant.ofEpochMilli(id.getMostSignificantBits() >>> MILLIS_SHIFT);
    return Map.of(
        "id", id.toString(),
        "from", (timed ? at.minus(CLOCKS_DIFFER_BY) : Instant.EPOCH).toString(),
        "to", (timed ? at.plus(CLOCKS_DIFFER_BY) : ALWAYS).toString(),
        "producer", producer(request.caller()));
  }

  /**
   * @throws io.pigeon.api.http.ProblemException 404 if it is none, as there is no such thing then
   */
  static UUID id(Request request) {
    return Found.id(request, UNKNOWN);
  }

  /** Whose notifications a caller may see: its own, or those of all, which is empty. */
  static String producer(Caller caller) {
    return caller.isAny(Role.OPERATOR, Role.ADMIN) ? "" : caller.name();
  }
}
