package io.pigeon.detection.fold;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The rules by config version: built once for each set of thresholds, shared by pigs and threads.
 */
final class RuleBook {

  private final ThresholdsCatalog catalog;
  private final Map<String, RunFold> byVersion = new ConcurrentHashMap<>();
  private final RunFold usual;

  RuleBook(ThresholdsCatalog catalog) {
    this.catalog = catalog;
    this.usual = rules(catalog.usual());
  }

  /** Those that a run begins with. */
  RunFold usual() {
    return usual;
  }

  /** Those that a run gets with its route. */
  RunFold forRun(OpenRun run, LegacyRoute route) {
    return rules(catalog.forRun(route.id(), run.toolType));
  }

  /**
   * Those that a run is pinned to.
   *
   * @throws IllegalStateException if the catalog does not have that version
   */
  RunFold pinned(String runKey, String configVersion) {
    RunFold known = byVersion.get(configVersion);
    return known != null
        ? known
        : byVersion.computeIfAbsent(
            configVersion, version -> new RunFold(version, restored(runKey, version), this));
  }

  private Thresholds restored(String runKey, String configVersion) {
    return catalog
        .pinned(configVersion)
        .orElseThrow(
            () ->
                new IllegalStateException(
                    "Run %s is judged by version %s of the thresholds, which is not stored; restore it."
                        .formatted(runKey, configVersion)));
  }

  private RunFold rules(Thresholds thresholds) {
    return byVersion.computeIfAbsent(
        thresholds.configVersion(), version -> new RunFold(version, thresholds, this));
  }
}
