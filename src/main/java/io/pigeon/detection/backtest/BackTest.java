package io.pigeon.detection.backtest;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.pigeon.detection.DetectionProperties;
import io.pigeon.detection.fold.LegacyRoute;
import io.pigeon.detection.fold.RouteCatalog;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.springframework.stereotype.Component;

/**
 * Replays a run with candidate settings and compares the events with what was told. Only reads: it
 * tells nobody anything.
 *
 * <p>With the settings in force the two are the same, except where the live detector had to take a
 * row late that had become visible late, or was itself changed since.
 */
@Component
public class BackTest {

  private final RunRecords records;
  private final RouteCatalog routes;
  private final DetectionProperties properties;
  private final ObjectMapper json;

  BackTest(
      RunRecords records, RouteCatalog routes, DetectionProperties properties, ObjectMapper json) {
    this.records = records;
    this.routes = routes;
    this.properties = properties;
    this.json = json;
  }

  /**
   * The settings in force with some replaced.
   *
   * @param settings values by key
   * @throws UnfitSettingException if a key is unknown or a value cannot be
   */
  public CandidateThresholds candidate(Map<String, String> settings) {
    return CandidateThresholds.of(properties.thresholds(), settings, json);
  }

  /**
   * Replays one run.
   *
   * @throws BackTestException if the run is unknown, or its positions or its route are no longer
   *     stored
   * @throws UnfitSettingException as {@link #candidate}
   */
  Difference run(String runKey, Map<String, String> settings, Progress progress) {
    CandidateThresholds candidate = candidate(settings);
    RunToReplay run =
        records
            .run(runKey)
            .orElseThrow(() -> new BackTestException("No run has the key " + runKey + "."));
    if (!run.firstStored()) {
      throw new BackTestException(
          "The first positions of run " + runKey + " are no longer stored.");
    }
    List<ToldEvent> told = records.told(runKey);
    return Difference.between(
        told, new RunReplay(records, run, pinned(run), candidate).events(progress));
  }

  private Optional<LegacyRoute> pinned(RunToReplay run) {
    if (run.routeId().isEmpty() || run.refVersion().isEmpty()) {
      return Optional.empty();
    }
    String route = run.routeId().get();
    String version = run.refVersion().get();
    return Optional.of(
        routes
            .pinned(route, version)
            .orElseThrow(
                () ->
                    new BackTestException(
                        "Version %s of route %s, which run %s was pinned to, is no longer stored."
                            .formatted(version, route, run.runKey()))));
  }
}
