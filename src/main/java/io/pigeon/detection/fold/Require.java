package io.pigeon.detection.fold;

import java.util.List;
import java.util.Locale;

/** Checks of reference data and thresholds; a message says what, where and what to do. */
final class Require {

  private Require() {}

  static void that(boolean holds, String message, Object... arguments) {
    if (!holds) {
      throw new IllegalArgumentException(String.format(Locale.ROOT, message, arguments));
    }
  }

  static void descendingAndPositive(List<Integer> minutes, String what) {
    int previous = Integer.MAX_VALUE;
    for (int each : minutes) {
      that(
          each > 0 && each < previous,
          "%s are %s; write positive minutes in descending order, such as [30, 15].",
          what,
          minutes);
      previous = each;
    }
  }
}
