package io.pigeon.detection;

import static org.assertj.core.api.Assertions.assertThat;

import io.pigeon.detection.fold.DetectedEvent;
import io.pigeon.detection.fold.EventType;
import io.pigeon.notification.NotificationDraft;
import io.pigeon.notification.Priority;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class EventDraftTest {

  private static final Map<String, Object> PAYLOAD =
      Map.ofEntries(
          Map.entry("pigId", "PIG-7"),
          Map.entry("state", "MOVING"),
          Map.entry("route", Map.of("id", "L1", "name", "Northern trunk")),
          Map.entry("position", Map.of("kp", 2.4)),
          Map.entry("poi", Map.of("tag", "MLV-12", "kp", 6.0)),
          Map.entry("alert", Map.of("leadMin", 29.5)),
          Map.entry("gap", Map.of("kind", "TELEMETRY")),
          Map.entry("eta", Map.of("eta", "2026-01-14T09:20:00Z")),
          Map.entry("toldTime", "2026-01-14T08:26:00Z"),
          Map.entry("movedMin", 12L),
          Map.entry("stoodMin", 30),
          Map.entry("side", "HIGH"),
          Map.entry("speedMps", 6.1),
          Map.entry("detail", "no active route reaches over the pig"),
          Map.entry("lastSeen", "2026-01-14T08:20:00Z"));

  @ParameterizedTest
  @EnumSource(EventType.class)
  void every_type_has_a_title_that_names_the_pig_and_misses_nothing(EventType type) {
    assertThat(draft(type).title()).startsWith("PIG-7").doesNotContain("?");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "RUN_STARTED     | PIG-7 is under way on Northern trunk, first seen at KP 2.4 at 08:30:00Z",
        "PIG_STOPPED     | PIG-7 stopped at KP 2.4 at 08:30:00Z",
        "PIG_RESUMED     | PIG-7 moves again from KP 2.4 since 08:30:00Z",
        "PIG_STALLED     | PIG-7 has stood for 30 min at KP 2.4",
        "ALERT_SUSPENDED | PIG-7 stopped on its way to MLV-12 (KP 6.0): the warning is off until it moves again",
        "OVERDUE         | PIG-7 is overdue at MLV-12 (KP 6.0) since 08:30:00Z",
        "PIG_REVERSED    | PIG-7 turned back at 08:30:00Z, now at KP 2.4",
        "SPEED_EXCURSION | PIG-7 is too fast: 6.1 m/s at KP 2.4",
        "ETA_CHANGED     | PIG-7 now reaches MLV-12 (KP 6.0) at 09:20:00Z, 12 min later than told",
        "POI_PASSAGE_CORRECTION | PIG-7 passed MLV-12 (KP 6.0) at 08:30:00Z and not at 08:26:00Z, as positions that came late show",
        "RUN_ABORTED     | PIG-7 is given up, last seen 2026-01-14T08:20:00Z",
        "DATA_QUALITY    | PIG-7: doubtful telemetry, no active route reaches over the pig"
      })
  void a_title_says_it_in_an_operators_words(EventType type, String title) {
    assertThat(draft(type).title()).isEqualTo(title);
  }

  @Test
  void an_arrival_that_comes_sooner_says_so() {
    var payload = new HashMap<>(PAYLOAD);
    payload.put("movedMin", -12L);

    assertThat(draft(EventType.ETA_CHANGED, payload).title()).endsWith("12 min sooner than told");
  }

  @Test
  void a_pig_that_does_not_come_out_is_overdue_out_of_the_stretch() {
    var payload = new HashMap<>(PAYLOAD);
    payload.remove("poi");

    assertThat(draft(EventType.OVERDUE, payload).title())
        .isEqualTo("PIG-7 is overdue out of the stretch without sensing since 08:30:00Z");
  }

  @ParameterizedTest
  @EnumSource(EventType.class)
  void what_people_must_act_on_comes_first_and_heartbeats_last(EventType type) {
    Priority expected =
        switch (type) {
          case PRE_POI_ALERT, PIG_STOPPED, PIG_STALLED, OVERDUE, ALERT_SUSPENDED -> Priority.HIGH;
          case HEARTBEAT -> Priority.LOW;
          default -> Priority.NORMAL;
        };

    assertThat(draft(type).priority()).isEqualTo(expected);
  }

  private static NotificationDraft draft(EventType type) {
    return draft(type, PAYLOAD);
  }

  private static NotificationDraft draft(EventType type, Map<String, Object> payload) {
    return EventDraft.of(
        new DetectedEvent(
            type, "key", Instant.parse("2026-01-14T08:30:00Z"), Optional.empty(), false, payload),
        Instant.MIN);
  }
}
