package io.pigeon.detection.fold;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

/** Fixes at (seconds, metres) since eight o'clock. */
class SampleWindowTest {

  private static final Instant START = Telemetry.time("08:00:00");

  @Test
  void what_comes_too_soon_after_the_newest_is_left_out() {
    SampleWindow window = SampleWindow.empty().plus(fix(0, 1), 10_000, 60_000);

    assertThat(window.plus(fix(9, 2), 10_000, 60_000)).isSameAs(window);
    assertThat(window.plus(fix(10, 2), 10_000, 60_000).size()).isEqualTo(2);
  }

  @Test
  void what_is_older_than_the_horizon_is_dropped() {
    SampleWindow window = of(0, 1, 10, 2, 20, 3);

    assertThat(window.plus(fix(30, 4), 0, 20_000).chainages()).containsExactly(2, 3, 4);
    assertThat(window.plus(fix(31, 4), 0, 20_000).chainages()).containsExactly(3, 4);
    assertThat(window.plus(fix(99, 4), 0, 20_000).chainages()).containsExactly(4);
  }

  @Test
  void a_part_begins_and_ends_with_its_instants() {
    SampleWindow window = of(0, 1, 10, 2, 20, 3);

    assertThat(window.since(START.plusSeconds(10)).chainages()).containsExactly(2, 3);
    assertThat(window.since(START.plusSeconds(11)).chainages()).containsExactly(3);
    assertThat(window.until(START.plusSeconds(10)).chainages()).containsExactly(1, 2);
    assertThat(window.until(START.plusSeconds(9)).chainages()).containsExactly(1);
    assertThat(window.until(START.minusSeconds(1)).size()).isZero();
    assertThat(window.since(START)).isSameAs(window);
  }

  @Test
  void it_is_thinned_by_even_index_only_if_it_is_too_long() {
    SampleWindow window = of(0, 1, 10, 2, 20, 3, 30, 4, 40, 5);

    assertThat(window.thinnedTo(5)).isSameAs(window);
    SampleWindow thinned = window.thinnedTo(3);
    assertThat(thinned.chainages()).containsExactly(1, 3, 5);
    assertThat(thinned.steps()).containsExactly(0, 20_000, 20_000);
    assertThat(thinned.start()).isEqualTo(START.toEpochMilli());
  }

  @Test
  void it_is_newer_when_a_fix_was_added_and_not_when_one_was_left_out() {
    SampleWindow window = of(0, 1, 10, 2);

    assertThat(window.newerThan(SampleWindow.empty())).isTrue();
    assertThat(of(0, 1, 10, 2, 20, 3).newerThan(window)).isTrue();
    assertThat(window.newerThan(window)).isFalse();
    assertThat(SampleWindow.empty().newerThan(window)).isFalse();
    assertThat(SampleWindow.empty().newerThan(SampleWindow.empty())).isFalse();
  }

  @Test
  void its_span_spread_and_median_are_those_of_its_fixes() {
    SampleWindow window = of(0, 5, 10, -2, 25, 9);

    assertThat(window.span()).isEqualTo(Duration.ofSeconds(25));
    assertThat(window.spreadM()).isEqualTo(11);
    assertThat(window.medianM()).isEqualTo(5);
    assertThat(SampleWindow.empty().span()).isZero();
    assertThat(SampleWindow.empty().spreadM()).isZero();
  }

  @Test
  void it_is_written_as_steps_of_time_and_read_again() {
    SampleWindow window = of(0, 5, 10, -2, 25, 9);
    SampleWindow read = SampleWindow.of(window.start(), window.steps(), window.chainages());

    assertThat(window.steps()).containsExactly(0, 10_000, 15_000);
    assertThat(read.millisAt(0)).isEqualTo(START.toEpochMilli());
    assertThat(read.millisAt(2)).isEqualTo(START.plusSeconds(25).toEpochMilli());
    assertThat(read.chainageAt(1)).isEqualTo(-2);
    assertThat(SampleWindow.empty().start()).isZero();
  }

  @Test
  void what_is_handed_out_is_a_copy() {
    SampleWindow window = of(0, 5, 10, 6);
    window.chainages()[0] = 99;

    assertThat(window.chainageAt(0)).isEqualTo(5);
  }

  private static SampleWindow of(double... secondsAndPlaces) {
    SampleWindow window = SampleWindow.empty();
    for (int i = 0; i < secondsAndPlaces.length; i += 2) {
      window = window.plus(fix((int) secondsAndPlaces[i], secondsAndPlaces[i + 1]), 0, 3_600_000);
    }
    return window;
  }

  private static Fix fix(int seconds, double place) {
    return new Fix(seconds, START.plusSeconds(seconds), place);
  }
}
