package io.pigeon.detection.fold;

import static io.pigeon.detection.fold.EventType.ALERT_SUSPENDED;
import static io.pigeon.detection.fold.EventType.GAP_START;
import static io.pigeon.detection.fold.EventType.PIG_RESUMED;
import static io.pigeon.detection.fold.EventType.PIG_STALLED;
import static io.pigeon.detection.fold.EventType.PIG_STOPPED;
import static io.pigeon.detection.fold.EventType.RUN_STARTED;
import static io.pigeon.detection.fold.Telemetry.time;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is told of a pig that starts, stops, stands and moves on (3.5, 3.6, 4.2). */
class StopEventsTest {

  private static final Line LINE = Line.of(0, 40_000).poi("A", 1000).poi("B", 6000);

  @Test
  void a_run_has_started_with_its_first_sample_once_its_route_is_known() {
    Telemetry table = Telemetry.table().cruise("08:00:00", "08:00:20", 10, 0, 2);

    Drive drive = Drive.of(LINE, table).live("08:01:00");

    assertThat(drive.told(RUN_STARTED)).containsExactly("|");
    assertThat(drive.events(RUN_STARTED).get(0).eventTime()).isEqualTo(time("08:00:00"));
    assertThat(drive.events(RUN_STARTED).get(0).payload())
        .containsEntry("joinedMidRun", false)
        .containsEntry("sequence", 1L);
  }

  @Test
  void a_run_first_seen_far_from_the_launcher_says_so() {
    Telemetry table = Telemetry.table().cruise("08:00:00", "08:00:20", 10, 5000, 2);

    Drive drive = Drive.of(LINE, table).live("08:01:00");

    assertThat(drive.events(RUN_STARTED).get(0).payload()).containsEntry("joinedMidRun", true);
  }

  @Test
  void a_run_without_a_route_has_not_started() {
    Telemetry table = Telemetry.table().cruise("08:00:00", "08:05:00", 10, 90_000, 2);

    assertThat(Drive.of(LINE, table).live("08:06:00").events).isEmpty();
  }

  @Test
  void a_stop_and_its_end_are_told_under_the_first_sample_of_the_stop() {
    Drive drive = standing("08:40:00").live("09:00:00");

    assertThat(drive.told(PIG_STOPPED)).hasSize(1).isEqualTo(drive.told(PIG_RESUMED));
    Instant first = drive.events(PIG_STOPPED).get(0).eventTime();
    assertThat(drive.told(PIG_STOPPED)).containsExactly("|" + first.toEpochMilli());
    assertThat(first).isBetween(time("08:19:30"), time("08:20:00"));
    assertThat(drive.events(PIG_RESUMED).get(0).eventTime())
        .isBetween(time("08:40:00"), time("08:40:30"));
    assertThat(drive.events(PIG_STOPPED).get(0).payload())
        .containsEntry("state", "STOPPED")
        .containsEntry("detectionMode", "LIVE")
        .containsEntry("nearReceiver", false);
  }

  @Test
  void a_stop_says_where_to_look_and_when_the_next_poi_would_have_been_reached() {
    Drive drive = standing("08:40:00").live("08:30:00");

    Map<?, ?> bracket = searchBracket(drive.events(PIG_STOPPED).get(0));
    assertThat(bracket.get("prev")).asString().contains("id=A");
    assertThat(bracket.get("next")).asString().contains("id=B");
    // 3600 m at 2 m/s from 08:20: 08:50, give or take 40 % of 30 min.
    assertThat(Instant.parse(String.valueOf(bracket.get("earliestReach"))))
        .isBetween(time("08:37:00"), time("08:39:00"));
    assertThat(Instant.parse(String.valueOf(bracket.get("latestReach"))))
        .isBetween(time("09:01:00"), time("09:03:00"));
  }

  @Test
  void a_silence_says_where_to_look_too() {
    Telemetry table = Telemetry.table().cruise("08:00:00", "08:20:00", 10, 0, 2);

    Drive drive = Drive.of(LINE, table).live("08:31:00");

    Map<?, ?> bracket = searchBracket(drive.events(GAP_START).get(0));
    assertThat(bracket.get("lastSeen")).isEqualTo("2026-01-14T08:20:00Z");
    assertThat(bracket.get("lastSeenChainageM")).isEqualTo(2400.0);
    assertThat(bracket.get("next")).asString().contains("id=B");
    assertThat(bracket.get("earliestReach")).isEqualTo("2026-01-14T08:38:00Z");
    assertThat(bracket.get("latestReach")).isEqualTo("2026-01-14T09:02:00Z");
  }

