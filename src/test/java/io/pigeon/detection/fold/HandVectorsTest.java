package io.pigeon.detection.fold;

import static io.pigeon.detection.fold.EventType.GAP_END;
import static io.pigeon.detection.fold.EventType.GAP_START;
import static io.pigeon.detection.fold.EventType.HEARTBEAT;
import static io.pigeon.detection.fold.EventType.POI_PASSAGE;
import static io.pigeon.detection.fold.EventType.PRE_POI_ALERT;
import static io.pigeon.detection.fold.EventType.RUN_COMPLETION;
import static io.pigeon.detection.fold.Telemetry.time;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

/**
 * The twenty hand vectors of 7.1, in their order. A pig cruises in from upstream first where the
 * vector says nothing, so that its route is locked.
 */
class HandVectorsTest {

  private static final String AT_TEN = "T|" + time("08:10:00").toEpochMilli();

  @Test // 1
  void two_pois_in_one_bracket_pass_at_interpolated_times_and_a_near_one_waits() {
    Line line = Line.of(0, 20_000).poi("A", 1000).poi("B", 1100).poi("C", 1150);
    Telemetry table =
        Telemetry.table()
            .cruise("07:55:00", "07:59:50", 10, 80, 3)
            .at("08:00:00", 980)
            .at("08:01:00", 1160)
            .at("08:02:00", 1340);

    Drive drive = Drive.of(line, table).live("08:01:30");

    assertThat(drive.events(POI_PASSAGE))
        .extracting(Drive::subjectAndQualifier, DetectedEvent::eventTime)
        .containsExactly(
            tuple("A|F1", time("2026-01-14T08:00:06.667Z")), tuple("B|F1", time("08:00:40")));

    drive.live("08:03:00");

    assertThat(drive.events(POI_PASSAGE))
        .extracting(Drive::subjectAndQualifier, DetectedEvent::eventTime)
        .hasSize(3)
        .endsWith(tuple("C|F1", time("2026-01-14T08:00:56.667Z")));
  }

  @Test // 2
  void jitter_over_a_poi_is_one_passage_at_the_last_crossing() {
    Drive drive = Drive.of(Line.of(0, 20_000).poi("P", 1000), jitter()).live("08:01:30");

    assertThat(drive.events(POI_PASSAGE))
        .extracting(Drive::subjectAndQualifier, DetectedEvent::eventTime)
        .containsExactly(tuple("P|F1", time("08:00:24")));
  }

  @Test // 3
  void a_confirmed_reverse_and_the_way_back_are_passages_of_their_own() {
    Telemetry table =
        jitter().at("08:01:40", 880).at("08:02:40", 880).at("08:03:40", 1050).at("08:04:40", 1050);

    Drive drive = Drive.of(Line.of(0, 20_000).poi("P", 1000), table).live("08:05:30");

    assertThat(drive.told(POI_PASSAGE)).containsExactly("P|F1", "P|R1", "P|F2");
  }

  @Test // 4
  void sparse_telemetry_of_a_known_interval_passes_five_pois_in_a_step_without_a_gap() {
    Line line = Line.of(0, 40_000);
    for (int i = 1; i <= 5; i++) {
      line.poi("P" + i, 5400 + i * 300);
    }
    Telemetry table = Telemetry.table().cruise("08:00:00", "09:00:00", 600, 0, 3);

    Drive drive =
        new Drive(expecting("scada-1", Duration.ofMinutes(10)), line, table.rows())
            .live("09:05:00");

    assertThat(drive.passages)
        .extracting(Passage::poiId, Passage::method)
        .containsExactly(
            tuple("P1", Method.INTERPOLATED),
            tuple("P2", Method.INTERPOLATED),
            tuple("P3", Method.INTERPOLATED),
            tuple("P4", Method.INTERPOLATED),
            tuple("P5", Method.INTERPOLATED));
    assertThat(drive.passages).extracting(Passage::time).isSorted().doesNotHaveDuplicates();
    assertThat(drive.events(GAP_START)).isEmpty();
  }

  @Test // 5
  void a_first_forecast_of_twelve_minutes_gives_only_the_tightest_warning() {
    Telemetry table = Telemetry.table().cruise("08:00:00", "08:06:00", 60, 0, 2);

    Drive drive = Drive.of(Line.of(0, 20_000).poi("P", 2040), table).live("08:06:30");

    assertThat(drive.events(PRE_POI_ALERT))
        .extracting(Drive::subjectAndQualifier, DetectedEvent::superseded)
        .containsExactly(tuple("P|30,1", true), tuple("P|15,1", false));
    assertThat(alert(drive, "P|15,1"))
        .containsEntry("undershoot", true)
        .containsEntry("leadMin", 12.0);
  }

