package io.pigeon.detection;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.util.RawValue;
import io.pigeon.detection.fold.DetectedEvent;
import io.pigeon.detection.fold.Passage;
import io.pigeon.detection.fold.Quarantined;
import io.pigeon.detection.fold.RunView;
import io.pigeon.detection.fold.Step;
import io.pigeon.notification.NotificationDraft;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Gathers what the steps of many pigs leave to be written, as the JSON parameters of the
 * statements.
 */
final class StepRecords {

  private final RouteBook routes;
  private final ObjectMapper json;

  /** Record components as columns: runKey becomes run_key. */
  private final ObjectMapper columns;

  private final ArrayNode states;
  private final ArrayNode versions;
  private final List<RunView> runs = new ArrayList<>();
  private final List<Passage> passages = new ArrayList<>();
  private final List<Quarantined> quarantined = new ArrayList<>();
  private final List<NotificationDraft> drafts = new ArrayList<>();

  StepRecords(RouteBook routes, ObjectMapper json) {
    this.routes = routes;
    this.json = json;
    this.columns = json.copy().setPropertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE);
    this.states = json.createArrayNode();
    this.versions = json.createArrayNode();
  }

  void add(Step step) throws JsonProcessingException {
    ObjectNode state = states.addObject();
    state.put("pig_id", step.state().pigId());
    state.set("state", json.valueToTree(step.state()));
    step.state().nextTimer().ifPresent(timer -> state.put("next_timer", timer.toString()));
    for (RunView run : step.runs()) {
      runs.add(run);
      if (run.routeId().isPresent() && run.refVersion().isPresent()) {
        ObjectNode version = versions.addObject();
        version.put("route_id", run.routeId().get());
        version.put("ref_version", run.refVersion().get());
        version.set(
            "definition",
            json.readTree(routes.definition(run.routeId().get(), run.refVersion().get())));
      }
    }
    passages.addAll(step.passages());
    quarantined.addAll(step.quarantined());
    for (DetectedEvent event : step.events()) {
      drafts.add(EventDraft.of(event));
    }
  }

  /** Keeps a pig's state as it was, with the reason why it is not folded. */
  void setAside(String pig, String before, Exception cause) {
    ObjectNode state = states.addObject();
    state.put("pig_id", pig);
    state.putRawValue("state", new RawValue(before));
    state.put("failure", String.valueOf(cause));
  }

  Map<String, Object> parameters() throws JsonProcessingException {
    Map<String, Object> parameters = new HashMap<>();
    parameters.put("states", json.writeValueAsString(states));
    parameters.put("routes", json.writeValueAsString(versions));
    parameters.put("runs", columns.writeValueAsString(runs));
    parameters.put("passages", columns.writeValueAsString(passages));
    parameters.put("quarantined", columns.writeValueAsString(quarantined));
    parameters.put("drafts", json.writeValueAsString(drafts));
    return parameters;
  }
}
