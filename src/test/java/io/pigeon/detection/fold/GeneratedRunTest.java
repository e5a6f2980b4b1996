package io.pigeon.detection.fold;

import static io.pigeon.detection.fold.EventType.RUN_STARTED;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Properties of 7.2 on runs whose truth is known. */
class GeneratedRunTest {

  private static final Instant START = Telemetry.time("08:00:00");
  private static final Instant END = Telemetry.time("13:30:00");

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12})
  void each_poi_is_passed_once_in_order_and_near_the_true_time(long seed) {
    var run = RunGenerator.run(seed, Telemetry.PIG, START);

    Drive drive = drive(run.rows());

    assertThat(drive.passages)
        .extracting(Passage::poiId)
        .containsExactlyElementsOf(run.passages().stream().map(RunGenerator.Truth::poiId).toList());
    assertThat(drive.passages).extracting(Passage::time).isSorted();
    assertNearTruth(run, drive, Duration.ofSeconds(25));
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4})
  void channels_of_25_m_miss_no_poi_and_double_none(long seed) {
    var run = RunGenerator.run(RunModel.demo().inChannels(), seed, Telemetry.PIG, START);

    Drive drive = drive(run.rows());

    assertThat(drive.passages).hasSameSizeAs(run.passages());
    assertNearTruth(run, drive, Duration.ofSeconds(40));
  }

  /** Stops, silences, reverses, outliers, lateness, stick-slip, dense and sparse, all mixed. */
  @Test
  void of_two_hundred_mixed_runs_no_passage_is_missed_doubled_or_false() {
    for (long seed = 1; seed <= 200; seed++) {
      var run = RunGenerator.run(RunModel.mixed(seed), seed, Telemetry.PIG, START);
      Instant end = run.arrival().plus(Duration.ofMinutes(30));
      Drive drive =
          new Drive(Thresholds.defaults(), RunGenerator.line(), run.rows()).step(run.rows(), end);
      assertThat(drive.passages.stream().map(p -> p.poiId() + p.direction() + p.ordinal()))
          .as("seed " + seed)
          .containsExactlyInAnyOrderElementsOf(
              run.passages().stream().map(t -> t.poiId() + t.direction() + t.ordinal()).toList());
      assertThat(drive.events(EventType.RUN_COMPLETION)).as("seed " + seed).hasSize(1);
      assertThat(drive.told(EventType.GAP_END))
          .as("seed " + seed)
          .containsExactlyInAnyOrderElementsOf(drive.told(EventType.GAP_START));
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12})
  void every_gap_that_ends_has_begun_and_the_run_completes_once(long seed) {
    Drive drive = drive(RunGenerator.run(seed, Telemetry.PIG, START).rows());

    assertThat(drive.told(EventType.GAP_START)).hasSize(2).contains("C:G1|F1");
    assertThat(drive.told(EventType.GAP_END))
        .containsExactlyInAnyOrderElementsOf(drive.told(EventType.GAP_START));
    assertThat(drive.told(EventType.RUN_COMPLETION)).hasSize(1);
    assertThat(drive.events).extracting(DetectedEvent::dedupKey).doesNotHaveDuplicates();
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12})
  void warnings_are_given_only_while_moving_forward_and_nothing_after_completion(long seed) {
    Drive drive = drive(RunGenerator.run(seed, Telemetry.PIG, START).rows());

    assertThat(drive.events(EventType.PRE_POI_ALERT))
        .isNotEmpty()
        .allSatisfy(
            alert ->
                assertThat(alert.payload())
                    .containsEntry("state", "MOVING")
                    .containsEntry("direction", "FORWARD"));
    assertThat(drive.events.get(drive.events.size() - 1).type())
        .isEqualTo(EventType.RUN_COMPLETION);
    List<Object> numbers =
        drive.events.stream().map(event -> event.payload().get("sequence")).toList();
    assertThat(numbers).first().isEqualTo(1L);
    assertThat(numbers).doesNotHaveDuplicates().last().isEqualTo((long) numbers.size());
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12})
  void the_stop_is_noticed_once(long seed) {
    Drive drive = drive(RunGenerator.run(seed, Telemetry.PIG, START).rows());

    List<Instant> stops =
        drive.views.stream()
            .filter(view -> view.state() == MovementState.STOPPED)
            .map(RunView::stateSince)
            .distinct()
            .toList();
    assertThat(stops).hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12})
  void the_stop_and_its_end_are_told_once_each(long seed) {
    Drive drive = drive(RunGenerator.run(seed, Telemetry.PIG, START).rows());

    assertThat(drive.told(EventType.PIG_STOPPED))
        .hasSize(1)
        .isEqualTo(drive.told(EventType.PIG_RESUMED));
    assertThat(drive.told(EventType.RUN_STARTED)).hasSize(1);
    assertThat(drive.events).first().extracting(DetectedEvent::type).isEqualTo(RUN_STARTED);
  }

  private static Drive drive(List<Position> rows) {
    return new Drive(Thresholds.defaults(), RunGenerator.line(), rows).live(END);
  }

  /** Passages in a gap are inferred and may be off by more. */
  private static void assertNearTruth(
      RunGenerator.GeneratedRun run, Drive drive, Duration tolerance) {
    Map<String, Passage> found =
        drive.passages.stream().collect(Collectors.toMap(Passage::poiId, Function.identity()));
    for (RunGenerator.Truth truth : run.passages()) {
      Passage passage = found.get(truth.poiId());
      assertThat(passage).isNotNull();
      if (passage != null && passage.method() != Method.INFERRED) {
        assertThat(Duration.between(truth.passed(), passage.time()).abs())
            .as(truth.poiId())
            .isLessThanOrEqualTo(tolerance);
      }
    }
  }
}