  @Test
  void the_policy_says_which_of_the_warnings_that_come_late_are_sent() {
    assertThat(unsent(Thresholds.UndershootPolicy.TIGHTEST)).containsExactly(30);
    assertThat(unsent(Thresholds.UndershootPolicy.ALL)).isEmpty();
    assertThat(unsent(Thresholds.UndershootPolicy.NONE)).containsExactly(30, 15);
  }

  private static List<Object> unsent(Thresholds.UndershootPolicy policy) {
    Thresholds thresholds =
        Thresholds.defaults()
            .with(
                draft ->
                    draft.alerts =
                        new Thresholds.Alerts(
                            List.of(30, 15),
                            Duration.ofMinutes(2),
                            Duration.ofMinutes(15),
                            policy));
    Telemetry table = Telemetry.table().cruise("08:00:00", "08:06:00", 60, 0, 2);
    Line line = Line.of(0, 20_000).poi("P", 2040);
    return new Drive(thresholds, line, table.rows())
        .live("08:06:30").events(EventType.PRE_POI_ALERT).stream()
            .filter(DetectedEvent::superseded)
            .map(event -> ((java.util.Map<?, ?>) event.payload().get("alert")).get("thresholdMin"))
            .map(Object.class::cast)
            .toList();
  }

  @Test // 6
  void a_warning_between_two_samples_is_dated_to_where_thirty_minutes_remain() {
    Telemetry table = Telemetry.table().cruise("08:00:00", "08:09:00", 90, 0, 2);

    Drive drive = Drive.of(Line.of(0, 20_000).poi("P", 4440), table).live("08:09:30");

    assertThat(drive.events(PRE_POI_ALERT))
        .extracting(Drive::subjectAndQualifier, DetectedEvent::eventTime)
        .containsExactly(tuple("P|30,1", time("08:07:00")));
    assertThat(alert(drive, "P|30,1")).containsEntry("undershoot", false);
  }

  @Test // 7
  void a_stop_of_twenty_minutes_lets_a_warning_be_given_again() {
    Drive drive = stopped("08:32:00").live("09:20:00");

    assertThat(drive.told(PRE_POI_ALERT)).containsExactly("P|30,1", "P|30,2", "P|15,1");
  }

  @Test // 8
  void a_stop_of_ten_minutes_does_not_but_the_next_warning_stays_due() {
    Drive drive = stopped("08:22:00").live("09:10:00");

    assertThat(drive.told(PRE_POI_ALERT)).containsExactly("P|30,1", "P|15,1");
  }

  @Test // 9
  void half_an_hour_of_silence_is_a_telemetry_gap_from_the_last_sample_on() {
    Telemetry table =
        Telemetry.table()
            .cruise("08:00:00", "08:10:00", 10, 0, 2)
            .cruise("08:41:00", "08:43:00", 10, 4920, 2);
    Line line = Line.of(0, 20_000).poi("A", 2000).poi("B", 4000);

    Drive drive = Drive.of(line, table).live("08:43:00");

    assertThat(drive.told(GAP_START)).containsExactly(AT_TEN);
    assertThat(drive.events(GAP_START).get(0).eventTime()).isEqualTo(time("08:10:00"));
    assertThat(drive.events(GAP_START).get(0).payload())
        .containsEntry("detectedAt", "2026-01-14T08:20:00Z");
    assertThat(drive.told(GAP_END)).containsExactly(AT_TEN);
    assertThat(drive.events(GAP_END).get(0).eventTime()).isEqualTo(time("08:41:00"));
    assertThat(drive.passages)
        .extracting(Passage::poiId, Passage::method)
        .containsExactly(tuple("A", Method.INFERRED), tuple("B", Method.INFERRED));
  }

  @Test // 10
  void silence_before_a_coverage_gap_is_a_predicted_entry_and_no_telemetry_gap() {
    Telemetry table =
        Telemetry.table()
            .cruise("07:30:00", "08:00:00", 10, 1350, 2)
            .cruise("08:40:00", "08:42:00", 10, 9050, 2);

    Drive drive = Drive.of(Line.of(0, 20_000).gap("G3", 5000, 9000), table).live("08:42:00");

    assertThat(drive.events(GAP_START))
        .extracting(Drive::subjectAndQualifier, DetectedEvent::eventTime)
        .containsExactly(tuple("C:G3|F1", time("08:00:25")));
    assertThat(Drive.details(drive.events(GAP_START).get(0), "gap"))
        .containsEntry("entryPredicted", true);
    assertThat(drive.events(GAP_END))
        .extracting(Drive::subjectAndQualifier, DetectedEvent::eventTime)
        .containsExactly(tuple("C:G3|F1", time("08:40:00")));
  }

