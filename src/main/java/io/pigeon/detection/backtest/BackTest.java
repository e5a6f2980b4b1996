package io.pigeon.detection.backtest;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.pigeon.detection.DetectionProperties;
import io.pigeon.detection.fold.CorrectedPassages;
import io.pigeon.detection.fold.DetectedEvent;
import io.pigeon.detection.fold.LegacyRoute;
import io.pigeon.detection.fold.Passage;
import io.pigeon.detection.fold.RouteCatalog;
import io.pigeon.detection.fold.Telling;
import io.pigeon.detection.fold.Thresholds;
import io.pigeon.detection.fold.ThresholdsCatalog;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.springframework.stereotype.Component;

/**
 * Replays a run with candidate settings and compares the events with what was told. Only reads: it
 * tells nobody anything.
 *
 * <p>Without candidate settings the two are the same, except where the live detector had to take a
 * row late that had become visible late, or was itself changed since.
 */
@Component
public class BackTest {

  private final RunRecords records;
  private final RouteCatalog routes;
  private final ThresholdsCatalog thresholds;
  private final Telling telling;
  private final ObjectMapper json;

  BackTest(
      RunRecords records,
      RouteCatalog routes,
      ThresholdsCatalog thresholds,
      DetectionProperties properties,
      ObjectMapper json) {
    this.telling = properties.telling();
    this.records = records;
    this.routes = routes;
    this.thresholds = thresholds;
    this.json = json;
  }

  /**
   * Refuses settings that cannot be tried.
   *
   * @param settings values by key
   * @throws UnfitSettingException if a key is unknown, a value cannot be, or one does not go with
   *     the settings in force
   */
  public void check(Map<String, String> settings) {
    CandidateThresholds.of(settings, json).over(thresholds.usual());
  }

  /**
   * Replays one run.
   *
   * @throws BackTestException if the run is unknown, or its positions or its route are no longer
   *     stored
   * @throws UnfitSettingException as {@link #check}
   */
  Difference run(String runKey, Map<String, String> settings, Progress progress) {
    CandidateThresholds candidate = CandidateThresholds.of(settings, json);
    RunToReplay run = runToReplay(runKey);
    if (!run.firstStored()) {
      throw new BackTestException(
          "The first positions of run " + runKey + " are no longer stored.");
    }
    List<ToldEvent> told = records.told(runKey);
    JudgedAs judgedAs = judgedAs(run, candidate);
    Optional<LegacyRoute> route = pinned(run).map(candidate::on);
    return Difference.between(
        told, new RunReplay(records, run, route, judgedAs, telling).events(progress));
  }

  /**
   * The passages of a completed run that its late positions move.
   *
   * @throws BackTestException as {@link #run}
   */
  List<DetectedEvent> corrections(String runKey, Instant now) {
    RunToReplay run = runToReplay(runKey);
    Optional<LegacyRoute> route = pinned(run);
    if (route.isEmpty()) {
      return List.of();
    }
    JudgedAs judgedAs = judgedAs(run, CandidateThresholds.of(Map.of(), json));
    List<Passage> corrected =
        new RunReplay(records, run, route, judgedAs, telling).passagesInOrder();
    List<Passage> told = records.passages(runKey);
    return CorrectedPassages.of(run.pigId(), route.get(), told, corrected, now);
  }

  private RunToReplay runToReplay(String runKey) {
    return records
        .run(runKey)
        .orElseThrow(() -> new BackTestException("No run has the key " + runKey + "."));
  }

  /**
   * As it was judged live, but for the candidate settings. What it was judged by before its route
   * was locked is kept nowhere; it is known only while the settings are as they were.
   */
  private JudgedAs judgedAs(RunToReplay run, CandidateThresholds candidate) {
    Thresholds usual = thresholds.usual();
    Thresholds today =
        run.routeId().map(route -> thresholds.forRun(route, run.toolType())).orElse(usual);
    if (today.configVersion().equals(run.configVersion())) {
      return new JudgedAs(candidate.over(usual), candidate.over(today));
    }
    Thresholds then = candidate.over(thresholds.pinned(run.configVersion()).orElse(today));
    return new JudgedAs(then, then);
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
