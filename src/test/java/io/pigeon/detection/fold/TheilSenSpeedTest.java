package io.pigeon.detection.fold;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.time.Duration;
import java.time.Instant;
import java.util.Random;
import java.util.function.IntToDoubleFunction;
import org.junit.jupiter.api.Test;

class TheilSenSpeedTest {

  private static final Instant START = Telemetry.time("08:00:00");

  private final TheilSenSpeed theilSen = new TheilSenSpeed(Thresholds.defaults().speed());

  @Test
  void a_straight_line_has_its_slope() {
    Speed speed = theilSen.of(window(31, 10, i -> 100 + 17.5 * i)).orElseThrow();

    assertThat(speed.mps()).isCloseTo(1.75, within(1e-9));
    assertThat(speed.span()).isEqualTo(Duration.ofMinutes(5));
    assertThat(speed.samples()).isEqualTo(31);
  }

  @Test
  void it_is_negative_toward_the_launcher() {
    assertThat(theilSen.of(window(31, 10, i -> -20.0 * i)).orElseThrow().mps())
        .isCloseTo(-2, within(1e-9));
  }

  @Test
  void less_than_five_minutes_is_no_speed() {
    assertThat(theilSen.of(window(30, 10, i -> 20.0 * i))).isEmpty();
  }

  @Test
  void four_samples_are_no_speed() {
    assertThat(theilSen.of(window(4, 100, i -> 20.0 * i))).isEmpty();
  }

  @Test
  void only_samples_at_least_half_of_the_span_apart_are_compared() {
    // At 200 s or more: 0, 0, 0, 1, 1.33 and 2 m/s.
    Speed speed = theilSen.of(window(5, 100, i -> i < 4 ? 0 : 400)).orElseThrow();

    assertThat(speed.mps()).isCloseTo(0.5, within(1e-9));
  }

  @Test
  void outliers_hardly_move_it() {
    Random random = new Random(5);
    Speed speed =
        theilSen
            .of(window(76, 20, i -> 36 * i + 10 * random.nextGaussian() + (i % 15 == 7 ? 700 : 0)))
            .orElseThrow();

    assertThat(speed.mps()).isCloseTo(1.8, within(0.05));
  }

  @Test
  void more_than_ninety_samples_are_thinned_by_even_index() {
    SampleWindow thinned = window(400, 3, i -> 6.0 * i).thinnedTo(90);

    assertThat(thinned.size()).isEqualTo(90);
    assertThat(thinned.span()).isEqualTo(Duration.ofSeconds(3 * 399));
    assertThat(theilSen.of(window(400, 3, i -> 6.0 * i)).orElseThrow().mps())
        .isCloseTo(2, within(1e-9));
  }

  private static SampleWindow window(int samples, int everySec, IntToDoubleFunction place) {
    SampleWindow window = SampleWindow.empty();
    for (int i = 0; i < samples; i++) {
      Fix fix = new Fix(i, START.plusSeconds((long) i * everySec), place.applyAsDouble(i));
      window = window.plus(fix, 0, Duration.ofHours(1).toMillis());
    }
    return window;
  }
}
