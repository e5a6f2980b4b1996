package io.pigeon.detection.fold;

import static io.pigeon.detection.fold.EventType.GAP_END;
import static io.pigeon.detection.fold.EventType.GAP_START;
import static io.pigeon.detection.fold.EventType.PRE_POI_ALERT;
import static io.pigeon.detection.fold.Telemetry.time;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** Gaps beyond the hand vectors, and what they do to warnings (3.10, 3.11). */
class GapsTest {

  private static final Line LINE = Line.of(0, 20_000).gap("G1", 3000, 4000).poi("A", 3500);

  @Test
  void samples_inside_a_coverage_gap_leave_it_open_to_its_end() {
    Telemetry table = Telemetry.table().cruise("08:00:00", "08:40:00", 10, 0, 2);

    Drive drive = Drive.of(LINE, table).live("08:40:30");

    assertThat(drive.told(GAP_START)).containsExactly("C:G1|F1");
    assertThat(drive.events(GAP_START).get(0).eventTime()).isEqualTo(time("08:25:00"));
    assertThat(drive.events(GAP_END).get(0).eventTime()).isEqualTo(time("2026-01-14T08:33:20Z"));
    assertThat(drive.passages).extracting(Passage::method).containsExactly(Method.OBSERVED);
  }

  @Test
  void a_pig_that_stays_away_long_after_a_coverage_gap_is_silent() {
    Telemetry table = Telemetry.table().cruise("08:00:00", "08:24:00", 10, 0, 2);

    Drive drive = Drive.of(LINE, table).live("10:00:00");

    // Predicted entry 08:25, 500 s x 1.5 + 10 min to come out, then 10 min of patience.
    assertThat(drive.told(GAP_START))
        .containsExactly("C:G1|F1", "T|" + time("08:24:00").toEpochMilli());
    assertThat(drive.events(GAP_START).get(1).payload())
        .containsEntry("detectedAt", "2026-01-14T08:57:30Z")
        .containsEntry("health", "TELEMETRY_GAP");
  }

  @Test
  void a_pig_that_backs_out_of_a_coverage_gap_has_left_it() {
    Telemetry table =
        Telemetry.table()
            .cruise("08:00:00", "08:28:20", 10, 0, 2)
            .cruise("08:28:30", "08:35:00", 10, 3400, -2);

    Drive drive = Drive.of(LINE, table).live("08:35:30");

    assertThat(drive.told(GAP_START)).containsExactly("C:G1|F1");
    assertThat(drive.told(GAP_END)).containsExactly("C:G1|F1");
  }

  @Test
  void a_pig_first_seen_inside_a_coverage_gap_has_no_start_or_end_to_tell() {
    Telemetry table = Telemetry.table().cruise("08:00:00", "08:20:00", 10, 3100, 2);

    Drive drive = Drive.of(LINE, table).live("08:20:30");

    assertThat(drive.events(GAP_START)).isEmpty();
    assertThat(drive.events(GAP_END)).isEmpty();
  }

  @Test
  void backfill_that_arrives_without_pause_is_no_silence() {
    Telemetry table = Telemetry.table();
    for (int i = 0; i < 60; i++) {
      table.arriving(
          time("08:00:00").plusSeconds(10L * i), time("12:00:00").plusSeconds(i), 20 * i);
    }

    Drive drive = Drive.of(Line.of(0, 20_000), table).live("12:05:00");

    assertThat(drive.events(GAP_START)).isEmpty();
  }

  @Test
  void a_silent_pig_gives_one_more_warning_and_says_that_it_is_stale() {
    Line line = Line.of(0, 40_000).poi("A", 6000).poi("B", 9000);
    Telemetry table = Telemetry.table().cruise("08:00:00", "08:08:00", 10, 0, 2);

    Drive drive = Drive.of(line, table).live("10:00:00");

    assertThat(drive.told(PRE_POI_ALERT)).containsExactly("A|30,1");
    assertThat(drive.events(PRE_POI_ALERT).get(0).eventTime()).isEqualTo(time("08:20:00"));
    assertThat(drive.events(PRE_POI_ALERT).get(0).payload().get("eta"))
        .asString()
        .contains("quality=STALE");
  }

  @Test
  void a_confirmed_reverse_begins_a_new_approach() {
    Line line = Line.of(0, 40_000).poi("A", 4440);
    Telemetry table =
        Telemetry.table()
            .cruise("08:00:00", "08:10:00", 10, 0, 2)
            .cruise("08:10:10", "08:14:00", 10, 1180, -2)
            .cruise("08:14:10", "08:40:00", 10, 740, 2);

    Drive drive = Drive.of(line, table).live("08:40:30");

    assertThat(drive.told(PRE_POI_ALERT)).containsExactly("A|30,1", "A|30,2", "A|15,1");
  }
}
