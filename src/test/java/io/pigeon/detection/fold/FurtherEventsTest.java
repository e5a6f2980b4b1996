package io.pigeon.detection.fold;

import static io.pigeon.detection.fold.EventType.ETA_CHANGED;
import static io.pigeon.detection.fold.EventType.PIG_REVERSED;
import static io.pigeon.detection.fold.EventType.PRE_POI_ALERT;
import static io.pigeon.detection.fold.EventType.SPEED_EXCURSION;
import static io.pigeon.detection.fold.Telemetry.time;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.OptionalDouble;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is told only where it was asked for: turns, changed arrivals, speeds (4.2). */
class FurtherEventsTest {

  private static final Telling ALL =
      new Telling(true, Set.of(PIG_REVERSED, ETA_CHANGED, SPEED_EXCURSION));
  private static final Line LINE = Line.of(0, 40_000).poi("A", 7200);

  @Test
  void a_pig_that_turns_back_is_told_as_of_its_furthest_point() {
    Drive drive = Drive.telling(ALL, LINE, thereAndBack()).live("08:16:00");

    assertThat(drive.told(PIG_REVERSED)).containsExactly("|" + time("08:10:00").toEpochMilli());
    DetectedEvent reversed = drive.events(PIG_REVERSED).get(0);
    assertThat(reversed.eventTime()).isEqualTo(time("08:10:00"));
    assertThat(reversed.payload())
        .containsEntry("direction", "REVERSE")
        .containsEntry("furthestChainageM", 1200.0);
  }

  @Test
  void a_turn_forward_again_is_told_too() {
    Telemetry table = thereAndBack().cruise("08:15:10", "08:25:00", 10, 600, 2);

    Drive drive = Drive.telling(ALL, LINE, table).live("08:26:00");

    assertThat(drive.told(PIG_REVERSED)).hasSize(2).doesNotHaveDuplicates();
    assertThat(drive.events(PIG_REVERSED).get(1).payload()).containsEntry("direction", "FORWARD");
  }

  @Test
  void what_was_not_asked_for_is_not_told() {
    assertThat(Drive.of(LINE, thereAndBack()).live("08:16:00").events(PIG_REVERSED)).isEmpty();
  }

  @Test
  void a_slower_pig_moves_the_arrival_that_a_warning_gave() {
    Drive drive = Drive.telling(ALL, LINE, slowedDown()).live("09:10:00");

    // The 30 was given at 08:30 for 09:00. At 0.9 m/s it will be long past that.
    assertThat(drive.told(PRE_POI_ALERT)).first().isEqualTo("A|30,1");
    assertThat(drive.told(ETA_CHANGED)).first().isEqualTo("A|1");
    assertThat(drive.told(ETA_CHANGED)).doesNotHaveDuplicates();
    DetectedEvent changed = drive.events(ETA_CHANGED).get(0);
    assertThat(changed.payload()).containsEntry("toldEta", "2026-01-14T09:00:00Z");
    assertThat((long) changed.payload().get("movedMin")).isBetween(10L, 12L);
    assertThat(changed.expiresAt()).isPresent();
  }

  @ParameterizedTest
  @CsvSource({
    // lead and change in seconds: has it changed?
    "900, 600, false",
    "900, 601, true",
    "900, -601, true",
    "3600, 1188, false",
    "3600, 1189, true",
    "3600, -1188, false"
  })
  void ten_minutes_and_a_third_of_the_lead_are_within_ones_word(
      int leadSec, int movedSec, boolean broken) {
    var promise =
        new EtaChanges.Promise(time("08:00:00").plusSeconds(leadSec), time("08:00:00"), 0);

    assertThat(promise.brokenBy(promise.eta().plusSeconds(movedSec))).isEqualTo(broken);
  }

