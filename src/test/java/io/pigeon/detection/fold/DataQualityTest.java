package io.pigeon.detection.fold;

import static io.pigeon.detection.fold.EventType.DATA_QUALITY;
import static io.pigeon.detection.fold.EventType.PIG_RESUMED;
import static io.pigeon.detection.fold.EventType.PIG_STALLED;
import static io.pigeon.detection.fold.EventType.PIG_STOPPED;
import static io.pigeon.detection.fold.Telemetry.time;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Doubts about the telemetry (3.2 to 3.4). */
class DataQualityTest {

  private static final Telling DOUBTS = new Telling(true, Set.of(DATA_QUALITY));
  private static final Line LINE = Line.of(0, 20_000);

  @Test
  void an_accepted_jump_is_named_after_its_first_sample() {
    Telemetry table =
        Telemetry.table()
            .cruise("08:00:00", "08:10:00", 10, 0, 2)
            .cruise("08:10:10", "08:12:00", 10, 9000, 2);

    Drive drive = Drive.telling(DOUBTS, LINE, table).live("08:13:00");

    assertThat(drive.told(DATA_QUALITY))
        .containsExactly("POSITION_JUMP|" + time("08:10:10").toEpochMilli());
    assertThat(drive.events(DATA_QUALITY).get(0).payload())
        .containsEntry("code", "POSITION_JUMP")
        .containsEntry("detail", "moved from KP 1.2 to KP 9.0 faster than any pig");
  }

  @Test
  void a_stray_reading_is_no_jump() {
    Telemetry table =
        Telemetry.table()
            .cruise("08:00:00", "08:10:00", 10, 0, 2)
            .at("08:10:10", 9000)
            .cruise("08:10:20", "08:12:00", 10, 1240, 2);

    assertThat(Drive.telling(DOUBTS, LINE, table).live("08:13:00").events(DATA_QUALITY)).isEmpty();
  }

  @Test
  void a_pig_that_no_route_reaches_for_ten_minutes_is_named_once() {
    Telemetry table = Telemetry.table().cruise("08:00:00", "09:00:00", 10, 90_000, 2);

    Drive drive = Drive.telling(DOUBTS, LINE, table).live("08:10:10");
    assertThat(drive.events(DATA_QUALITY)).isEmpty();

    drive.live("09:01:00");
    assertThat(drive.told(DATA_QUALITY))
        .containsExactly("NO_ROUTE|" + time("08:00:00").toEpochMilli());
    assertThat(drive.events(DATA_QUALITY).get(0).payload()).containsEntry("route", null);
  }

  @Test
  void a_pig_that_comes_on_to_the_line_in_time_had_a_route() {
    Telemetry table = Telemetry.table().cruise("08:00:00", "08:30:00", 10, -1000, 2);

    assertThat(Drive.telling(DOUBTS, LINE, table).live("08:31:00").events(DATA_QUALITY)).isEmpty();
  }

  @Test
  void a_pig_far_behind_its_route_is_in_conflict_once_and_its_stops_there_are_not_told() {
    Telemetry table = backedOut().cruise("08:40:10", "09:30:00", 10, -1600, 0);

    Drive drive = Drive.telling(DOUBTS, LINE, table).live("09:31:00");

    assertThat(drive.events(DATA_QUALITY))
        .extracting(event -> event.payload().get("code"))
        .containsExactly("ROUTE_CONFLICT");
    assertThat(drive.told(PIG_STOPPED)).isEmpty();
    assertThat(drive.told(PIG_STALLED)).isEmpty();
  }

  @Test
  void back_on_its_route_its_stops_are_told_again() {
    Telemetry table =
        backedOut()
            .cruise("08:40:10", "09:00:00", 10, -1600, 0)
            .cruise("09:00:10", "09:20:00", 10, -1600, 2)
            .cruise("09:20:10", "09:30:00", 10, 780, 0);

    Drive drive = Drive.telling(DOUBTS, LINE, table).live("09:31:00");

    assertThat(drive.told(PIG_RESUMED)).isEmpty();
    assertThat(drive.told(PIG_STOPPED)).hasSize(1);
    assertThat(drive.events(PIG_STOPPED).get(0).eventTime()).isAfter(time("09:19:00"));
  }