  @Test // 11
  void a_run_has_a_heartbeat_in_each_half_hour_of_the_clock() {
    Telemetry table = Telemetry.table().cruise("07:52:00", "09:10:00", 10, 0, 2);

    Drive drive = Drive.of(Line.of(0, 9360), table).live("10:30:00");

    assertThat(drive.told(HEARTBEAT))
        .containsExactly("|2026-01-14T08:00Z", "|2026-01-14T08:30Z", "|2026-01-14T09:00Z");
    assertThat(drive.told(RUN_COMPLETION)).hasSize(1);
  }

  @Test // 12
  void after_an_outage_every_slot_is_there_but_only_the_last_is_still_worth_sending() {
    Line line = Line.of(0, 40_000).poi("A", 2000).poi("B", 9000);
    Telemetry table = Telemetry.table().cruise("07:52:00", "10:20:00", 10, 0, 2);

    Drive drive = Drive.of(line, table).live("08:05:00");
    drive.events.clear();
    drive.poll("10:20:00");

    assertThat(drive.told(HEARTBEAT))
        .containsExactly(
            "|2026-01-14T08:30Z", "|2026-01-14T09:00Z", "|2026-01-14T09:30Z", "|2026-01-14T10:00Z");
    assertThat(drive.events(HEARTBEAT))
        .extracting(event -> event.expiresAt().orElseThrow().isAfter(time("10:20:00")))
        .containsExactly(false, false, false, true);
    assertThat(drive.told(POI_PASSAGE)).containsExactly("A|F1", "B|F1");
    assertThat(drive.events(POI_PASSAGE))
        .allSatisfy(
            event -> assertThat(event.payload()).containsEntry("detectionMode", "CATCH_UP"));
  }

  @Test // 13
  void a_plateau_of_thirty_one_hours_is_one_stop() {
    Random random = new Random(13);
    Telemetry table = Telemetry.table().cruise("08:00:00", "08:20:00", 10, 0, 2);
    for (int i = 1; i <= 31 * 120; i++) {
      table.at(time("08:20:00").plusSeconds(30L * i), 2400 + random.nextDouble(-20, 20));
    }

    Drive drive = Drive.of(Line.of(0, 20_000), table).live("2026-01-15T15:20:00Z");

    List<String> states =
        drive.views.stream()
            .map(view -> view.state() + " " + view.stateSince())
            .distinct()
            .toList();
    assertThat(states).hasSize(3).last().asString().startsWith("STOPPED 2026-01-14T08:");
  }

  @Test // 14
  void one_sample_five_kilometres_off_tells_nothing() {
    Line line = Line.of(0, 20_000).poi("FAR", 6000);
    Telemetry table =
        Telemetry.table()
            .cruise("08:00:00", "08:10:00", 10, 0, 2)
            .at("08:10:10", 6200)
            .cruise("08:10:20", "08:12:00", 10, 1240, 2);

    Drive drive = Drive.telling(Telling.core(), line, table).live("08:12:00");

    assertThat(drive.events).isEmpty();
    assertThat(drive.suspects).isEqualTo(1);
  }

  @Test // 15
  void one_sample_near_the_receiver_completes_nothing() {
    Telemetry table =
        Telemetry.table()
            .cruise("08:00:00", "08:12:00", 10, 0, 2)
            .at("08:13:00", 1570)
            .cruise("08:16:00", "08:18:00", 10, 1300, 0.1);

    Drive drive = Drive.of(Line.of(0, 1600), table).live("08:20:00");

    assertThat(drive.events(RUN_COMPLETION)).isEmpty();
    assertThat(drive.state().run().orElseThrow().state()).isNotEqualTo(MovementState.COMPLETED);
  }

  @Test // 16
  void jitter_at_the_receiver_of_a_completed_run_tells_nothing() {
    Random random = new Random(16);
    Telemetry table = Telemetry.table().cruise("08:00:00", "08:15:00", 10, 0, 2);
    for (int i = 1; i <= 720; i++) {
      table.at(time("08:15:00").plusSeconds(10L * i), 1700 + random.nextDouble(-100, 100));
    }

    Drive drive = Drive.of(Line.of(0, 1700).poi("P", 1640), table).live("12:00:00");

    assertThat(drive.told(RUN_COMPLETION)).hasSize(1);
    assertThat(drive.events.get(drive.events.size() - 1).type()).isEqualTo(RUN_COMPLETION);
    assertThat(runKeys(drive)).hasSize(1);
    assertThat(drive.ignored).isPositive();
  }

