package io.pigeon.api.analytics;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * Pearson's coefficient of two series, one of them shifted against the other. NaN is a value that
 * is not there; its pair is left out.
 */
final class Correlation {

  private static final int LEAST_PAIRS = 3;

  private Correlation() {}

  /**
   * One shift.
   *
   * @param lag steps by which the second series is later than the first
   * @param pairs of values that it is made of
   * @param coefficient between -1 and 1; empty with fewer than three pairs, or if one side never
   *     changes
   */
  record Lag(int lag, int pairs, Optional<Double> coefficient) {}

  /** All shifts up to {@code most} steps either way, in order. */
  static List<Lag> lags(double[] first, double[] second, int most) {
    List<Lag> lags = new ArrayList<>();
    for (int lag = -most; lag <= most; lag++) {
      lags.add(lag(first, second, lag));
    }
    return lags;
  }

  /** The strongest, whichever its sign; of equals the shortest shift. */
  static Optional<Lag> best(List<Lag> lags) {
    return lags.stream()
        .filter(lag -> lag.coefficient().isPresent())
        .min(
            Comparator.comparingDouble((Lag lag) -> -Math.abs(lag.coefficient().orElse(0.0)))
                .thenComparingInt(lag -> Math.abs(lag.lag())));
  }

  private static Lag lag(double[] first, double[] second, int lag) {
    int n = 0;
    double meanX = 0;
    double meanY = 0;
    double xx = 0;
    double yy = 0;
    double xy = 0;
    for (int i = Math.max(0, -lag); i < first.length && i + lag < second.length; i++) {
      double x = first[i];
      double y = second[i + lag];
      if (Double.isNaN(x) || Double.isNaN(y)) {
        continue;
      }
      // Welford's way: sums of squares of large numbers would cancel out.
      n++;
      double dx = x - meanX;
      double dy = y - meanY;
      meanX += dx / n;
      meanY += dy / n;
      xx += dx * (x - meanX);
      yy += dy * (y - meanY);
      xy += dx * (y - meanY);
    }
    boolean measured = n >= LEAST_PAIRS && xx > 0 && yy > 0;
    return new Lag(
        lag,
        n,
        measured
            ? Optional.of(Math.max(-1, Math.min(1, xy / Math.sqrt(xx) / Math.sqrt(yy))))
            : Optional.empty());
  }
}
