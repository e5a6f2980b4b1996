package io.pigeon.api.analytics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class HistogramTest {

  private static final int[] BOUNDS = {10, 25, 50, 100, 250, 500, 1000, 2500, 5000, 15_000};

  @Test
  void a_quantile_lies_within_the_bucket_of_the_true_one() {
    Random random = new Random(7);
    for (int round = 0; round < 200; round++) {
      int[] millis =
          random.ints(1 + random.nextInt(500), 0, 10 + random.nextInt(20_000)).sorted().toArray();
      Histogram histogram = histogram(millis);
      for (double share : new double[] {0.01, 0.5, 0.9, 0.99, 1}) {
        int exact = millis[(int) Math.ceil(share * millis.length) - 1];
        int upper = 0;
        while (upper < BOUNDS.length && BOUNDS[upper] < exact) {
          upper++;
        }
        double lowest = upper == 0 ? 0 : BOUNDS[upper - 1];
        double highest = upper == BOUNDS.length ? 15_000 : BOUNDS[upper];
        assertThat(histogram.quantile(share))
            .hasValueSatisfying(value -> assertThat(value).isBetween(lowest, highest));
      }
    }
  }

  @Test
  void within_a_bucket_it_is_interpolated() {
    assertThat(histogram(20, 20, 20, 20).quantile(0.5))
        .hasValueSatisfying(value -> assertThat(value).isCloseTo(17.5, within(1e-9)));
  }

  @Test
  void beyond_the_last_bound_it_is_that_bound_and_of_nothing_there_is_none() {
    assertThat(histogram(60_000).quantile(0.5)).hasValue(15_000.0);
    assertThat(histogram().quantile(0.5)).isEmpty();
  }

  private static Histogram histogram(int... millis) {
    Map<String, @Nullable Object> row = new HashMap<>();
    row.put("tries", millis.length);
    for (int bound : BOUNDS) {
      long atMost = java.util.Arrays.stream(millis).filter(each -> each <= bound).count();
      row.put("le_" + bound, atMost);
    }
    return Histogram.of(new FigureRow(row));
  }
}
