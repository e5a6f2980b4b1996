package io.pigeon.detection.fold;

import java.time.Duration;
import java.util.Optional;

/**
 * Long-baseline Theil-Sen speed (3.7, 3.14): the median slope over all pairs of samples at least
 * half of the window apart, or half of the span so far while that is shorter. One outlier among ten
 * samples does not move it; two-point speed is unusable (6.3).
 *
 * <p>Cost: with at most 90 samples some thousand slopes, of which the middle one is selected.
 */
final class TheilSenSpeed {

  private static final int MOST_SAMPLES = 90;

  private final Thresholds.Speed thresholds;

  TheilSenSpeed(Thresholds.Speed thresholds) {
    this.thresholds = thresholds;
  }

  /** Empty while the samples are too few or span too little (300 s and 5 by default). */
  Optional<Speed> of(SampleWindow episode) {
    Duration span = episode.span();
    if (span.compareTo(thresholds.minSpan()) < 0 || episode.size() < thresholds.minSamples()) {
      return Optional.empty();
    }
    double mps = medianSlope(episode.thinnedTo(MOST_SAMPLES), baselineMillis(span));
    return Optional.of(new Speed(mps, span, episode.size()));
  }

  private long baselineMillis(Duration span) {
    return Math.min(thresholds.window().toMillis(), span.toMillis()) / 2;
  }

  private static double medianSlope(SampleWindow window, long baselineMillis) {
    int size = window.size();
    double[] slopes = new double[size * (size - 1) / 2];
    int count = 0;
    int right = 1;
    for (int left = 0; left < size; left++) {
      // Times ascend, so the first partner far enough away only moves right.
      while (right < size && window.millisAt(right) - window.millisAt(left) < baselineMillis) {
        right++;
      }
      for (int partner = Math.max(right, left + 1); partner < size; partner++) {
        slopes[count++] = slope(window, left, partner);
      }
    }
    return Median.ofScratch(slopes, count);
  }

  private static double slope(SampleWindow window, int left, int right) {
    double metres = window.chainageAt(right) - window.chainageAt(left);
    return metres * 1000 / (window.millisAt(right) - window.millisAt(left));
  }
}