  @Test
  void a_steady_pig_keeps_its_word() {
    Telemetry table = Telemetry.table().cruise("08:00:00", "09:10:00", 10, 0, 2);

    Drive drive = Drive.telling(ALL, LINE, table).live("09:11:00");

    assertThat(drive.told(PRE_POI_ALERT)).containsExactly("A|30,1", "A|15,1");
    assertThat(drive.events(ETA_CHANGED)).isEmpty();
    assertThat(drive.state().latest().orElseThrow().watch()).isEmpty();
  }

  @Test
  void a_pig_above_the_speed_limit_for_a_minute_is_told_once() {
    Drive drive = new Drive(limited(0.5, 1.9), ALL, LINE, cruise(2).rows()).live("08:31:00");

    // The speed is measured when it has been 50 m away for five minutes.
    assertThat(drive.told(SPEED_EXCURSION))
        .containsExactly("HIGH|" + time("08:05:20").toEpochMilli());
    assertThat(drive.events(SPEED_EXCURSION).get(0).payload())
        .containsEntry("detectedAt", "2026-01-14T08:06:40Z")
        .containsEntry("limitMps", 1.9)
        .containsEntry("speedMps", 2.0);
  }

  @Test
  void a_pig_below_the_speed_limit_is_too_slow() {
    Drive drive = new Drive(limited(0.5, 1.9), ALL, LINE, cruise(0.4).rows()).live("08:31:00");

    assertThat(drive.told(SPEED_EXCURSION)).hasSize(1).first().asString().startsWith("LOW|");
  }

  @Test
  void between_the_limits_and_without_limits_nothing_is_told_of_the_speed() {
    assertThat(
            new Drive(limited(0.5, 1.9), ALL, LINE, cruise(1).rows())
                .live("08:31:00")
                .events(SPEED_EXCURSION))
        .isEmpty();
    assertThat(Drive.telling(ALL, LINE, cruise(2)).live("08:31:00").events(SPEED_EXCURSION))
        .isEmpty();
  }

  @Test
  void after_a_short_stop_an_arrival_has_changed_only_once_the_speed_is_known_again() {
    Telemetry table =
        Telemetry.table()
            .cruise("08:00:00", "08:35:00", 10, 0, 2)
            .cruise("08:35:10", "08:47:00", 10, 4200, 0)
            .cruise("08:47:10", "09:00:00", 10, 4220, 2);

    Drive drive = Drive.telling(ALL, LINE, table).live("09:00:00");

    assertThat(drive.told(ETA_CHANGED)).containsExactly("A|1");
    assertThat(drive.events(ETA_CHANGED).get(0).eventTime())
        .isBetween(time("08:52:00"), time("08:53:00"));
  }

  @Test
  void of_warnings_of_the_same_sample_the_lower_id_comes_first() {
    Line line = Line.of(0, 40_000).poi("Z", 3000).poi("A", 3100);
    Telemetry table = Telemetry.table().cruise("08:00:00", "08:06:00", 60, 0, 2);

    assertThat(Drive.of(line, table).live("08:05:30").told(PRE_POI_ALERT))
        .containsExactly("A|30,1", "Z|30,1");
  }

  private static Telemetry thereAndBack() {
    return Telemetry.table()
        .cruise("08:00:00", "08:10:00", 10, 0, 2)
        .cruise("08:10:10", "08:15:00", 10, 1180, -2);
  }

  private static Telemetry slowedDown() {
    return Telemetry.table()
        .cruise("08:00:00", "08:32:00", 10, 0, 2)
        .cruise("08:32:10", "09:10:00", 10, 3849, 0.9);
  }

  private static Telemetry cruise(double mps) {
    return Telemetry.table().cruise("08:00:00", "08:30:00", 10, 0, mps);
  }

  private static Thresholds limited(double min, double max) {
    Thresholds usual = Thresholds.defaults();
    return usual.with(
        draft ->
            draft.notices =
                new Thresholds.Notices(
                    200,
                    List.of(30, 60, 120),
                    usual.notices().abandonAfter(),
                    OptionalDouble.of(min),
                    OptionalDouble.of(max)));
  }
}