  @Test
  void without_a_speed_nobody_can_say_when_the_next_poi_is_reached() {
    Telemetry table = Telemetry.table().cruise("08:00:00", "08:10:00", 10, 3000, 0);

    Drive drive = Drive.of(LINE, table).live("08:11:00");

    Map<?, ?> bracket = searchBracket(drive.events(PIG_STOPPED).get(0));
    assertThat(bracket.get("next")).isNotNull();
    assertThat(bracket.get("earliestReach")).isNull();
    assertThat(bracket.get("latestReach")).isNull();
  }

  @Test
  void a_pig_in_the_launcher_has_not_stopped_and_does_not_resume_or_stall() {
    Telemetry table =
        Telemetry.table()
            .cruise("08:00:00", "08:45:00", 10, 30, 0)
            .cruise("08:45:10", "09:00:00", 10, 50, 2);

    Drive drive = Drive.of(LINE, table).live("09:00:00");

    assertThat(drive.events(PIG_STOPPED)).isEmpty();
    assertThat(drive.events(PIG_RESUMED)).isEmpty();
    assertThat(drive.events(PIG_STALLED)).isEmpty();
  }

  @Test
  void a_pig_that_comes_to_rest_near_the_launcher_after_it_set_out_has_stopped() {
    Telemetry table =
        Telemetry.table()
            .cruise("08:00:00", "08:01:20", 10, 0, 2)
            .cruise("08:01:30", "08:10:00", 10, 160, 0);

    assertThat(Drive.of(LINE, table).live("08:10:30").told(PIG_STOPPED)).hasSize(1);
  }

  @Test
  void a_stop_short_of_the_receiver_is_tagged() {
    Telemetry table =
        Telemetry.table()
            .cruise("08:00:00", "08:15:00", 10, 0, 2)
            .cruise("08:15:10", "08:25:00", 10, 1810, 0);

    Drive drive = Drive.of(Line.of(0, 2000), table).live("08:25:00");

    assertThat(drive.events(PIG_STOPPED).get(0).payload()).containsEntry("nearReceiver", true);
  }

  @Test
  void stopped_and_resumed_alternate() {
    Telemetry table =
        Telemetry.table()
            .cruise("08:00:00", "08:09:50", 10, 0, 2)
            .cruise("08:10:00", "08:20:00", 10, 1200, 0)
            .cruise("08:20:10", "08:21:10", 10, 1220, 2)
            .cruise("08:21:20", "08:31:20", 10, 1300, 0)
            .cruise("08:31:30", "08:40:00", 10, 1320, 2);

    Drive drive = Drive.of(LINE, table).live("08:41:00");

    assertThat(drive.told(PIG_STOPPED)).hasSize(2).doesNotHaveDuplicates();
    assertThat(drive.told(PIG_RESUMED)).isEqualTo(drive.told(PIG_STOPPED));
    assertThat(drive.events)
        .filteredOn(event -> List.of(PIG_STOPPED, PIG_RESUMED).contains(event.type()))
        .extracting(DetectedEvent::type)
        .containsExactly(PIG_STOPPED, PIG_RESUMED, PIG_STOPPED, PIG_RESUMED);
  }

  @Test
  void a_pig_that_stands_is_told_again_after_half_an_hour_one_hour_and_two() {
    Drive drive = standing("11:00:00").live("11:00:00");

    String stop = drive.told(PIG_STOPPED).get(0);
    Instant first = drive.events(PIG_STOPPED).get(0).eventTime();
    assertThat(drive.told(PIG_STALLED)).containsExactly(stop + ",1", stop + ",2", stop + ",3");
    assertThat(drive.events(PIG_STALLED))
        .extracting(event -> Duration.between(first, event.eventTime()).toMinutes())
        .containsExactly(30L, 60L, 120L);
  }

  @Test
  void a_stop_that_ends_in_time_is_no_stall() {
    assertThat(standing("08:45:00").live("09:30:00").events(PIG_STALLED)).isEmpty();
  }

  @Test
  void a_silent_pig_is_not_known_to_stand_until_it_is_seen_there_again() {
    Telemetry table =
        Telemetry.table()
            .cruise("08:00:00", "08:19:50", 10, 0, 2)
            .cruise("08:20:00", "08:30:00", 10, 2400, 0)
            .cruise("09:10:00", "09:15:00", 10, 2400, 0);

    Drive drive = Drive.of(LINE, table).live("09:05:00");
    assertThat(drive.events(PIG_STALLED)).isEmpty();

    drive.live("09:16:00");
    assertThat(drive.told(PIG_STALLED)).containsExactly(stopOf(drive) + ",1");
  }

  @Test
  void rows_that_arrive_an_hour_late_make_no_stall_of_a_short_stop() {
    Telemetry table = Telemetry.table();
    for (Position row : standingRows("08:35:00").rows()) {
      table.arriving(row.ts(), row.ingestedAt().plusSeconds(3600), row.kp().orElseThrow() * 1000);
    }

    Drive drive = Drive.of(LINE, table).live("10:30:00");

    assertThat(drive.told(PIG_STOPPED)).hasSize(1);
    assertThat(drive.events(PIG_STALLED)).isEmpty();
  }

