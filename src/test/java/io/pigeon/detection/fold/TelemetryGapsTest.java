package io.pigeon.detection.fold;

import static io.pigeon.detection.fold.EventType.GAP_END;
import static io.pigeon.detection.fold.EventType.GAP_START;
import static io.pigeon.detection.fold.EventType.OVERDUE;
import static io.pigeon.detection.fold.EventType.PRE_POI_ALERT;
import static io.pigeon.detection.fold.Telemetry.time;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Silence, what ends it, and what it leaves behind (3.10, 3.14). */
class TelemetryGapsTest {

  private static final Line LINE =
      Line.of(0, 20_000)
          .poi("L", PoiKind.LAUNCHER, 1300)
          .poi("A", 1200)
          .poi("B", 2000)
          .poi("C", 4920)
          .poi("D", 5000);

  @Test
  void its_end_says_how_long_how_far_how_fast_and_past_what() {
    Telemetry table =
        Telemetry.table()
            .cruise("08:00:00", "08:10:00", 10, 0, 2)
            .cruise("08:41:00", "08:43:00", 10, 4920, 2);

    Drive drive = Drive.of(LINE, table).live("08:43:00");

    assertThat(Drive.details(drive.events(GAP_START).get(0), "gap"))
        .isEqualTo(Map.of("kind", "TELEMETRY", "start", "2026-01-14T08:10:00Z"));
    assertThat(Drive.details(drive.events(GAP_END).get(0), "gap"))
        .isEqualTo(
            Map.of(
                "kind",
                "TELEMETRY",
                "start",
                "2026-01-14T08:10:00Z",
                "end",
                "2026-01-14T08:41:00Z",
                "durationSec",
                1860L,
                "distanceM",
                3720.0,
                "impliedSpeedMps",
                2.0,
                "poisInside",
                List.of("A", "B", "C")));
  }

  @Test
  void a_gap_of_no_length_has_no_speed() {
    assertThat(
            GapFacts.ended("COVERAGE", "G", time("08:00:00"), time("08:00:00"), 10.04, List.of()))
        .containsEntry("id", "G")
        .containsEntry("durationSec", 0L)
        .containsEntry("distanceM", 10.0)
        .doesNotContainKey("impliedSpeedMps");
  }

  @Test
  void a_stretch_is_the_same_from_either_end() {
    assertThat(GapFacts.poisBetween(LINE.route(), 2000, 1200))
        .extracting(Poi::id)
        .containsExactly("A", "B");
    assertThat(GapFacts.poisBetween(LINE.route(), 1200.1, 1999.9)).isEmpty();
  }

  @Test
  void a_source_that_reports_each_five_minutes_is_silent_after_twenty_five() {
    Telemetry table = Telemetry.table().cruise("08:00:00", "08:40:00", 300, 0, 2);
    Drive drive = Drive.of(LINE, table).live("09:04:59");

    assertThat(drive.events(GAP_START)).isEmpty();

    drive.live("09:05:00");
    assertThat(drive.events(GAP_START)).hasSize(1);
  }

  @Test
  void until_five_intervals_were_measured_ten_minutes_are_enough() {
    Telemetry table = Telemetry.table().cruise("08:00:00", "08:20:00", 300, 0, 2);

    assertThat(Drive.of(LINE, table).live("08:30:00").events(GAP_START)).hasSize(1);
  }

  @Test
  void rows_that_come_too_late_to_count_still_are_a_sign_of_life() {
    Telemetry table = Telemetry.table().cruise("08:00:00", "08:10:00", 10, 0, 2);
    for (int i = 1; i <= 15; i++) {
      table.arriving(time("08:05:00").plusSeconds(i), time("08:10:00").plusSeconds(60L * i), 600);
    }

    Drive drive = Drive.of(LINE, table).poll("08:25:30");

    assertThat(drive.late).isPositive();
    assertThat(drive.events(GAP_START)).isEmpty();
  }

