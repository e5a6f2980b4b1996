package io.pigeon.detection.fold;

import java.util.Arrays;

/** The middle value; of an even number of values the mean of the middle two. */
final class Median {

  private Median() {}

  /** Of at least one value; leaves the array as it is. */
  static double of(double[] values) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    int middle = sorted.length / 2;
    return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
  }
}
