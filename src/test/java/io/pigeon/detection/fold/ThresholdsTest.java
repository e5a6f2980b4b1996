package io.pigeon.detection.fold;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ThresholdsTest {

  private static final Thresholds USUAL = Thresholds.defaults();

  @Test
  void resuming_takes_more_than_the_span_of_a_stop() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> movement(50, 50))
        .withMessageContaining("resume.distance (50.0 m) must be larger than stop.span");
  }

  @Test
  void rearming_takes_more_than_confirming() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Thresholds.Passages(100, 100))
        .withMessageContaining("passage.rearm");
  }

  @Test
  void reopening_takes_more_than_completing() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Thresholds.Completion(50, 2, 500, 50, 3))
        .withMessageContaining("reopen.distance");
  }

  @Test
  void a_stop_is_at_least_two_channels_wide() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> USUAL.with(draft -> draft.movement = movement(40, 100)))
        .withMessageContaining("stop.span (40.0 m) must be at least two channel widths");
  }

  @Test
  void warnings_are_listed_longest_first_and_positive() {
    for (List<Integer> minutes : List.of(List.of(15, 30), List.of(30, 30), List.of(15, 0))) {
      assertThatIllegalArgumentException()
          .isThrownBy(
              () ->
                  new Thresholds.Alerts(
                      minutes,
                      Duration.ofMinutes(2),
                      Duration.ofMinutes(15),
                      Thresholds.UndershootPolicy.TIGHTEST))
          .withMessageContaining("descending order");
    }
  }

  @Test
  void the_version_is_stable_and_changes_with_a_figure() {
    Thresholds wider = USUAL.with(draft -> draft.movement = movement(60, 120));
    var intake =
        new Thresholds.Intake(
            Duration.ofSeconds(20),
            Duration.ofMinutes(2),
            Duration.ofDays(1),
            Map.of("b", Duration.ofMinutes(5), "a", Duration.ofMinutes(1)));

    assertThat(USUAL.configVersion())
        .matches("[0-9a-f]{12}")
        .isEqualTo(Thresholds.defaults().configVersion())
        .isNotEqualTo(wider.configVersion())
        .isNotEqualTo(USUAL.with(draft -> draft.intake = intake).configVersion());
  }

  @Test
  void where_to_begin_is_no_part_of_the_version() {
    Thresholds later = USUAL.beginningAt(Instant.parse("2026-01-01T00:00:00Z"));

    assertThat(later.configVersion()).isEqualTo(USUAL.configVersion());
  }

  private static Thresholds.Movement movement(double spanM, double resumeM) {
    return new Thresholds.Movement(
        Duration.ofMinutes(5), spanM, resumeM, 2, 150, Duration.ofMinutes(1));
  }
}
