package io.pigeon.detection.fold;

import java.util.Optional;

/**
 * Which thresholds a run is judged by: the usual ones until its route is locked, then those of its
 * route and tool. From then on it is pinned to them by {@link Thresholds#configVersion()}, whatever
 * is configured later.
 */
public interface ThresholdsCatalog {

  /** Where nothing is known of a run yet. */
  Thresholds usual();

  /**
   * Asked once, when a run is locked to a route.
   *
   * @param toolType of the pig, as far as it is known by then
   */
  Thresholds forRun(String routeId, Optional<String> toolType);

  /** The figures of a version; stays available as long as a run of it is kept. */
  Optional<Thresholds> pinned(String configVersion);

  /** The same figures for every run. */
  static ThresholdsCatalog of(Thresholds thresholds) {
    String version = thresholds.configVersion();
    return new ThresholdsCatalog() {
      @Override
      public Thresholds usual() {
        return thresholds;
      }

      @Override
      public Thresholds forRun(String routeId, Optional<String> toolType) {
        return thresholds;
      }

      @Override
      public Optional<Thresholds> pinned(String configVersion) {
        return Optional.of(thresholds).filter(same -> configVersion.equals(version));
      }
    };
  }
}
