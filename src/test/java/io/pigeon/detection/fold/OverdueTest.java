package io.pigeon.detection.fold;

import static io.pigeon.detection.fold.EventType.GAP_START;
import static io.pigeon.detection.fold.EventType.OVERDUE;
import static io.pigeon.detection.fold.Telemetry.time;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import org.junit.jupiter.api.Test;

/** What should have been heard of by now (3.10). */
class OverdueTest {

  @Test
  void each_poi_is_overdue_once_a_silent_pig_has_missed_the_late_end_of_its_forecast() {
    Line line = Line.of(0, 40_000).poi("A", 2520).poi("B", 3600).poi("C", 20_000);
    Telemetry table = Telemetry.table().cruise("08:00:00", "08:20:00", 10, 0, 2);

    Drive drive = Drive.of(line, table).live("09:00:00");

    // A: one minute away, at least a minute of spread. B: 10 min x 1.4.
    assertThat(drive.events(OVERDUE))
        .extracting(Drive::subjectAndQualifier, DetectedEvent::eventTime)
        .containsExactly(tuple("A|1", time("08:22:00")), tuple("B|1", time("08:34:00")));
    // A was late before the silence was long enough to be one.
    assertThat(drive.events(OVERDUE).get(0).payload())
        .containsEntry("detectedAt", "2026-01-14T08:30:00Z")
        .containsEntry("detectionMode", "LIVE")
        .containsEntry("lastSeen", "2026-01-14T08:20:00Z");
    assertThat(drive.events(OVERDUE).get(1).payload())
        .containsEntry("detectedAt", "2026-01-14T08:34:00Z");
  }

  @Test
  void a_pig_stuck_short_of_the_trap_and_silent_is_overdue_and_not_completed() {
    Line line = Line.of(0, 2600).poi("RC", PoiKind.RECEIVER, 2600);
    Telemetry table = Telemetry.table().cruise("08:00:00", "08:20:00", 10, 0, 2);

    Drive drive = Drive.of(line, table).live("12:00:00");

    assertThat(drive.told(OVERDUE)).containsExactly("RC|1");
    assertThat(drive.events(EventType.RUN_COMPLETION)).isEmpty();
  }

  @Test
  void a_second_silence_before_the_same_poi_counts_on() {
    Line line = Line.of(0, 40_000).poi("B", 4000);
    Telemetry table =
        Telemetry.table()
            .cruise("08:00:00", "08:20:00", 10, 0, 2)
            .cruise("09:00:00", "09:10:00", 10, 2500, 2);

    Drive drive = Drive.of(line, table).live("10:00:00");

    assertThat(drive.told(OVERDUE)).containsExactly("B|1", "B|2");
  }

  @Test
  void a_pig_that_is_heard_of_in_time_is_not_overdue() {
    Line line = Line.of(0, 40_000).poi("B", 3600);
    Telemetry table =
        Telemetry.table()
            .cruise("08:00:00", "08:20:00", 10, 0, 2)
            .cruise("08:33:00", "08:36:00", 10, 3960, 2);

    assertThat(Drive.of(line, table).live("08:40:00").events(OVERDUE)).isEmpty();
  }

  @Test
  void rows_that_lag_by_an_hour_make_no_pig_overdue_early() {
    Line line = Line.of(0, 40_000).poi("B", 3600);
    Telemetry table = Telemetry.table();
    for (Position row :
        Telemetry.table()
            .cruise("08:00:00", "08:20:00", 10, 0, 2)
            .cruise("08:33:00", "08:36:00", 10, 3960, 2)
            .rows()) {
      table.arriving(row.ts(), row.ts().plusSeconds(3600), row.kp().orElseThrow() * 1000);
    }

    assertThat(Drive.of(line, table).live("09:40:00").events(OVERDUE)).isEmpty();
  }

  @Test
  void a_stopped_pig_has_no_forecast_to_miss() {
    Line line = Line.of(0, 40_000).poi("B", 3600);
    Telemetry table =
        Telemetry.table()
            .cruise("08:00:00", "08:19:50", 10, 0, 2)
            .cruise("08:20:00", "08:40:00", 10, 2400, 0);

    Drive drive = Drive.of(line, table).live("10:00:00");

    assertThat(drive.events(GAP_START)).hasSize(1);
    assertThat(drive.events(OVERDUE)).isEmpty();
  }

  @Test
  void a_pig_that_does_not_come_out_of_a_coverage_gap_is_overdue_and_then_silent() {
    Line line = Line.of(0, 20_000).gap("G1", 3000, 4000);
    Telemetry table = Telemetry.table().cruise("08:00:00", "08:24:00", 10, 0, 2);

    Drive drive = Drive.of(line, table).live("10:00:00");

    // Predicted entry 08:25, 500 s x 1.5 + 10 min to come out, then 10 min of patience.
    assertThat(drive.events(OVERDUE))
        .extracting(Drive::subjectAndQualifier, DetectedEvent::eventTime)
        .containsExactly(tuple("C:G1|1", time("08:47:30")));
    assertThat(drive.events(GAP_START).get(1).payload())
        .containsEntry("detectedAt", "2026-01-14T08:57:30Z");
  }

  @Test
  void a_pig_that_comes_out_in_time_is_not_overdue() {
    Line line = Line.of(0, 20_000).gap("G1", 3000, 4000);
    Telemetry table =
        Telemetry.table()
            .cruise("08:00:00", "08:24:00", 10, 0, 2)
            .cruise("08:40:00", "08:45:00", 10, 4600, 2);

    assertThat(Drive.of(line, table).live("08:46:00").events(OVERDUE)).isEmpty();
  }

  @Test
  void where_it_was_last_seen_and_what_is_behind_it_is_not_overdue() {
    Line line =
        Line.of(0, 40_000)
            .poi("BEHIND", 2300)
            .poi("HERE", 2400)
            .poi("L", PoiKind.LAUNCHER, 3000)
            .poi("AHEAD", 3600);
    Telemetry table = Telemetry.table().cruise("08:00:00", "08:20:00", 10, 0, 2);

    assertThat(Drive.of(line, table).live("10:00:00").told(OVERDUE)).containsExactly("AHEAD|1");
  }
}
