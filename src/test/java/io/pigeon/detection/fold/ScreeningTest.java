package io.pigeon.detection.fold;

import static io.pigeon.detection.fold.Telemetry.time;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

/** Quarantine, order and the jump gate, seen from outside (3.2, 3.3). */
class ScreeningTest {

  private static final Line LINE = Line.of(0, 20_000).poi("A", 3000).poi("B", 4000);
  private static final OptionalDouble NONE = OptionalDouble.empty();

  @Test
  void latitude_without_longitude_is_no_place() {
    Drive drive = given(row(NONE, OptionalInt.empty(), OptionalDouble.of(52), NONE));

    assertThat(drive.quarantined)
        .extracting(Quarantined::reason)
        .containsExactly(QuarantineReason.NO_CHAINAGE);
  }

  @Test
  void a_kilometre_post_that_is_no_number_is_set_aside() {
    Drive drive = given(row(OptionalDouble.of(Double.NaN), OptionalInt.empty(), NONE, NONE));

    assertThat(drive.quarantined)
        .extracting(Quarantined::reason)
        .containsExactly(QuarantineReason.NOT_FINITE);
  }

  @Test
  void a_fibre_channel_stands_for_25_m() {
    Drive drive = given(row(NONE, OptionalInt.of(40), NONE, NONE));

    assertThat(drive.state().run().orElseThrow().chainageM()).hasValue(1000);
  }

  @Test
  void without_a_run_a_row_older_than_a_day_is_set_aside() {
    Telemetry table = Telemetry.table().arriving(time("08:00:00"), day(15, "08:00:01"), 0);

    assertThat(Drive.of(LINE, table).live(day(15, "09:00:00")).quarantined)
        .extracting(Quarantined::reason)
        .containsExactly(QuarantineReason.VERY_OLD);
  }

  @Test
  void of_rows_of_the_same_time_the_more_accurate_is_kept() {
    Instant ts = time("08:00:00");
    Position coarse = accurate(1, ts, 100, 50);
    Position fine = accurate(2, ts, 120, 5);

    Drive drive = new Drive(Thresholds.defaults(), LINE, List.of(coarse, fine)).live("08:01:00");

    assertThat(drive.conflicts).isEqualTo(1);
    assertThat(drive.state().run().orElseThrow().chainageM()).hasValue(120);
  }

  @Test
  void three_suspects_that_agree_move_the_pig_and_what_it_skipped_is_inferred() {
    Telemetry table =
        Telemetry.table()
            .cruise("08:00:00", "08:10:00", 10, 0, 2)
            .cruise("08:10:10", "08:12:00", 10, 5000, 2);

    Drive drive = Drive.of(LINE, table).live("08:12:30");

    assertThat(drive.suspects).isEqualTo(2);
    assertThat(drive.passages)
        .extracting(Passage::poiId, Passage::method)
        .containsExactly(tuple("A", Method.INFERRED), tuple("B", Method.INFERRED));
  }

  @Test
  void suspects_that_do_not_agree_are_dropped() {
    Telemetry table =
        Telemetry.table()
            .cruise("08:00:00", "08:10:00", 10, 0, 2)
            .at("08:10:10", 5000)
            .at("08:10:20", 9000)
            .at("08:10:30", 5000)
            .cruise("08:10:40", "08:12:00", 10, 1280, 2);

    Drive drive = Drive.of(LINE, table).live("08:12:30");

    assertThat(drive.suspects).isEqualTo(3);
    assertThat(drive.passages).isEmpty();
  }

  private static Drive given(Position row) {
    return new Drive(Thresholds.defaults(), LINE, List.of(row)).live("08:01:00");
  }

  private static Instant day(int day, String time) {
    return Instant.parse("2026-01-" + day + "T" + time + "Z");
  }

  private static Position accurate(long id, Instant ts, double chainageM, double accuracyM) {
    Position row = Telemetry.row(id, Telemetry.PIG, ts, ts, chainageM);
    return new Position(
        id,
        row.pigId(),
        ts,
        ts,
        row.kp(),
        row.gc(),
        row.lat(),
        row.lon(),
        row.toolType(),
        OptionalDouble.of(accuracyM),
        row.source());
  }

  private static Position row(
      OptionalDouble kp, OptionalInt gc, OptionalDouble lat, OptionalDouble lon) {
    Instant ts = time("08:00:00");
    return new Position(
        1, Telemetry.PIG, ts, ts, kp, gc, lat, lon, Optional.empty(), NONE, Optional.empty());
  }

  @Test
  void two_minutes_ahead_of_its_arrival_a_row_is_right_and_more_is_the_future() {
    Instant now = time("08:00:00");
    Telemetry right = Telemetry.table().arriving(now.plusSeconds(120), now, 0);
    Telemetry ahead = Telemetry.table().arriving(now.plusMillis(120_001), now, 0);

    assertThat(Drive.of(LINE, right).live("08:05:00").quarantined).isEmpty();
    assertThat(Drive.of(LINE, ahead).live("08:05:00").quarantined)
        .extracting(Quarantined::reason)
        .containsExactly(QuarantineReason.FUTURE);
  }

  @Test
  void where_to_begin_reaches_further_back_than_a_day_and_not_less_far() {
    Instant ts = time("08:00:00");
    Telemetry hourOld = Telemetry.table().arriving(ts, ts.plusSeconds(3600), 0);
    Telemetry twoDaysOld = Telemetry.table().arriving(ts, ts.plusSeconds(172_800), 0);

    assertThat(beginningAt(ts.plusSeconds(1800), hourOld).quarantined).isEmpty();
    assertThat(beginningAt(ts, twoDaysOld).quarantined).isEmpty();
    assertThat(beginningAt(ts.plusMillis(1), twoDaysOld).quarantined)
        .extracting(Quarantined::reason)
        .containsExactly(QuarantineReason.VERY_OLD);
  }

  @Test
  void rows_are_of_the_same_place_if_every_coordinate_is() {
    Position row = row(OptionalDouble.of(1), OptionalInt.of(2), OptionalDouble.of(3), NONE);

    assertThat(row.samePlaceAs(row)).isTrue();
    assertThat(
            List.of(
                row(OptionalDouble.of(9), OptionalInt.of(2), OptionalDouble.of(3), NONE),
                row(OptionalDouble.of(1), OptionalInt.of(9), OptionalDouble.of(3), NONE),
                row(OptionalDouble.of(1), OptionalInt.of(2), OptionalDouble.of(9), NONE),
                row(
                    OptionalDouble.of(1),
                    OptionalInt.of(2),
                    OptionalDouble.of(3),
                    OptionalDouble.of(9))))
        .noneMatch(row::samePlaceAs);
  }

  @Test
  void a_row_taken_in_the_order_of_its_time_arrives_when_it_was_measured() {
    Instant ts = time("08:00:00");
    Position late = Telemetry.row(7, "P", ts, ts.plusSeconds(900), 100);

    assertThat(late.arrivingInTime()).isEqualTo(Telemetry.row(7, "P", ts, ts, 100));
  }

  private static Drive beginningAt(Instant from, Telemetry table) {
    Instant end = table.rows().get(0).ingestedAt().plusSeconds(60);
    return new Drive(Thresholds.defaults().beginningAt(from), LINE, table.rows()).live(end);
  }
}
