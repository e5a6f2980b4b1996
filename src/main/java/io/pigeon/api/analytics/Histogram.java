package io.pigeon.api.analytics;

import java.util.Optional;

/**
 * Durations of tries, as the columns {@code le_10} to {@code le_15000} count them: how many took at
 * most so many milliseconds.
 */
final class Histogram {

  private static final int[] BOUNDS = {10, 25, 50, 100, 250, 500, 1000, 2500, 5000, 15_000};

  private final long[] atMost;
  private final long tries;

  private Histogram(long[] atMost, long tries) {
    this.atMost = atMost;
    this.tries = tries;
  }

  static Histogram of(FigureRow row) {
    long[] atMost = new long[BOUNDS.length];
    for (int i = 0; i < BOUNDS.length; i++) {
      atMost[i] = row.count("le_" + BOUNDS[i]);
    }
    return new Histogram(atMost, row.count("tries"));
  }

  /**
   * The duration in milliseconds that this share of the tries did not exceed, as if those of a
   * bucket were spread evenly over it. Of what took longer than the last bound nothing more is
   * known: then it is that bound, and the true value is larger.
   *
   * @return empty without a try
   */
  Optional<Double> quantile(double share) {
    if (tries == 0) {
      return Optional.empty();
    }
    double rank = share * tries;
    long before = 0;
    double lower = 0;
    for (int i = 0; i < BOUNDS.length; i++) {
      if (atMost[i] >= rank && atMost[i] > before) {
        double part = (rank - before) / (atMost[i] - before);
        return Optional.of(lower + part * (BOUNDS[i] - lower));
      }
      before = atMost[i];
      lower = BOUNDS[i];
    }
    return Optional.of(lower);
  }
}
