package io.pigeon.detection.fold;

import static io.pigeon.detection.fold.EventType.HEARTBEAT;
import static io.pigeon.detection.fold.EventType.POI_PASSAGE;
import static io.pigeon.detection.fold.EventType.PRE_POI_ALERT;
import static io.pigeon.detection.fold.EventType.RUN_STARTED;
import static io.pigeon.detection.fold.Telemetry.time;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What an event says (4.3). */
class PayloadTest {

  private static final Line LINE = Line.of(0, 20_000).poi("A", 500).poi("B", 4500);

  @Test
  void a_warning_between_two_samples_has_these_fields_in_this_order() {
    Telemetry table = Telemetry.table().cruise("08:00:00", "08:07:00", 60, 0, 2);

    DetectedEvent event = Drive.of(LINE, table).live("08:07:45").events(PRE_POI_ALERT).get(0);

    String runKey = "PIG-7~" + time("08:00:00").toEpochMilli();
    Map<String, Object> valve = fields("id", "B", "tag", "B", "kind", "MLV", "kp", 4.5);
    Map<String, Object> behind =
        fields("id", "A", "tag", "A", "kind", "MLV", "kp", 0.5, "distanceM", 340.0);
    Map<String, Object> ahead =
        fields("id", "B", "tag", "B", "kind", "MLV", "kp", 4.5, "distanceM", 3660.0);
    Map<String, Object> arrival =
        fields(
            "poi", valve,
            "eta", "2026-01-14T08:37:30Z",
            "p10", "2026-01-14T08:25:30Z",
            "p90", "2026-01-14T08:49:30Z",
            "quality", "GOOD");
    assertThat(event.payload())
        .containsExactlyEntriesOf(
            fields(
                "schemaVersion",
                1,
                "eventType",
                "PRE_POI_ALERT",
                "dedupKey",
                "v1|" + runKey + "|PRE_POI_ALERT|B|30,1",
                "runKey",
                runKey,
                "sequence",
                3L,
                "pigId",
                "PIG-7",
                "toolType",
                "MFL",
                "eventTime",
                "2026-01-14T08:07:30Z",
                "detectedAt",
                "2026-01-14T08:07:30Z",
                "detectionMode",
                "LIVE",
                "route",
                fields("id", "L1", "name", "Northern trunk"),
                "direction",
                "FORWARD",
                "state",
                "MOVING",
                "health",
                "LIVE",
                "stateSince",
                "2026-01-14T08:00:00Z",
                "stateConfidence",
                "HIGH",
                "position",
                fields("chainageM", 840.0, "kp", 0.84),
                "positionTime",
                "2026-01-14T08:07:00Z",
                "staleSeconds",
                30L,
                "betweenPois",
                fields("prev", behind, "next", ahead),
                "poi",
                valve,
                "speedMps",
                2.0,
                "speedWindowSec",
                420L,
                "speedSamples",
                8,
                "eta",
                arrival,
                "etaNext",
                arrival,
                "etaEnd",
                fields(
                    "eta", "2026-01-14T10:46:40Z",
                    "p10", "2026-01-14T09:43:00Z",
                    "p90", "2026-01-14T11:50:20Z",
                    "quality", "GOOD"),
                "alert",
                fields(
                    "thresholdMin",
                    30,
                    "leadMin",
                    30.0,
                    "undershoot",
                    false,
                    "approach",
                    1,
                    "superseded",
                    false),
                "expiresAt",
                "2026-01-14T08:49:30Z",
                "evidence",
                fields(
                    "firstSampleId",
                    8L,
                    "lastSampleId",
                    8L,
                    "configVersion",
                    Thresholds.defaults().configVersion(),
                    "refVersion",
                    "v7")));
  }

