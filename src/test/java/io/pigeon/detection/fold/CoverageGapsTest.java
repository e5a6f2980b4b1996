package io.pigeon.detection.fold;

import static io.pigeon.detection.fold.EventType.GAP_END;
import static io.pigeon.detection.fold.EventType.GAP_START;
import static io.pigeon.detection.fold.EventType.OVERDUE;
import static io.pigeon.detection.fold.Telemetry.time;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Into and out of stretches without sensing, to the metre and the second (3.10); 2 m/s. */
class CoverageGapsTest {

  private static final Line LINE = Line.of(0, 20_000).gap("G1", 3000, 4000);

  @ParameterizedTest
  @CsvSource({"2999,false", "3000,true", "3999,true", "4000,false"})
  void a_gap_holds_its_start_and_not_its_end(double place, boolean inside) {
    assertThat(new CoverageGap("G1", 3000, 4000).contains(place)).isEqualTo(inside);
  }

  @Test
  void it_is_entered_when_a_sample_reaches_25_m_into_it() {
    Telemetry table = approach().at("08:25:10", 3024).at("08:25:20", 3025).at("08:25:30", 3026);
    Drive drive = Drive.of(LINE, table).live("08:25:39");

    assertThat(drive.events(GAP_START)).isEmpty();

    drive.live("08:25:40");
    assertThat(times(drive, GAP_START)).containsExactly(time("08:25:00"));
  }

  @Test
  void one_shorter_than_that_is_entered_at_its_end() {
    Line line = Line.of(0, 20_000).gap("G1", 3000, 3010);
    Telemetry table = approach().at("08:25:10", 3009).at("08:25:20", 3010).at("08:25:30", 3012);

    Drive drive = Drive.of(line, table).live("08:26:00");

    assertThat(times(drive, GAP_START)).containsExactly(time("08:25:00"));
    assertThat(times(drive, GAP_END)).containsExactly(time("08:25:20"));
  }

  @Test
  void an_entry_that_was_seen_says_so_and_between_which_samples() {
    Telemetry table = Telemetry.table().cruise("08:00:01", "08:26:01", 10, 0, 2);

    Drive drive = Drive.of(LINE, table).live("08:27:00");

    assertThat(drive.events(GAP_START).get(0).payload())
        .containsEntry("method", "OBSERVED")
        .containsEntry("eventTimeEarliest", "2026-01-14T08:24:51Z")
        .containsEntry("eventTimeLatest", "2026-01-14T08:25:01Z");
    assertThat(gap(drive.events(GAP_START).get(0))).containsEntry("entryPredicted", false);
  }

  @Test
  void jitter_over_its_start_neither_leaves_nor_enters_it_again() {
    Telemetry table =
        approach()
            .at("08:25:10", 3030)
            .at("08:25:20", 2990)
            .at("08:25:30", 3035)
            .cruise("08:25:40", "08:36:00", 10, 3050, 2);

    Drive drive = Drive.of(LINE, table).live("08:37:00");

    assertThat(drive.told(GAP_START)).containsExactly("C:G1|F1");
    assertThat(times(drive, GAP_END)).containsExactly(time("08:33:35"));
  }

  @Test
  void two_that_meet_are_entered_and_left_in_the_order_of_travel() {
    Line line = Line.of(0, 20_000).gap("G1", 3000, 3100).gap("G2", 3100, 3300);
    Telemetry table =
        Telemetry.table()
            .cruise("08:00:00", "08:24:50", 10, 0, 2)
            .cruise("08:25:40", "08:30:00", 10, 3150, 2);

    Drive drive = Drive.of(line, table).live("08:31:00");

    assertThat(gapEvents(drive))
        .containsExactly(
            "GAP_START C:G1|F1", "GAP_END C:G1|F1", "GAP_START C:G2|F1", "GAP_END C:G2|F1");
    assertThat(times(drive, GAP_END))
        .containsExactly(Instant.parse("2026-01-14T08:25:25.294Z"), time("08:26:55"));
  }