  @Test // 17
  void three_samples_at_the_launcher_the_next_day_are_a_new_run() {
    Telemetry table =
        Telemetry.table()
            .cruise("08:00:00", "08:15:00", 10, 0, 2)
            .at("2026-01-15T08:00:00Z", 0)
            .at("2026-01-15T08:00:10Z", 2)
            .at("2026-01-15T08:00:20Z", 4);

    Drive drive = Drive.of(Line.of(0, 1700), table).live("2026-01-15T08:01:00Z");

    assertThat(runKeys(drive))
        .containsExactly(
            "PIG-7~" + time("08:00:00").toEpochMilli(),
            "PIG-7~" + time("2026-01-15T08:00:00Z").toEpochMilli());
    assertThat(drive.state().run().orElseThrow().state()).isEqualTo(MovementState.UNKNOWN);
  }

  @Test // 18
  void a_row_of_the_future_is_quarantined_and_makes_no_other_late() {
    Telemetry table =
        Telemetry.table()
            .cruise("08:00:00", "08:05:00", 10, 0, 2)
            .arriving(time("11:05:05"), time("08:05:05"), 610)
            .cruise("08:05:10", "08:10:00", 10, 620, 2);

    Drive drive = Drive.of(Line.of(0, 20_000), table).live("08:10:30");

    assertThat(drive.quarantined)
        .extracting(Quarantined::reason, Quarantined::ts)
        .containsExactly(tuple(QuarantineReason.FUTURE, time("11:05:05")));
    assertThat(drive.late).isZero();
    assertThat(drive.accepted).isEqualTo(61);
  }

  @Test // 19
  void a_row_overtaken_by_five_seconds_is_put_back_in_order() {
    Drive drive = overtaken(5).live("08:02:30");

    assertThat(drive.late).isZero();
    assertThat(drive.accepted).isEqualTo(11);
  }

  @Test // 20
  void a_row_overtaken_by_thirty_seconds_is_late_and_changes_no_key() {
    Drive without = Drive.of(overtakenLine(), overtakenTable(Optional.empty())).live("08:02:30");
    Drive drive = overtaken(30).live("08:02:30");

    assertThat(drive.late).isEqualTo(1);
    assertThat(drive.identity()).isEqualTo(without.identity()).isNotEmpty();
  }

  private static Telemetry jitter() {
    return Telemetry.table()
        .cruise("07:55:00", "07:59:50", 10, 95, 3)
        .at("08:00:00", 995)
        .at("08:00:10", 1004)
        .at("08:00:20", 998)
        .at("08:00:30", 1003)
        .at("08:00:40", 1040);
  }

  /** At 2 m/s the 30 is given at 08:07; from 08:12 the pig stands, then goes on at 1.25 m/s. */
  private static Drive stopped(String until) {
    Telemetry table =
        Telemetry.table()
            .cruise("08:00:00", "08:11:50", 10, 0, 2)
            .cruise("08:12:00", until, 10, 1440, 0);
    Instant resumed = time(until);
    for (int seconds = 10; seconds <= 2700; seconds += 10) {
      table.at(resumed.plusSeconds(seconds), 1440 + 1.25 * seconds);
    }
    return Drive.of(Line.of(0, 20_000).poi("P", 4440), table);
  }

  private static Line overtakenLine() {
    return Line.of(0, 20_000).poi("P", 140);
  }

  private static Drive overtaken(int bySeconds) {
    return Drive.of(overtakenLine(), overtakenTable(Optional.of(bySeconds)));
  }

  /** Rows every 10 s, and after 08:01:40 none: the one of 08:01:30 comes so much after that. */
  private static Telemetry overtakenTable(Optional<Integer> bySeconds) {
    Telemetry table = Telemetry.table().cruise("08:00:00", "08:01:20", 10, 0, 2);
    table.at("08:01:40", 200);
    bySeconds.ifPresent(
        seconds -> table.arriving(time("08:01:30"), time("08:01:40").plusSeconds(seconds), 180));
    return table;
  }

  private static Thresholds expecting(String source, Duration interval) {
    return Thresholds.defaults().withExpectedIntervals(Map.of(source, interval));
  }

  private static Map<String, Object> alert(Drive drive, String told) {
    return drive.events(PRE_POI_ALERT).stream()
        .filter(event -> Drive.subjectAndQualifier(event).equals(told))
        .map(event -> Drive.details(event, "alert"))
        .findFirst()
        .orElseThrow();
  }

  private static List<String> runKeys(Drive drive) {
    return new ArrayList<>(drive.views.stream().map(RunView::runKey).distinct().toList());
  }
}
