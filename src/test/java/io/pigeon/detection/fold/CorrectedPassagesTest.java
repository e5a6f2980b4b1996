package io.pigeon.detection.fold;

import static io.pigeon.detection.fold.Telemetry.time;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Passages that look different once the late rows are in (3.12). */
class CorrectedPassagesTest {

  private static final String RUN = "PIG-7~1";
  private static final LegacyRoute ROUTE = Line.of(0, 20_000).poi("A", 1000).poi("B", 2000).route();
  private static final Instant NOW = time("12:00:00");

  @ParameterizedTest
  @CsvSource({
    "INFERRED,     121, 1",
    "INFERRED,     120, 0",
    "INFERRED,    -121, 1",
    "INFERRED,    -120, 0",
    "INTERPOLATED, 121, 1",
    "OBSERVED,     900, 0"
  })
  void one_that_moves_by_more_than_two_minutes_is_told_anew_unless_it_was_observed(
      Method method, int movedSec, int told) {
    Passage before = passage("A", Direction.FORWARD, 1, time("08:00:00"), method);
    Passage after =
        passage("A", Direction.FORWARD, 1, time("08:00:00").plusSeconds(movedSec), Method.OBSERVED);

    assertThat(corrected(List.of(before), List.of(after))).hasSize(told);
  }

  @Test
  void only_the_same_passage_of_the_same_poi_in_the_same_direction_corrects_one() {
    Passage before = passage("A", Direction.FORWARD, 1, time("08:00:00"), Method.INFERRED);

    assertThat(
            corrected(
                List.of(before),
                List.of(
                    passage("B", Direction.FORWARD, 1, time("08:30:00"), Method.OBSERVED),
                    passage("A", Direction.REVERSE, 1, time("08:30:00"), Method.OBSERVED),
                    passage("A", Direction.FORWARD, 2, time("08:30:00"), Method.OBSERVED))))
        .isEmpty();
  }

  @Test
  void its_key_has_the_corrected_minute_and_it_says_what_was_told_before() {
    Passage before = passage("B", Direction.REVERSE, 2, time("08:00:00"), Method.INFERRED);
    Passage after = passage("B", Direction.REVERSE, 2, time("08:03:30"), Method.INTERPOLATED);

    DetectedEvent event = corrected(List.of(before), List.of(after)).get(0);

    assertThat(event.type()).isEqualTo(EventType.POI_PASSAGE_CORRECTION);
    assertThat(event.dedupKey())
        .isEqualTo("v1|PIG-7~1|POI_PASSAGE_CORRECTION|B|R2,2026-01-14T08:03Z");
    assertThat(event.eventTime()).isEqualTo(time("08:03:30"));
    assertThat(event.expiresAt()).isEmpty();
    assertThat(event.superseded()).isFalse();
    assertThat(event.payload())
        .containsAllEntriesOf(
            Map.of(
                "pigId", "PIG-7",
                "eventTime", "2026-01-14T08:03:30Z",
                "eventTimeEarliest", "2026-01-14T08:02:30Z",
                "eventTimeLatest", "2026-01-14T08:04:30Z",
                "method", "INTERPOLATED",
                "detectedAt", "2026-01-14T12:00:00Z",
                "direction", "REVERSE",
                "ordinal", 2,
                "toldTime", "2026-01-14T08:00:00Z",
                "movedSec", 210L))
        .containsEntry("route", Map.of("id", "L1", "name", "Northern trunk"))
        .containsEntry("poi", Map.of("id", "B", "tag", "B", "kind", "MLV", "kp", 2.0));
  }

  @Test
  void they_come_in_the_order_of_the_sheet() {
    List<Passage> before =
        List.of(
            passage("A", Direction.FORWARD, 1, time("08:00:00"), Method.INFERRED),
            passage("B", Direction.FORWARD, 1, time("08:10:00"), Method.INFERRED));
    List<Passage> after =
        List.of(
            passage("B", Direction.FORWARD, 1, time("08:20:00"), Method.OBSERVED),
            passage("A", Direction.FORWARD, 1, time("08:05:00"), Method.OBSERVED));

    assertThat(corrected(before, after))
        .extracting(Drive::subjectAndQualifier)
        .containsExactly("A|F1,2026-01-14T08:05Z", "B|F1,2026-01-14T08:20Z");
  }

  private static List<DetectedEvent> corrected(List<Passage> told, List<Passage> corrected) {
    return CorrectedPassages.of("PIG-7", ROUTE, told, corrected, NOW);
  }

  private static Passage passage(
      String poi, Direction way, int ordinal, Instant time, Method method) {
    return new Passage(
        RUN, poi, way, ordinal, time, time.minusSeconds(60), time.plusSeconds(60), method, 1000);
  }
}