  @Test
  void what_is_passed_in_a_shorter_silence_is_inferred_too() {
    Telemetry table =
        Telemetry.table()
            .cruise("08:00:00", "08:10:00", 10, 0, 2)
            .cruise("08:16:00", "08:17:00", 10, 2100, 2);

    Drive impatient =
        new Drive(silentAfter(Duration.ofMinutes(5)), LINE, table.rows()).live("08:18:00");
    Drive patient = Drive.of(LINE, table).live("08:18:00");

    assertThat(impatient.events(GAP_START)).hasSize(1);
    assertThat(methodAt("B", impatient)).containsExactly(Method.INFERRED);
    assertThat(patient.events(GAP_START)).isEmpty();
    assertThat(methodAt("B", patient)).containsExactly(Method.INTERPOLATED);
  }

  @Test
  void after_it_the_speed_before_it_gives_a_forecast_of_little_quality() {
    Line line = Line.of(0, 20_000).poi("P", 7680);
    Telemetry table =
        Telemetry.table()
            .cruise("08:00:00", "08:20:00", 10, 0, 2)
            .cruise("08:50:00", "08:51:00", 10, 6000, 2);

    Drive drive = Drive.of(line, table).live("08:51:00");

    DetectedEvent alert = drive.events(PRE_POI_ALERT).get(drive.events(PRE_POI_ALERT).size() - 1);
    assertThat(Drive.subjectAndQualifier(alert)).isEqualTo("P|15,1");
    assertThat(alert.eventTime()).isEqualTo(time("08:50:00"));
    assertThat(Drive.details(alert, "eta")).containsEntry("quality", "LOW");
  }

  @Test
  void a_speed_backwards_is_not_kept_for_later() {
    Telemetry table =
        Telemetry.table()
            .cruise("08:00:00", "08:15:00", 10, 0, 2)
            .cruise("08:15:10", "08:25:00", 10, 1780, -2);

    Drive drive = Drive.of(LINE, table).live("08:36:00");

    Run run = drive.state().latest().orElseThrow();
    assertThat(drive.events(GAP_START)).hasSize(1);
    assertThat(run.speed().orElseThrow().mps()).isCloseTo(-2, within(0.01));
    assertThat(run.earlierSpeed()).isEmpty();
  }

  @Test
  void a_gap_entered_soon_after_the_start_is_bridged_at_the_mean_speed_since() {
    Line line = Line.of(0, 20_000).gap("G1", 3000, 4000);
    Telemetry table = Telemetry.table().cruise("08:00:00", "08:01:10", 10, 2900, 2);

    Drive drive = Drive.of(line, table).live("09:00:00");

    assertThat(times(drive)).containsExactly(time("08:23:20"));
  }

  @Test
  void one_entered_soon_after_a_stop_is_bridged_at_the_speed_before_it() {
    Line line = Line.of(0, 20_000).gap("G1", 3000, 4000);
    Telemetry table =
        Telemetry.table()
            .cruise("08:00:00", "08:23:50", 10, 0, 2)
            .cruise("08:24:00", "08:40:00", 10, 2880, 0)
            .cruise("08:40:10", "08:41:30", 10, 2900, 2);

    Drive drive = Drive.of(line, table).live("10:00:00");

    // In at 08:41:00; 1000 m at 2 m/s, times 1.5, and ten minutes.
    assertThat(times(drive)).hasSize(1);
    assertThat(times(drive).get(0)).isBetween(time("09:03:29"), time("09:03:31"));
  }

  private static List<Method> methodAt(String poi, Drive drive) {
    return drive.passages.stream()
        .filter(passage -> passage.poiId().equals(poi))
        .map(Passage::method)
        .toList();
  }

  private static List<Instant> times(Drive drive) {
    return drive.events(OVERDUE).stream().map(DetectedEvent::eventTime).toList();
  }

  private static Thresholds silentAfter(Duration after) {
    Thresholds usual = Thresholds.defaults();
    Thresholds.Gaps gaps = usual.gaps();
    return new Thresholds(
        usual.intake(),
        usual.gate(),
        usual.routing(),
        usual.movement(),
        usual.speed(),
        usual.eta(),
        usual.passages(),
        usual.completion(),
        new Thresholds.Gaps(
            after,
            gaps.intervals(),
            gaps.entryDistanceM(),
            gaps.minEntryMargin(),
            gaps.exitFactor(),
            gaps.exitMargin()),
        usual.alerts(),
        usual.notices(),
        usual.heartbeatPeriod(),
        usual.channelWidthM(),
        usual.bootstrapFrom());
  }
}