  @Test
  void rows_that_keep_arriving_before_their_time_are_a_skewed_clock_told_once() {
    assertThat(delayed(-90).told(DATA_QUALITY))
        .containsExactly("CLOCK_SKEW|" + time("08:00:00").toEpochMilli());
  }

  @Test
  void rows_that_keep_arriving_long_after_their_time_are_too() {
    assertThat(delayed(1000).told(DATA_QUALITY))
        .containsExactly("CLOCK_SKEW|" + time("08:00:00").toEpochMilli());
  }

  @Test
  void within_a_minute_early_and_a_quarter_of_an_hour_late_a_clock_is_right() {
    assertThat(delayed(-60).events(DATA_QUALITY)).isEmpty();
    assertThat(delayed(900).events(DATA_QUALITY)).isEmpty();
  }

  @Test
  void a_clock_that_was_put_right_and_goes_wrong_again_is_told_again() {
    Telemetry table = Telemetry.table();
    for (int i = 0; i < 300; i++) {
      Instant ts = time("08:00:00").plusSeconds(10L * i);
      boolean wrong = i < 60 || i >= 150;
      table.arriving(ts, ts.plusSeconds(wrong ? -90 : 5), 20 * i);
    }

    Drive drive = Drive.telling(DOUBTS, LINE, table).live("09:00:00");

    assertThat(drive.told(DATA_QUALITY))
        .containsExactly(
            "CLOCK_SKEW|" + time("08:00:00").toEpochMilli(),
            "CLOCK_SKEW|" + time("08:25:00").toEpochMilli());
  }

  @Test
  void half_of_the_last_fifty_rows_are_not_enough_and_one_more_is() {
    assertThat(delayedAtFirst(25).events(DATA_QUALITY)).isEmpty();
    assertThat(delayedAtFirst(26).events(DATA_QUALITY)).hasSize(1);
    assertThat(delayedAtFirst(26).events(DATA_QUALITY).get(0).payload())
        .containsEntry("detail", "its rows arrive -90 s after the time they bear");
  }

  @Test
  void once_fifty_rows_were_right_nothing_of_a_wrong_clock_is_remembered() {
    assertThat(delayedAtFirst(40).state().latest().orElseThrow().watch()).isEmpty();
  }

  @Test
  void ten_samples_in_ten_minutes_outside_are_a_conflict_and_nine_in_longer_are_not() {
    // Outside from 08:27:00 on.
    Telemetry sparse =
        Telemetry.table()
            .cruise("08:00:00", "08:06:40", 10, 0, 2)
            .cruise("08:06:50", "08:18:20", 10, 780, -1.8)
            .cruise("08:20:00", "08:36:00", 120, -600, 0);
    Telemetry tenth = Telemetry.table();
    sparse.rows().forEach(row -> tenth.at(row.ts(), row.kp().orElseThrow() * 1000));
    tenth.at("08:38:00", -600);

    assertThat(Drive.telling(DOUBTS, LINE, sparse).live("08:37:00").events(DATA_QUALITY)).isEmpty();
    assertThat(Drive.telling(DOUBTS, LINE, tenth).live("08:39:00").told(DATA_QUALITY))
        .containsExactly("ROUTE_CONFLICT|" + time("08:20:00").toEpochMilli());
  }

  private static Drive delayedAtFirst(int rows) {
    Telemetry table = Telemetry.table();
    for (int i = 0; i < 200; i++) {
      Instant ts = time("08:00:00").plusSeconds(10L * i);
      table.arriving(ts, ts.plusSeconds(i < rows ? -90 : 5), 20 * i);
    }
    return Drive.telling(DOUBTS, LINE, table).live("09:00:00");
  }

  private static Drive delayed(int seconds) {
    Telemetry table = Telemetry.table();
    for (int i = 0; i < 100; i++) {
      Instant ts = time("08:00:00").plusSeconds(10L * i);
      table.arriving(ts, ts.plusSeconds(seconds), 20 * i);
    }
    return Drive.telling(DOUBTS, LINE, table).live("08:45:00");
  }

  /** Forward to 800 m, then back to 1600 m behind the start, where it is at 08:26:40. */
  private static Telemetry backedOut() {
    return Telemetry.table()
        .cruise("08:00:00", "08:06:40", 10, 0, 2)
        .cruise("08:06:50", "08:40:00", 10, 780, -1.2);
  }
}
