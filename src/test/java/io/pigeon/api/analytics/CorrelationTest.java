package io.pigeon.api.analytics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class CorrelationTest {

  private static final double[] WAVE = {0, 3, 1, 7, 2, 9, 4, 1, 8, 3, 6, 2};

  @Test
  void a_series_that_comes_two_steps_later_is_found_at_lag_two() {
    double[] later = new double[WAVE.length];
    System.arraycopy(WAVE, 0, later, 2, WAVE.length - 2);
    assertThat(Correlation.best(Correlation.lags(WAVE, later, 4)))
        .hasValueSatisfying(
            best -> {
              assertThat(best.lag()).isEqualTo(2);
              assertThat(best.pairs()).isEqualTo(10);
              assertThat(best.coefficient().orElseThrow()).isCloseTo(1, within(1e-12));
            });
  }

  @Test
  void the_opposite_correlates_as_strongly_with_the_other_sign() {
    double[] opposite = java.util.Arrays.stream(WAVE).map(value -> 1e9 - value).toArray();
    assertThat(coefficient(WAVE, opposite))
        .hasValueSatisfying(value -> assertThat(value).isCloseTo(-1, within(1e-6)));
  }

  @Test
  void the_coefficient_is_pearsons() {
    assertThat(coefficient(new double[] {1, 2, 3, 4}, new double[] {1, 3, 2, 5}))
        .hasValueSatisfying(value -> assertThat(value).isCloseTo(0.8315218406, within(1e-9)));
  }

  @Test
  void what_is_not_there_is_left_out_and_too_little_says_nothing() {
    double[] gaps = WAVE.clone();
    gaps[3] = Double.NaN;
    assertThat(Correlation.lags(WAVE, gaps, 0))
        .singleElement()
        .satisfies(lag -> assertThat(lag.pairs()).isEqualTo(11));
    assertThat(coefficient(new double[] {1, 2}, new double[] {1, 2})).isEmpty();
    assertThat(coefficient(new double[] {1, 2, 3}, new double[] {5, 5, 5})).isEmpty();
    assertThat(Correlation.lags(new double[] {1}, new double[] {1}, 3)).hasSize(7);
    assertThat(Correlation.best(List.of())).isEmpty();
  }

  private static Optional<Double> coefficient(double[] first, double[] second) {
    return Correlation.lags(first, second, 0).get(0).coefficient();
  }
}