  @Test
  void backwards_they_are_entered_and_left_the_other_way_round() {
    Line line = Line.of(0, 20_000).gap("G1", 3000, 3100).gap("G2", 3100, 3300);
    Telemetry table =
        Telemetry.table()
            .cruise("08:00:00", "08:30:00", 10, 0, 2)
            .cruise("08:30:10", "08:32:20", 10, 3580, -2)
            .cruise("08:33:20", "08:35:00", 10, 3050, -2);

    Drive drive = Drive.of(line, table).live("08:36:00");

    assertThat(gapEvents(drive))
        .containsExactly(
            "GAP_START C:G1|F1",
            "GAP_END C:G1|F1",
            "GAP_START C:G2|F1",
            "GAP_END C:G2|F1",
            "GAP_START C:G2|R1",
            "GAP_END C:G2|R1",
            "GAP_START C:G1|R1",
            "GAP_END C:G1|R1");
  }

  @Test
  void backwards_its_end_is_the_way_in_and_its_start_the_way_out() {
    Line line = Line.of(0, 20_000).gap("G1", 3000, 3200);
    Telemetry table =
        Telemetry.table()
            .cruise("08:00:00", "08:30:00", 10, 0, 2)
            .cruise("08:30:05", "08:45:05", 10, 3590, -2);

    Drive drive = Drive.of(line, table).live("08:46:00");

    assertThat(drive.told(GAP_START)).containsExactly("C:G1|F1", "C:G1|R1");
    assertThat(times(drive, GAP_START).get(1)).isEqualTo(time("08:33:20"));
    assertThat(times(drive, GAP_END).get(1)).isEqualTo(time("08:35:00"));
    assertThat(drive.events(GAP_START).get(1).payload())
        .containsEntry("method", "OBSERVED")
        .containsEntry("direction", "REVERSE");
    assertThat(drive.events(GAP_END).get(1).payload()).containsEntry("direction", "REVERSE");
  }

  @ParameterizedTest
  @CsvSource({"61, 4000, INTERPOLATED", "60, 2960, INTERPOLATED", "61, 2960, INFERRED"})
  void what_is_passed_on_a_leg_of_more_than_a_minute_through_a_gap_is_inferred(
      int seconds, double gapM, Method method) {
    Line line = Line.of(0, 20_000).gap("G1", gapM, gapM + 100).poi("A", 3030);
    Instant last = time("08:24:30");
    Telemetry table =
        Telemetry.table()
            .cruise("08:00:00", "08:24:30", 10, 0, 2)
            .at(last.plusSeconds(seconds), 3080)
            .at(last.plusSeconds(seconds + 10L), 3100);

    Drive drive = Drive.of(line, table).live("08:26:20");

    assertThat(drive.passages).extracting(Passage::method).containsExactly(method);
  }

  @ParameterizedTest
  @CsvSource({"600, 08:36:50", "601, 08:39:51"})
  void the_exit_is_interpolated_between_samples_ten_minutes_apart_and_no_further(
      int seconds, String exit) {
    Telemetry table =
        Telemetry.table()
            .cruise("08:00:00", "08:29:50", 10, 0, 2)
            .at(time("08:29:50").plusSeconds(seconds), 4180);

    assertThat(times(Drive.of(LINE, table).live("08:45:00"), GAP_END)).containsExactly(time(exit));
  }

  @ParameterizedTest
  @CsvSource({"10, 08:26:00", "30, 08:26:30"})
  void who_falls_silent_before_one_is_in_it_after_a_minute_or_three_intervals(
      int interval, String known) {
    Telemetry table = Telemetry.table().cruise("08:00:00", "08:24:00", interval, 0, 2);
    Drive drive = Drive.of(LINE, table).live(time(known).minusMillis(1));

    assertThat(drive.events(GAP_START)).isEmpty();

    drive.live(time(known));
    assertThat(times(drive, GAP_START)).containsExactly(time("08:25:00"));
  }

  @Test
  void it_is_entered_unseen_from_300_m_before_it_and_no_further() {
    Telemetry near = Telemetry.table().cruise("08:00:00", "08:22:30", 10, 0, 2);
    Telemetry far = Telemetry.table().cruise("08:00:00", "08:22:20", 10, 0, 2);

    assertThat(Drive.of(LINE, near).live("08:26:30").told(GAP_START)).containsExactly("C:G1|F1");
    assertThat(Drive.of(LINE, far).live("08:26:30").told(GAP_START)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"3000, 08:25:00", "3010, 08:24:55"})
  void who_falls_silent_on_its_first_metres_was_seen_to_enter(double place, String entry) {
    Telemetry table = Telemetry.table().cruise("08:00:00", "08:24:50", 10, 0, 2);
    table.at("08:25:00", place);

    Drive drive = Drive.of(LINE, table).live("08:27:00");

    assertThat(times(drive, GAP_START)).hasSize(1);
    assertThat(times(drive, GAP_START).get(0)).isBetween(time(entry), time(entry).plusSeconds(2));
    assertThat(gap(drive.events(GAP_START).get(0))).containsEntry("entryPredicted", false);
  }