  @Test
  void a_passage_names_the_samples_on_either_side() {
    Telemetry table = Telemetry.table().cruise("08:00:00", "08:07:00", 60, 0, 2);

    Map<String, Object> payload =
        Drive.of(LINE, table).live("08:07:25").events(POI_PASSAGE).get(0).payload();

    assertThat(payload)
        .containsEntry("eventTime", "2026-01-14T08:04:10Z")
        .containsEntry("eventTimeEarliest", "2026-01-14T08:04:00Z")
        .containsEntry("eventTimeLatest", "2026-01-14T08:05:00Z")
        .containsEntry("method", "OBSERVED")
        .doesNotContainKeys("eta", "expiresAt");
    assertThat(payload.get("evidence")).asString().contains("firstSampleId=5, lastSampleId=6");
  }

  @Test
  void at_its_start_a_run_has_no_speed_no_arrival_and_little_confidence() {
    Telemetry table = Telemetry.table().cruise("08:00:00", "08:00:20", 10, 5000, 2);

    Map<String, Object> payload =
        Drive.of(LINE, table).live("08:01:00").events(RUN_STARTED).get(0).payload();

    assertThat(payload)
        .containsEntry("stateConfidence", "LOW")
        .containsEntry("state", "UNKNOWN")
        .containsEntry("etaNext", null)
        .containsEntry("etaEnd", null)
        .doesNotContainKeys("speedMps", "speedWindowSec", "speedSamples", "method", "poi");
  }

  @Test
  void before_the_first_poi_and_after_the_last_there_is_only_one_neighbour() {
    assertThat(started(100).get("betweenPois")).asString().startsWith("{next=").contains("id=A");
    assertThat(started(5000).get("betweenPois"))
        .asString()
        .startsWith("{prev=")
        .contains("id=B")
        .doesNotContain("next");
  }

  @ParameterizedTest
  @CsvSource({"474,false", "475,true", "525,true", "526,false"})
  void within_25_m_of_a_poi_it_is_at_it(double place, boolean there) {
    Map<String, Object> payload = started(place);

    assertThat(payload.containsKey("atPoi")).isEqualTo(there);
    if (there) {
      assertThat(payload.get("atPoi"))
          .isEqualTo(fields("id", "A", "tag", "A", "kind", "MLV", "kp", 0.5, "distanceM", 25.0));
    }
  }

  @Test
  void a_stopped_pig_has_speed_zero_and_no_arrival() {
    Telemetry table =
        Telemetry.table()
            .cruise("08:00:00", "08:15:00", 10, 0, 2)
            .cruise("08:15:05", "08:31:00", 10, 1800, 0);

    Map<String, Object> payload =
        Drive.of(LINE, table).live("08:31:00").events(HEARTBEAT).get(0).payload();

    assertThat(payload)
        .containsEntry("state", "STOPPED")
        .containsEntry("speedMps", 0.0)
        .containsEntry("etaNext", null)
        .containsEntry("staleSeconds", 5L)
        .containsEntry("expiresAt", "2026-01-14T09:00:00Z")
        .containsEntry("lastSeen", "2026-01-14T08:29:55Z");
  }

  @Test
  void a_pig_on_its_way_back_heads_backwards() {
    Telemetry table =
        Telemetry.table()
            .cruise("08:00:00", "08:15:00", 10, 0, 2)
            .cruise("08:15:10", "08:31:00", 10, 1780, -1);

    assertThat(Drive.of(LINE, table).live("08:31:00").events(HEARTBEAT).get(0).payload())
        .containsEntry("direction", "REVERSE")
        .containsEntry("speedMps", -1.0);
  }

  @Test
  void the_arrivals_of_a_silent_pig_are_stale_and_wider() {
    Telemetry table = Telemetry.table().cruise("08:00:00", "08:10:00", 10, 0, 2);

    Map<String, Object> payload =
        Drive.of(LINE, table).live("08:31:00").events(HEARTBEAT).get(0).payload();

    assertThat(payload)
        .containsEntry("health", "TELEMETRY_GAP")
        .containsEntry("staleSeconds", 1200L);
    // 3300 m at 2 m/s from 08:10; 40 % of what remains at 08:30, and 20 minutes of silence.
    assertThat(payload.get("etaNext"))
        .asString()
        .contains("eta=2026-01-14T08:37:30Z")
        .contains("p10=2026-01-14T08:14:30Z")
        .contains("p90=2026-01-14T09:00:30Z")
        .contains("quality=STALE");
  }

