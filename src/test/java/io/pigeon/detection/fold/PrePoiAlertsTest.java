package io.pigeon.detection.fold;

import static io.pigeon.detection.fold.EventType.PRE_POI_ALERT;
import static io.pigeon.detection.fold.Telemetry.time;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Warnings to the minute (3.11). A sample a minute at 2 m/s: the first forecast is that of 08:05 at
 * 600 m.
 */
class PrePoiAlertsTest {

  @ParameterizedTest
  @CsvSource({
    // remaining seconds at the first forecast: which one is told, its lead, too short a one?
    "1801, '30,1', 30.0, false",
    "1800, '30,1', 30.0, false",
    "1741, '30,1', 29.0, false",
    "1739, '30,1', 29.0, true",
    "901,  '30,1', 15.0, true",
    "900,  '15,1', 15.0, false",
    "840,  '15,1', 14.0, false",
    "839,  '15,1', 14.0, true",
    "120,  '15,1', 2.0, true"
  })
  void the_tightest_that_is_due_is_told_with_its_lead(
      int remaining, String told, double lead, boolean undershoot) {
    Drive drive = drive(600 + 2.0 * remaining, "08:05:30");

    DetectedEvent alert =
        drive.events(PRE_POI_ALERT).stream()
            .filter(event -> !event.superseded())
            .findFirst()
            .orElseThrow();
    assertThat(Drive.subjectAndQualifier(alert)).isEqualTo("P|" + told);
    assertThat(Drive.details(alert, "alert"))
        .containsEntry("leadMin", lead)
        .containsEntry("undershoot", undershoot)
        .containsEntry("approach", 1)
        .containsEntry("thresholdMin", Integer.parseInt(told.substring(0, 2)));
  }

  @Test
  void nearer_than_two_minutes_none_is_given() {
    assertThat(drive(838, "08:07:00").events(PRE_POI_ALERT)).isEmpty();
  }

  @Test
  void what_is_behind_or_a_launcher_has_none() {
    Line line =
        Line.of(0, 20_000).poi("BEHIND", 500).poi("L", PoiKind.LAUNCHER, 3000).poi("P", 3000);

    assertThat(Drive.of(line, cruise()).live("08:30:00").told(PRE_POI_ALERT))
        .containsExactly("P|30,1", "P|15,1");
  }

  @Test
  void a_receiver_has_its_time_to_trap() {
    Line line = Line.of(0, 3000).poi("RC", PoiKind.RECEIVER, 3000);

    assertThat(Drive.of(line, cruise()).live("08:30:00").told(PRE_POI_ALERT))
        .containsExactly("RC|30,1", "RC|15,1");
  }

  @Test
  void it_expires_at_the_late_end_of_its_arrival() {
    DetectedEvent alert = drive(4200, "08:05:30").events(PRE_POI_ALERT).get(0);

    // Thirty minutes, and 40 % of it on either side.
    assertThat(alert.eventTime()).isEqualTo(time("08:05:00"));
    assertThat(alert.expiresAt()).contains(time("08:47:00"));
    assertThat(Drive.details(alert, "eta"))
        .containsEntry("eta", "2026-01-14T08:35:00Z")
        .containsEntry("p10", "2026-01-14T08:23:00Z")
        .containsEntry("p90", "2026-01-14T08:47:00Z")
        .containsEntry("quality", "GOOD");
    assertThat(alert.payload()).containsEntry("direction", "FORWARD");
  }

  @Test
  void of_two_due_at_once_the_longer_one_is_told_first() {
    Line line = Line.of(0, 20_000).poi("A", 4440).poi("B", 6240).poi("C", 6240);

    Drive drive = Drive.of(line, cruise()).live("08:30:00");

    assertThat(drive.events(PRE_POI_ALERT))
        .extracting(Drive::subjectAndQualifier, DetectedEvent::eventTime)
        .containsExactly(
            tuple("A|30,1", time("08:07:00")),
            tuple("A|15,1", time("08:22:00")),
            tuple("B|30,1", time("08:22:00")),
            tuple("C|30,1", time("08:22:00")));
  }

  @ParameterizedTest
  @CsvSource({"08:26:00, true", "08:25:50, false"})
  void a_stop_of_a_quarter_of_an_hour_lets_a_warning_be_given_again(String until, boolean again) {
    // Within 50 m of where it stands from 08:11:40 to 40 s after it moves on.
    Telemetry table =
        Telemetry.table()
            .cruise("08:00:00", "08:11:50", 10, 0, 2)
            .cruise("08:12:00", until, 10, 1440, 0);
    Instant resumed = time(until);
    for (int seconds = 10; seconds <= 2400; seconds += 10) {
      table.at(resumed.plusSeconds(seconds), 1440 + 1.25 * seconds);
    }

    Drive drive = Drive.of(Line.of(0, 20_000).poi("P", 4440), table).live("09:05:00");

    assertThat(drive.told(PRE_POI_ALERT))
        .isEqualTo(again ? List.of("P|30,1", "P|30,2", "P|15,1") : List.of("P|30,1", "P|15,1"));
  }

  @Test
  void the_approach_of_one_warning_is_not_that_of_another() {
    PrePoiAlerts.Mark given = new PrePoiAlerts.Mark("P", 30, 1, true);
    PrePoiAlerts.Memory memory =
        PrePoiAlerts.Memory.none()
            .with(given)
            .with(new PrePoiAlerts.Mark("P", 15, 1, true))
            .with(new PrePoiAlerts.Mark("Q", 30, 1, true))
            .with(given.rearmed());

    assertThat(memory.marks())
        .containsExactlyInAnyOrder(
            new PrePoiAlerts.Mark("P", 30, 2, false),
            new PrePoiAlerts.Mark("P", 15, 1, true),
            new PrePoiAlerts.Mark("Q", 30, 1, true));
    assertThat(memory.warnedOf(poi("P"))).isTrue();
    assertThat(memory.warnedOf(poi("R"))).isFalse();
    assertThat(PrePoiAlerts.Memory.none().with(given.rearmed()).warnedOf(poi("P"))).isFalse();
  }

  private static Poi poi(String id) {
    return new Poi(id, id, PoiKind.MLV, 1, List.of(30, 15), true);
  }

  private static Drive drive(double place, String until) {
    return Drive.of(Line.of(0, 20_000).poi("P", place), cruise()).live(until);
  }

  private static Telemetry cruise() {
    return Telemetry.table().cruise("08:00:00", "08:24:00", 60, 0, 2);
  }
}