  @Test
  void who_is_seen_before_one_after_all_is_waited_for_from_there() {
    Telemetry table =
        Telemetry.table().cruise("08:00:00", "08:24:10", 10, 0, 2).at("08:29:10", 2950);

    Drive drive = Drive.of(LINE, table).live("10:00:00");

    assertThat(drive.told(GAP_START).get(0)).isEqualTo("C:G1|F1");
    // 1050 m at 2 m/s, times 1.5, and ten minutes.
    assertThat(times(drive, OVERDUE)).containsExactly(Instant.parse("2026-01-14T08:52:17.500Z"));
  }

  @Test
  void who_is_seen_inside_one_has_no_longer_to_come_out_of_it() {
    Telemetry table =
        Telemetry.table().cruise("08:00:00", "08:24:10", 10, 0, 2).at("08:29:10", 3500);

    Drive drive = Drive.of(LINE, table).live("10:00:00");

    assertThat(times(drive, OVERDUE)).containsExactly(time("08:47:30"));
  }

  @Test
  void who_is_first_seen_in_one_and_then_silent_is_given_the_rest_of_its_way_out() {
    Telemetry table = Telemetry.table().cruise("08:00:00", "08:00:20", 10, 3900, 0);
    Drive drive = Drive.of(LINE, table).live("09:09:59");

    // 100 m at 0.05 m/s, times 1.5, ten minutes, and ten minutes of patience.
    assertThat(drive.events(GAP_START)).isEmpty();

    drive.live("09:10:00");
    assertThat(drive.told(GAP_START)).containsExactly("T|" + time("08:00:20").toEpochMilli());
    assertThat(drive.events(OVERDUE)).isEmpty();
  }

  @Test
  void who_completes_in_one_has_left_it() {
    Line line = Line.of(0, 6000).gap("G1", 3000, 4000).gap("G2", 5500, 6000).poi("A", 5600);
    Telemetry table = Telemetry.table().cruise("08:00:00", "08:50:00", 10, 0, 2);

    Drive drive = Drive.of(line, table).live("08:51:00");

    assertThat(drive.events(GAP_END))
        .extracting(Drive::subjectAndQualifier, DetectedEvent::eventTime)
        .containsExactly(tuple("C:G1|F1", time("08:33:20")), tuple("C:G2|F1", time("08:49:35")));
    assertThat(gap(drive.events(GAP_END).get(1)))
        .containsEntry("id", "G2")
        .containsEntry("kind", "COVERAGE")
        .containsEntry("start", "2026-01-14T08:45:50Z")
        .containsEntry("distanceM", 500.0)
        .containsEntry("poisInside", List.of("A"));
  }

  @Test
  void in_one_its_health_says_so() {
    Telemetry table = Telemetry.table().cruise("08:00:00", "08:35:00", 10, 0, 2);

    Drive drive = Drive.of(LINE, table).live("08:35:30");

    assertThat(drive.events(GAP_START).get(0).payload()).containsEntry("health", "COVERAGE_GAP");
    assertThat(drive.events(GAP_END).get(0).payload()).containsEntry("health", "LIVE");
  }

  /** At 3000 m at 08:25. */
  private static Telemetry approach() {
    return Telemetry.table().cruise("08:00:00", "08:25:00", 10, 0, 2);
  }

  private static List<Instant> times(Drive drive, EventType type) {
    return drive.events(type).stream().map(DetectedEvent::eventTime).toList();
  }

  private static List<String> gapEvents(Drive drive) {
    return drive.events.stream()
        .filter(event -> event.type() == GAP_START || event.type() == GAP_END)
        .map(event -> event.type() + " " + Drive.subjectAndQualifier(event))
        .toList();
  }

  private static Map<String, Object> gap(DetectedEvent event) {
    return Drive.details(event, "gap");
  }
}
