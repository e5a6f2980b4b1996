package io.pigeon.detection.backtest;

import io.pigeon.detection.fold.Thresholds;
import io.pigeon.detection.fold.ThresholdsCatalog;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What a replayed run is judged by.
 *
 * @param usual until its route is locked
 * @param onRoute from then on
 */
record JudgedAs(Thresholds usual, Thresholds onRoute) implements ThresholdsCatalog {

  @Override
  public Thresholds forRun(String routeId, Optional<String> toolType) {
    return onRoute;
  }

  @Override
  public Optional<Thresholds> pinned(String configVersion) {
    return Stream.of(onRoute, usual)
        .filter(each -> each.configVersion().equals(configVersion))
        .findFirst();
  }
}
