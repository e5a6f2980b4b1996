package io.pigeon.detection;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.util.RawValue;
import io.pigeon.detection.fold.DetectedEvent;
import io.pigeon.detection.fold.Passage;
import io.pigeon.detection.fold.PigState;
import io.pigeon.detection.fold.Quarantined;
import io.pigeon.detection.fold.RunView;
import io.pigeon.detection.fold.Step;
import io.pigeon.notification.NotificationDraft;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Gathers what the steps of many pigs leave to be written, as the JSON parameters of the
 * statements.
 */
final class StepRecords {

  private final RouteBook routes;
  private final ThresholdsBook thresholds;
  private final ObjectMapper json;
  private final ObjectMapper columns;

  private final ArrayNode states;
  private final List<RunView> runs = new ArrayList<>();
  private final Set<RouteBook.Version> versions = new LinkedHashSet<>();
  private final Set<String> configs = new LinkedHashSet<>();
  private final List<Passage> passages = new ArrayList<>();
  private final List<Quarantined> quarantined = new ArrayList<>();
  private final List<NotificationDraft> drafts = new ArrayList<>();

  /**
   * @param columns writes record components as columns: runKey becomes run_key
   */
  StepRecords(
      RouteBook routes, ThresholdsBook thresholds, ObjectMapper json, ObjectMapper columns) {
    this.routes = routes;
    this.thresholds = thresholds;
    this.json = json;
    this.columns = columns;
    this.states = json.createArrayNode();
  }

  /**
   * Takes in what one pig's step found.
   *
   * @param quietBefore facts before this are told to nobody
   */
  void add(PigState before, Step step, Instant quietBefore) {
    ObjectNode state = states.addObject();
    state.put("pig_id", step.state().pigId());
    state.set("state", json.valueToTree(step.state()));
    step.state().nextTimer().ifPresent(timer -> state.put("next_timer", timer.toString()));
    for (RunView run : step.runs()) {
      runs.add(run);
      pin(before, run);
    }
    passages.addAll(step.passages());
    quarantined.addAll(step.quarantined());
    for (DetectedEvent event : step.events()) {
      drafts.add(EventDraft.of(event, quietBefore));
    }
  }

  /** What a run is pinned to was stored in the step that pinned it. */
  private void pin(PigState before, RunView run) {
    Optional<RunView> known = before.run().filter(same -> same.runKey().equals(run.runKey()));
    if (known.map(RunView::configVersion).filter(run.configVersion()::equals).isEmpty()) {
      configs.add(run.configVersion());
    }
    if (known.flatMap(RunView::routeId).isEmpty()
        && run.routeId().isPresent()
        && run.refVersion().isPresent()) {
      versions.add(new RouteBook.Version(run.routeId().get(), run.refVersion().get()));
    }
  }

  /**
   * Keeps a pig's state as it was, with the reason why it is not folded.
   *
   * @param before JSON text; empty if nothing is known of the pig yet
   */
  void setAside(String pig, Optional<String> before, Exception cause) {
    ObjectNode state = states.addObject();
    state.put("pig_id", pig);
    before.ifPresentOrElse(
        text -> state.putRawValue("state", new RawValue(text)),
        () -> state.set("state", json.valueToTree(PigState.initial(pig))));
    state.put("failure", String.valueOf(cause));
  }

  Map<String, Object> parameters() throws JsonProcessingException {
    Map<String, Object> parameters = new HashMap<>();
    parameters.put("states", json.writeValueAsString(states));
    parameters.put("routes", json.writeValueAsString(definitions()));
    parameters.put("configs", json.writeValueAsString(configDefinitions()));
    parameters.put("runs", columns.writeValueAsString(runs));
    parameters.put("passages", columns.writeValueAsString(passages));
    parameters.put("quarantined", columns.writeValueAsString(quarantined));
    parameters.put("drafts", json.writeValueAsString(drafts));
    return parameters;
  }

  private ArrayNode configDefinitions() {
    ArrayNode rows = json.createArrayNode();
    for (String version : configs) {
      rows.addObject()
          .put("config_version", version)
          .set("definition", thresholds.definition(version));
    }
    return rows;
  }

  private ArrayNode definitions() {
    ArrayNode rows = json.createArrayNode();
    for (RouteBook.Version version : versions) {
      ObjectNode row = rows.addObject();
      row.put("route_id", version.routeId());
      row.put("ref_version", version.refVersion());
      row.putRawValue("definition", new RawValue(routes.definition(version)));
    }
    return rows;
  }
}