  @Test
  void a_crew_that_was_warned_hears_that_the_pig_has_stopped() {
    Drive drive = standing("08:40:00").live("08:35:00");

    // B was 30 minutes away at 08:20; A is behind.
    assertThat(drive.told(ALERT_SUSPENDED)).containsExactly("B" + stopOf(drive));
    DetectedEvent suspended = drive.events(ALERT_SUSPENDED).get(0);
    assertThat(suspended.eventTime()).isBetween(time("08:23:00"), time("08:25:30"));
    assertThat(suspended.payload()).containsEntry("state", "STOPPED");
  }

  @Test
  void nobody_was_warned_so_nothing_is_suspended() {
    Line far = Line.of(0, 40_000).poi("FAR", 20_000);

    Drive drive = Drive.of(far, standingRows("08:40:00")).live("08:35:00");

    assertThat(drive.told(PIG_STOPPED)).hasSize(1);
    assertThat(drive.events(ALERT_SUSPENDED)).isEmpty();
  }

  @Test
  void each_stop_suspends_the_warning_once() {
    Telemetry table = standingRows("08:30:00").cruise("08:38:30", "08:45:00", 10, 3400, 0);

    Drive drive = Drive.of(LINE, table).live("08:46:00");

    assertThat(drive.told(PIG_STOPPED)).hasSize(2);
    assertThat(drive.told(ALERT_SUSPENDED))
        .containsExactlyElementsOf(drive.told(PIG_STOPPED).stream().map("B"::concat).toList());
  }

  @Test
  void state_events_that_are_switched_off_are_not_told_and_not_counted() {
    Drive core = Drive.telling(Telling.core(), LINE, standingRows("08:40:00")).live("09:00:00");

    assertThat(core.events)
        .extracting(DetectedEvent::type)
        .doesNotContain(RUN_STARTED, PIG_STOPPED, PIG_RESUMED, ALERT_SUSPENDED);
    assertThat(core.events.get(0).payload()).containsEntry("sequence", 1L);
    List<String> coreKeys =
        standing("08:40:00").live("09:00:00").events.stream()
            .filter(event -> event.type().kind() == EventType.Kind.CORE)
            .map(DetectedEvent::dedupKey)
            .toList();
    assertThat(core.events).extracting(DetectedEvent::dedupKey).isEqualTo(coreKeys);
  }

  private static Drive standing(String until) {
    return Drive.of(LINE, standingRows(until));
  }

  /** At 2 m/s from 08:00, standing at 2400 m from 08:20 until an instant, then on at 2 m/s. */
  private static Telemetry standingRows(String until) {
    Telemetry table =
        Telemetry.table()
            .cruise("08:00:00", "08:19:50", 10, 0, 2)
            .cruise("08:20:00", until, 10, 2400, 0);
    for (int seconds = 10; seconds <= 500; seconds += 10) {
      table.at(time(until).plusSeconds(seconds), 2400 + 2 * seconds);
    }
    return table;
  }

  private static String stopOf(Drive drive) {
    return drive.told(PIG_STOPPED).get(0);
  }

  private static Map<?, ?> searchBracket(DetectedEvent event) {
    return event.payload().get("searchBracket") instanceof Map<?, ?> map ? map : Map.of();
  }

  @ParameterizedTest
  @CsvSource({"5200, 0", "5201, 1", "4960, 0"})
  void a_pig_that_waits_within_200_m_of_the_launcher_has_not_stopped(double place, int stops) {
    Telemetry table = Telemetry.table().cruise("08:00:00", "08:10:00", 10, place, 0);

    assertThat(Drive.of(Line.of(5000, 20_000), table).live("08:11:00").events(PIG_STOPPED))
        .hasSize(stops);
  }

  @ParameterizedTest
  @CsvSource({"4800, true", "4799, false"})
  void within_200_m_of_the_receiver_a_stop_and_a_stall_are_near_it(double place, boolean near) {
    Telemetry table =
        Telemetry.table()
            .cruise("08:00:00", "08:20:00", 10, place - 2500, 2)
            .cruise("08:21:00", "09:10:00", 10, place, 0);

    Drive drive = Drive.of(Line.of(0, 5000), table).live("09:00:00");

    assertThat(drive.events(PIG_STOPPED).get(0).payload()).containsEntry("nearReceiver", near);
    assertThat(drive.events(PIG_STALLED).get(0).payload())
        .containsEntry("nearReceiver", near)
        .containsEntry("level", 1)
        .containsEntry("stoodMin", 30);
  }
}
