package io.pigeon.detection.fold;

import static io.pigeon.detection.fold.EventType.POI_PASSAGE;
import static io.pigeon.detection.fold.Telemetry.time;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Who passed what, and how often (3.8). */
class PoiPassagesTest {

  private static final Line LINE = Line.of(0, 20_000).poi("P", 1000);

  @ParameterizedTest
  @CsvSource({
    "LAUNCHER, 0,    false",
    "RECEIVER, 6000, false",
    "RECEIVER, 3000, false",
    "MLV,      6000, false",
    "MLV,      5999, true",
    "AGM,      0,    true"
  })
  void traps_and_the_end_have_no_passage(PoiKind kind, double place, boolean has) {
    Poi poi = new Poi("P", "P", kind, place, List.of(), true);

    assertThat(PoiPassages.hasPassage(poi, Line.of(0, 6000).route())).isEqualTo(has);
  }

  @ParameterizedTest
  @CsvSource({"1024,0", "1025,1"})
  void it_is_confirmed_by_a_sample_25_m_beyond(double place, int passages) {
    Telemetry table =
        Telemetry.table().cruise("08:00:00", "08:08:10", 10, 0, 2).at("08:08:30", place);

    assertThat(Drive.of(LINE, table).live("08:09:00").passages).hasSize(passages);
  }

  @Test
  void the_tracking_sheet_has_its_bracket_method_and_place() {
    Telemetry table = Telemetry.table().cruise("08:00:05", "08:09:05", 10, 0, 2);

    Drive drive = Drive.of(LINE, table).live("08:10:00");

    assertThat(drive.passages)
        .containsExactly(
            new Passage(
                "PIG-7~" + time("08:00:05").toEpochMilli(),
                "P",
                Direction.FORWARD,
                1,
                time("08:08:25"),
                time("08:08:15"),
                time("08:08:25"),
                Method.OBSERVED,
                1000));
    assertThat(drive.events(POI_PASSAGE).get(0).payload())
        .containsEntry("ordinal", 1)
        .containsEntry("direction", "FORWARD");
  }

  @Test
  void one_that_is_not_to_be_told_is_on_the_sheet_at_once_all_the_same() {
    Poi silent = new Poi("S", "S", PoiKind.AGM, 1000, List.of(), false);
    LegacyRoute route = new LegacyRoute("L1", "L1", "v1", 0, 20_000, List.of(silent), List.of());
    Telemetry table = Telemetry.table().cruise("08:00:00", "08:08:40", 10, 0, 2);

    Drive drive = Drive.of(PlacementTest.catalog(List.of(route)), table).live("08:09:10");

    assertThat(drive.passages).extracting(Passage::poiId).containsExactly("S");
    assertThat(drive.events(POI_PASSAGE)).isEmpty();
  }

  @Test
  void two_that_are_passed_in_the_same_millisecond_are_told_in_the_order_of_the_line() {
    Line line = Line.of(0, 20_000).poi("B", 1000).poi("A", 1000.0002);
    Telemetry there = Telemetry.table().cruise("08:00:05", "08:10:05", 10, 6, 2);
    Telemetry andBack =
        Telemetry.table()
            .cruise("08:00:05", "08:10:05", 10, 6, 2)
            .cruise("08:10:15", "08:20:05", 10, 1186, -2);

    assertThat(Drive.of(line, there).live("08:11:00").told(POI_PASSAGE))
        .containsExactly("B|F1", "A|F1");
    assertThat(Drive.of(line, andBack).live("08:21:00").told(POI_PASSAGE))
        .containsExactly("B|F1", "A|F1", "A|R1", "B|R1");
  }

  @Test
  void who_falls_back_a_hundred_metres_without_turning_round_passes_once() {
    Telemetry table =
        Telemetry.table()
            .cruise("08:00:00", "08:08:30", 10, 0, 2)
            .at("08:08:40", 1030)
            .at("08:09:20", 890)
            .cruise("08:10:00", "08:14:00", 10, 1030, 2);

    assertThat(Drive.of(LINE, table).live("08:15:00").told(POI_PASSAGE)).containsExactly("P|F1");
  }

  @Test
  void who_is_first_seen_on_a_poi_passes_it_only_on_the_way_back() {
    Telemetry table =
        Telemetry.table()
            .cruise("08:00:00", "08:05:00", 10, 1000, 2)
            .cruise("08:05:10", "08:15:00", 10, 1580, -2);

    Drive drive = Drive.of(LINE, table).live("08:16:00");

    assertThat(drive.events(POI_PASSAGE))
        .extracting(Drive::subjectAndQualifier, DetectedEvent::eventTime)
        .containsExactly(tuple("P|R1", time("08:10:00")));
  }

  @Test
  void what_was_passed_before_the_first_sample_is_not_claimed() {
    Telemetry table = Telemetry.table().cruise("08:00:00", "08:05:00", 10, 1010, 2);

    assertThat(Drive.of(LINE, table).live("08:06:00").passages).isEmpty();
  }
}
