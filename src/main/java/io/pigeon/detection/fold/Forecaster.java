package io.pigeon.detection.fold;

import java.time.Instant;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * Predicts a pig that moves forward (3.7). The seam for other predictors, such as one by flow or by
 * the route's own speed profile.
 */
final class Forecaster {

  private final Thresholds.Eta thresholds;

  Forecaster(Thresholds.Eta thresholds) {
    this.thresholds = thresholds;
  }

  /**
   * The forecast as of the last sample.
   *
   * @param measured speed of this episode, empty while it is too young
   * @param earlier speed of the episode before
   * @return empty unless the pig moves forward fast enough
   */
  Optional<Forecast> predict(
      Motion motion,
      Fix last,
      SampleWindow recent,
      Optional<Speed> measured,
      OptionalDouble earlier) {
    OptionalDouble speed = measured.map(each -> OptionalDouble.of(each.mps())).orElse(earlier);
    if (!motion.movesForward() || speed.orElse(0) < thresholds.minSpeedMps()) {
      return Optional.empty();
    }
    double mps = speed.getAsDouble();
    EtaQuality quality = measured.isPresent() ? EtaQuality.GOOD : EtaQuality.LOW;
    double place = placeAt(last, recent.since(windowStart(motion, last)), mps);
    return Optional.of(new Forecast(last.ts(), place, mps, quality));
  }

  private Instant windowStart(Motion motion, Fix last) {
    Instant start = last.ts().minus(thresholds.positionWindow());
    return start.isBefore(motion.episodeStart()) ? motion.episodeStart() : start;
  }

  /** Median of where each recent sample would be by now. */
  private static double placeAt(Fix last, SampleWindow recent, double mps) {
    if (recent.size() == 0) {
      return last.chainageM();
    }
    double[] places = new double[recent.size()];
    for (int i = 0; i < places.length; i++) {
      double seconds = (last.ts().toEpochMilli() - recent.millisAt(i)) / 1000.0;
      places[i] = recent.chainageAt(i) + mps * seconds;
    }
    return Median.ofScratch(places, places.length);
  }
}
