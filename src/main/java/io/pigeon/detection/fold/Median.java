package io.pigeon.detection.fold;

/**
 * The middle value; of an even number of values the mean of the middle two. By Hoare's selection:
 * some three passes over the values in place of a sort.
 */
final class Median {

  private Median() {}

  /** Of at least one value; leaves the array as it is. */
  static double of(double[] values) {
    return ofScratch(values.clone(), values.length);
  }

  /**
   * Of the first values of an array, which are left in another order.
   *
   * @param count at least one
   */
  static double ofScratch(double[] values, int count) {
    int middle = count / 2;
    double upper = select(values, count, middle);
    if (count % 2 == 1) {
      return upper;
    }
    double lower = values[0];
    for (int i = 1; i < middle; i++) {
      lower = Math.max(lower, values[i]);
    }
    return (lower + upper) / 2;
  }

  /** Puts the value of a rank in its place, smaller ones before it and larger ones behind. */
  private static double select(double[] values, int count, int rank) {
    int low = 0;
    int high = count - 1;
    while (low < high) {
      double pivot = middleOf(values[low], values[(low + high) >>> 1], values[high]);
      int left = low;
      int right = high;
      while (left <= right) {
        while (values[left] < pivot) {
          left++;
        }
        while (values[right] > pivot) {
          right--;
        }
        if (left <= right) {
          double swapped = values[left];
          values[left++] = values[right];
          values[right--] = swapped;
        }
      }
      if (rank <= right) {
        high = right;
      } else if (rank >= left) {
        low = left;
      } else {
        return values[rank];
      }
    }
    return values[rank];
  }

  private static double middleOf(double one, double two, double three) {
    return Math.max(Math.min(one, two), Math.min(Math.max(one, two), three));
  }
}