  @Test
  void the_next_poi_is_the_one_ahead_of_the_last_sample_and_of_where_the_pig_should_be() {
    Telemetry table =
        Telemetry.table().cruise("08:00:00", "08:29:50", 10, 0, 2).at("08:29:55", 3660);
    Line line = Line.of(0, 20_000).poi("A", 3650).poi("B", 6000);

    DetectedEvent beat = Drive.of(line, table).live("08:31:00").events(HEARTBEAT).get(0);

    assertThat(Drive.details(beat, "etaNext").get("poi")).asString().contains("id=B");
  }

  @ParameterizedTest
  @CsvSource({"08:13:20, LIVE", "08:13:21, CATCH_UP"})
  void what_is_found_more_than_five_minutes_after_it_happened_was_caught_up_with(
      String clock, String mode) {
    Line line = Line.of(0, 20_000).poi("A", 1000);
    Telemetry table = Telemetry.table().cruise("08:00:00", "08:10:00", 10, 0, 2);

    assertThat(Drive.of(line, table).poll(clock).events(POI_PASSAGE).get(0).payload())
        .containsEntry("eventTime", "2026-01-14T08:08:20Z")
        .containsEntry("detectionMode", mode);
  }

  @ParameterizedTest
  @CsvSource({"08:45:20, LIVE", "08:47:00, CATCH_UP"})
  void what_is_inferred_is_late_only_if_it_could_have_been_known_before(String clock, String mode) {
    Line line = Line.of(0, 20_000).poi("A", 2000);
    Telemetry table =
        Telemetry.table()
            .cruise("08:00:00", "08:10:00", 10, 0, 2)
            .cruise("08:41:00", "08:41:30", 10, 4920, 2);

    DetectedEvent passage = Drive.of(line, table).poll(clock).events(POI_PASSAGE).get(0);

    assertThat(passage.payload())
        .containsEntry("method", "INFERRED")
        .containsEntry("detectionMode", mode);
  }

  @Test
  void raw_coordinates_are_kept_and_what_is_not_known_is_left_out() {
    List<Position> rows = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      Instant ts = time("08:00:00").plusSeconds(10L * i);
      rows.add(
          new Position(
              i,
              Telemetry.PIG,
              ts,
              ts,
              OptionalDouble.of(1.5),
              OptionalInt.of(60),
              OptionalDouble.of(52.1),
              OptionalDouble.of(5.2),
              Optional.empty(),
              OptionalDouble.empty(),
              Optional.empty()));
    }

    Map<String, Object> payload =
        new Drive(Thresholds.defaults(), LINE, rows)
            .live("08:01:00")
            .events(RUN_STARTED)
            .get(0)
            .payload();

    assertThat(payload.get("position"))
        .isEqualTo(fields("chainageM", 1500.0, "kp", 1.5, "gc", 60, "lat", 52.1, "lon", 5.2));
    assertThat(payload).doesNotContainKeys("toolType");
  }

  private static Map<String, Object> started(double place) {
    Telemetry table = Telemetry.table().cruise("08:00:00", "08:00:20", 10, place, 0);
    return Drive.of(LINE, table).live("08:01:00").events(RUN_STARTED).get(0).payload();
  }

  private static Map<String, Object> fields(Object... namesAndValues) {
    Map<String, Object> fields = new LinkedHashMap<>();
    for (int i = 0; i < namesAndValues.length; i += 2) {
      fields.put((String) namesAndValues[i], namesAndValues[i + 1]);
    }
    return fields;
  }
}
