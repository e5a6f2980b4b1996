package io.pigeon.detection.fold;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

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

  @ParameterizedTest
  @MethodSource("wrongFigures")
  void a_figure_that_makes_no_sense_is_refused_by_its_name(String key, ThrowingCallable figure) {
    assertThatIllegalArgumentException().isThrownBy(figure).withMessageContaining(key + " ");
  }

  static Stream<Arguments> wrongFigures() {
    Duration none = Duration.ZERO;
    Duration less = Duration.ofMillis(-1);
    Duration some = Duration.ofMinutes(1);
    OptionalDouble unset = OptionalDouble.empty();
    return Stream.of(
        wrong("reorder.delay", () -> new Thresholds.Intake(less, some, some, Map.of())),
        wrong("future.tolerance", () -> new Thresholds.Intake(some, less, some, Map.of())),
        wrong("past.tolerance", () -> new Thresholds.Intake(some, some, none, Map.of())),
        wrong("past.tolerance", () -> new Thresholds.Intake(some, some, less, Map.of())),
        wrong(
            "sources.a.expected-interval",
            () -> new Thresholds.Intake(some, some, some, Map.of("a", none))),
        wrong("gate.speed", () -> new Thresholds.Gate(0, 150, 3)),
        wrong("gate.min-jump", () -> new Thresholds.Gate(30, -1, 3)),
        wrong("gate.rebase", () -> new Thresholds.Gate(30, 150, 0)),
        wrong(
            "route.tolerance", () -> new Thresholds.Routing(-1, 3, Thresholds.RouteFallback.NONE)),
        wrong(
            "route.lock-samples",
            () -> new Thresholds.Routing(50, 0, Thresholds.RouteFallback.NONE)),
        wrong("stop.window", () -> new Thresholds.Movement(none, 50, 100, 2, 150, some)),
        wrong("resume.samples", () -> new Thresholds.Movement(some, 50, 100, 0, 150, some)),
        wrong("reverse.distance", () -> new Thresholds.Movement(some, 50, 100, 2, 0, some)),
        wrong("reverse.span", () -> new Thresholds.Movement(some, 50, 100, 2, 150, less)),
        wrong("speed.window", () -> new Thresholds.Speed(none, some, 5)),
        wrong("speed.min-span", () -> new Thresholds.Speed(some, none, 5)),
        wrong("speed.min-span (PT2M)", () -> new Thresholds.Speed(some, Duration.ofMinutes(2), 5)),
        wrong("speed.min-samples", () -> new Thresholds.Speed(some, some, 0)),
        wrong("eta.min-speed", () -> new Thresholds.Eta(0, some, 0.4, some)),
        wrong("eta.position-window", () -> new Thresholds.Eta(0.05, none, 0.4, some)),
        wrong("eta.spread", () -> new Thresholds.Eta(0.05, some, -0.1, some)),
        wrong("eta.min-half-width", () -> new Thresholds.Eta(0.05, some, 0.4, less)),
        wrong("passage.confirm", () -> new Thresholds.Passages(-1, 100)),
        wrong("completion.tolerance", () -> new Thresholds.Completion(-1, 2, 500, 1000, 3)),
        wrong("completion.min-travel", () -> new Thresholds.Completion(50, 2, -1, 1000, 3)),
        wrong("completion.samples", () -> new Thresholds.Completion(50, 0, 500, 1000, 3)),
        wrong("reopen.samples", () -> new Thresholds.Completion(50, 2, 500, 1000, 0)),
        wrong("gap.after", () -> new Thresholds.Gaps(none, 5, 300, some, 1.5, some)),
        wrong("gap.intervals", () -> new Thresholds.Gaps(some, 0, 300, some, 1.5, some)),
        wrong("gap.entry-distance", () -> new Thresholds.Gaps(some, 5, -1, some, 1.5, some)),
        wrong("gap.entry-margin", () -> new Thresholds.Gaps(some, 5, 300, less, 1.5, some)),
        wrong("gap.exit-factor", () -> new Thresholds.Gaps(some, 5, 300, some, 0.9, some)),
        wrong("gap.exit-margin", () -> new Thresholds.Gaps(some, 5, 300, some, 1.5, less)),
        wrong(
            "alert.min-lead",
            () ->
                new Thresholds.Alerts(
                    List.of(30), less, some, Thresholds.UndershootPolicy.TIGHTEST)),
        wrong(
            "approach.rearm-stop",
            () ->
                new Thresholds.Alerts(
                    List.of(30), some, less, Thresholds.UndershootPolicy.TIGHTEST)),
        wrong("stall.levels", () -> notices(List.of(0, 30), some, unset, unset)),
        wrong("stall.levels", () -> notices(List.of(60, 30), some, unset, unset)),
        wrong("stall.levels", () -> notices(List.of(30, 30), some, unset, unset)),
        wrong("run.abandon-after", () -> notices(List.of(), none, unset, unset)),
        wrong("speed.min", () -> notices(List.of(), some, OptionalDouble.of(0), unset)),
        wrong("speed.max", () -> notices(List.of(), some, unset, OptionalDouble.of(0))),
        wrong(
            "speed.min",
            () -> notices(List.of(), some, OptionalDouble.of(2), OptionalDouble.of(2))));
  }

  @Test
  void what_may_be_nothing_may_be_zero() {
    Duration none = Duration.ZERO;
    Duration some = Duration.ofMinutes(1);

    assertThatCode(
            () -> {
              new Thresholds.Intake(none, none, some, Map.of());
              new Thresholds.Routing(0, 1, Thresholds.RouteFallback.NONE);
              new Thresholds.Movement(some, 50, 100, 1, 150, none);
              new Thresholds.Speed(some, some, 1);
              new Thresholds.Eta(0.05, some, 0, none);
              new Thresholds.Passages(0, 100);
              new Thresholds.Completion(0, 1, 0, 1000, 1);
              new Thresholds.Gaps(some, 1, 0, none, 1, none);
              new Thresholds.Alerts(List.of(), none, none, Thresholds.UndershootPolicy.TIGHTEST);
              notices(List.of(), some, OptionalDouble.of(1), OptionalDouble.of(2));
            })
        .doesNotThrowAnyException();
  }

  @Test
  void a_copy_differs_in_what_was_asked_for_only() {
    Instant from = Instant.parse("2026-01-01T00:00:00Z");

    assertThat(USUAL.withEtaSpread(0.2).eta())
        .isEqualTo(new Thresholds.Eta(0.05, Duration.ofMinutes(2), 0.2, Duration.ofMinutes(1)));
    assertThat(USUAL.withEtaSpread(0.2).withEtaSpread(0.4)).isEqualTo(USUAL);
    assertThat(USUAL.beginningAt(from).bootstrapFrom()).contains(from);
    assertThat(USUAL.beginningAt(from).withEtaSpread(0.4)).isEqualTo(USUAL.beginningAt(from));
    assertThat(
            USUAL
                .withExpectedIntervals(Map.of("a", Duration.ofMinutes(1)))
                .withExpectedIntervals(Map.of()))
        .isEqualTo(USUAL);
  }

  private static Arguments wrong(String key, ThrowingCallable figure) {
    return Arguments.of(key, figure);
  }

  private static Thresholds.Notices notices(
      List<Integer> stalls, Duration abandon, OptionalDouble min, OptionalDouble max) {
    return new Thresholds.Notices(200, stalls, abandon, min, max);
  }

  @Test
  void a_catalog_of_one_has_that_one_for_every_run_and_no_other_version() {
    ThresholdsCatalog catalog = ThresholdsCatalog.of(USUAL);

    assertThat(catalog.usual()).isEqualTo(USUAL);
    assertThat(catalog.forRun("L1", Optional.empty())).isEqualTo(USUAL);
    assertThat(catalog.pinned(USUAL.configVersion())).contains(USUAL);
    assertThat(catalog.pinned("0123456789ab")).isEmpty();
  }

  private static Thresholds.Movement movement(double spanM, double resumeM) {
    return new Thresholds.Movement(
        Duration.ofMinutes(5), spanM, resumeM, 2, 150, Duration.ofMinutes(1));
  }
}
