package io.pigeon.detection;

import io.pigeon.delivery.Reason;
import io.pigeon.detection.fold.DetectedEvent;
import io.pigeon.detection.fold.EventType;
import io.pigeon.notification.NotificationDraft;
import io.pigeon.notification.Priority;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.Optional;

/** Detected events as notifications: how urgent each type is, and what it says in one line. */
public final class EventDraft {

  private EventDraft() {}

  /**
   * As a notification.
   *
   * @param quietBefore facts before this are told to nobody; forecasts expire by themselves
   */
  public static NotificationDraft of(DetectedEvent event, Instant quietBefore) {
    return NotificationDraft.of(
        event.dedupKey(),
        event.type().wireName(),
        event.eventTime(),
        event.expiresAt(),
        priority(event.type()),
        title(event),
        event.payload(),
        suppressed(event, quietBefore));
  }

  private static Optional<Reason> suppressed(DetectedEvent event, Instant quietBefore) {
    if (event.superseded()) {
      return Optional.of(Reason.SUPERSEDED);
    }
    boolean old = event.expiresAt().isEmpty() && event.eventTime().isBefore(quietBefore);
    return old ? Optional.of(Reason.BOOTSTRAP_QUIET) : Optional.empty();
  }

  /**
   * A warning is worth less every minute, and a pig that stands is what people must act on; a
   * heartbeat can wait for everything else.
   */
  private static Priority priority(EventType type) {
    return switch (type) {
      case PRE_POI_ALERT, PIG_STOPPED, PIG_STALLED, OVERDUE, ALERT_SUSPENDED -> Priority.HIGH;
      case HEARTBEAT -> Priority.LOW;
      case RUN_STARTED,
          GAP_END,
          POI_PASSAGE,
          POI_PASSAGE_CORRECTION,
          GAP_START,
          PIG_RESUMED,
          PIG_REVERSED,
          SPEED_EXCURSION,
          ETA_CHANGED,
          RUN_COMPLETION,
          RUN_ABORTED,
          DATA_QUALITY ->
          Priority.NORMAL;
    };
  }

  private static String title(DetectedEvent event) {
    Map<String, Object> payload = event.payload();
    String pig = text(payload, "pigId");
    String at = clock(event.eventTime());
    return switch (event.type()) {
      case RUN_STARTED ->
          "%s is under way on %s, first seen at KP %s at %s"
              .formatted(pig, text(map(payload, "route"), "name"), kp(payload), at);
      case PIG_STOPPED -> "%s stopped at KP %s at %s".formatted(pig, kp(payload), at);
      case PIG_RESUMED -> "%s moves again from KP %s since %s".formatted(pig, kp(payload), at);
      case PIG_REVERSED -> "%s turned back at %s, now at KP %s".formatted(pig, at, kp(payload));
      case PIG_STALLED ->
          "%s has stood for %s min at KP %s".formatted(pig, text(payload, "stoodMin"), kp(payload));
      case ALERT_SUSPENDED ->
          "%s stopped on its way to %s: the warning is off until it moves again"
              .formatted(pig, place(payload, "poi"));
      case OVERDUE -> "%s is overdue %s since %s".formatted(pig, overdueAt(payload), at);
      case SPEED_EXCURSION ->
          "%s is too %s: %s m/s at KP %s"
              .formatted(
                  pig,
                  "HIGH".equals(text(payload, "side")) ? "fast" : "slow",
                  text(payload, "speedMps"),
                  kp(payload));
      case ETA_CHANGED ->
          "%s now reaches %s at %s, %s"
              .formatted(
                  pig,
                  place(payload, "poi"),
                  clock(Instant.parse(text(map(payload, "eta"), "eta"))),
                  moved(payload));
      case RUN_ABORTED -> "%s is given up, last seen %s".formatted(pig, text(payload, "lastSeen"));
      case DATA_QUALITY -> "%s: doubtful telemetry, %s".formatted(pig, text(payload, "detail"));
      case POI_PASSAGE -> "%s passed %s at %s".formatted(pig, place(payload, "poi"), at);
      case POI_PASSAGE_CORRECTION ->
          "%s passed %s at %s and not at %s, as positions that came late show"
              .formatted(
                  pig, place(payload, "poi"), at, clock(Instant.parse(text(payload, "toldTime"))));
      case PRE_POI_ALERT ->
          "%s reaches %s in about %s min"
              .formatted(pig, place(payload, "poi"), text(map(payload, "alert"), "leadMin"));
      case GAP_START -> "%s: %s, last seen %s".formatted(pig, gap(payload) + " begins", at);
      case GAP_END -> "%s: %s, seen again %s".formatted(pig, gap(payload) + " ends", at);
      case RUN_COMPLETION -> "%s has completed its run at %s".formatted(pig, at);
      case HEARTBEAT ->
          "%s at %s: %s at KP %s".formatted(pig, at, text(payload, "state"), kp(payload));
    };
  }

  private static String overdueAt(Map<String, Object> payload) {
    return payload.containsKey("poi")
        ? "at " + place(payload, "poi")
        : "out of the stretch without sensing";
  }

  private static String moved(Map<String, Object> payload) {
    long minutes = payload.get("movedMin") instanceof Long number ? number : 0;
    return "%d min %s than told".formatted(Math.abs(minutes), minutes < 0 ? "sooner" : "later");
  }

  private static String gap(Map<String, Object> payload) {
    return "COVERAGE".equals(text(map(payload, "gap"), "kind"))
        ? "stretch without sensing"
        : "silence";
  }

  private static String place(Map<String, Object> payload, String field) {
    Map<?, ?> poi = map(payload, field);
    return "%s (KP %s)".formatted(text(poi, "tag"), text(poi, "kp"));
  }

  private static String kp(Map<String, Object> payload) {
    return text(map(payload, "position"), "kp");
  }

  private static String clock(Instant time) {
    return time.truncatedTo(ChronoUnit.SECONDS).toString().substring(11);
  }

  private static Map<?, ?> map(Map<?, ?> payload, String field) {
    return payload.get(field) instanceof Map<?, ?> map ? map : Map.of();
  }

  private static String text(Map<?, ?> payload, String field) {
    Object value = payload.get(field);
    return value == null ? "?" : value.toString();
  }
}
