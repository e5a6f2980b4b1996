package io.pigeon.detection.fold;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

class MedianTest {

  @Test
  void it_is_the_middle_of_the_sorted_values_whatever_their_number_and_order() {
    Random random = new Random(1);
    for (int size = 1; size <= 120; size++) {
      double[] values = random.doubles(size, -50, 50).map(Math::rint).toArray();
      double[] sorted = values.clone();
      Arrays.sort(sorted);
      double expected = (sorted[(size - 1) / 2] + sorted[size / 2]) / 2;
      assertThat(Median.of(values)).as("of %d values", size).isEqualTo(expected);
    }
  }

  @Test
  void only_the_first_values_of_a_scratch_array_count() {
    assertThat(Median.ofScratch(new double[] {3, 1, 2, 900, 901}, 3)).isEqualTo(2);
    assertThat(Median.ofScratch(new double[] {4, 1, 900, 901}, 2)).isEqualTo(2.5);
  }

  @Test
  void the_values_stay_as_they_are() {
    double[] values = {3, 1, 2};
    Median.of(values);
    assertThat(values).containsExactly(3, 1, 2);
  }
}
