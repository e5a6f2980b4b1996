package io.pigeon.detection.fold;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A line of 6 km; 2 m/s. */
class RunCompletionTest {

  private static final Line LINE = Line.of(0, 6000).poi("LAST", 5990).poi("END", 6000);

  @Test
  void a_sample_that_reaches_the_end_dates_the_completion_to_its_crossing() {
    Drive drive =
        drive(
            Telemetry.table()
                .cruise("08:00:00", "08:49:30", 10, 0, 2)
                .at("08:49:40", 5990)
                .at("08:49:50", 6010));
    assertThat(completions(drive)).containsExactly(Telemetry.time("08:49:45"));
  }

  @Test
  void one_that_stops_short_is_dated_to_the_crossing_of_fifty_metres_before() {
    Drive drive =
        drive(
            Telemetry.table()
                .cruise("08:00:00", "08:49:30", 10, 0, 2)
                .at("08:49:40", 5960)
                .at("08:49:50", 5965)
                .at("08:50:00", 5965));
    // Between 5940 m at 08:49:30 and 5960 m ten seconds later.
    assertThat(completions(drive)).containsExactly(Telemetry.time("08:49:35"));
  }

  @Test
  void exactly_fifty_metres_short_is_near_enough_and_a_metre_less_is_not() {
    assertThat(completions(drive(approach(5950)))).hasSize(1);
    assertThat(completions(drive(approach(5949)))).isEmpty();
  }

  @Test
  void who_is_first_seen_in_the_receiver_completes_nothing() {
    assertThat(
            completions(
                drive(
                    Telemetry.table()
                        .at("08:00:00", 5960)
                        .at("08:00:10", 5965)
                        .at("08:00:20", 5970)
                        .at("08:00:30", 5975)
                        .at("08:00:40", 5980))))
        .isEmpty();
  }

  @Test
  void five_hundred_metres_are_enough_and_less_is_not() {
    assertThat(completions(drive(Telemetry.table().cruise("08:00:00", "08:04:30", 10, 5470, 2))))
        .hasSize(1);
    assertThat(completions(drive(Telemetry.table().cruise("08:00:00", "08:03:00", 10, 5640, 2))))
        .isEmpty();
  }

  @Test
  void a_poi_passed_but_not_yet_confirmed_is_told_at_completion_and_the_end_is_no_passage() {
    Drive drive =
        drive(
            Telemetry.table()
                .cruise("08:00:00", "08:49:30", 10, 0, 2)
                .at("08:49:40", 5980)
                .at("08:49:50", 5995));
    assertThat(drive.told(EventType.POI_PASSAGE)).containsExactly("LAST|F1");
  }

  private static Telemetry approach(double placeM) {
    return Telemetry.table()
        .cruise("08:00:00", "08:49:00", 10, 0, 2)
        .at("08:49:10", placeM)
        .at("08:49:20", placeM)
        .at("08:49:30", placeM);
  }

  private static Drive drive(Telemetry table) {
    return Drive.of(LINE, table).live("09:30:00");
  }

  private static List<Instant> completions(Drive drive) {
    return drive.events(EventType.RUN_COMPLETION).stream().map(DetectedEvent::eventTime).toList();
  }

  @Test
  void exactly_five_hundred_metres_are_enough() {
    Telemetry from5450 =
        Telemetry.table().cruise("08:00:00", "08:04:10", 10, 5450, 2).at("08:04:20", 5950);
    Telemetry from5451 =
        Telemetry.table().cruise("08:00:00", "08:04:10", 10, 5451, 2).at("08:04:20", 5950.5);

    assertThat(completions(drive(from5450))).hasSize(1);
    assertThat(completions(drive(from5451))).isEmpty();
  }

  @Test
  void on_a_short_route_a_tenth_of_it_is_enough() {
    Line line = Line.of(1000, 2000);
    Telemetry table = Telemetry.table().cruise("08:00:00", "08:01:10", 10, 1830, 2);

    assertThat(completions(Drive.of(line, table).live("08:03:00"))).hasSize(1);
  }

  @Test
  void away_again_the_count_begins_anew() {
    Telemetry table =
        Telemetry.table()
            .cruise("08:00:00", "08:49:00", 10, 0, 2)
            .at("08:49:40", 5960)
            .at("08:50:00", 5900)
            .at("08:50:20", 5960)
            .at("08:50:40", 5900);

    assertThat(completions(drive(table))).isEmpty();
  }

  @Test
  void it_says_how_long_it_took_and_how_well_that_is_known() {
    Drive drive = drive(approach(5950));

    assertThat(drive.events(EventType.RUN_COMPLETION).get(0).payload())
        .containsEntry("durationSec", 2950L)
        .containsEntry("method", "OBSERVED")
        .containsEntry("eventTimeEarliest", "2026-01-14T08:49:00Z")
        .containsEntry("eventTimeLatest", "2026-01-14T08:49:10Z")
        .containsEntry("state", "COMPLETED");
  }
}
