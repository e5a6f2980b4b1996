package io.pigeon.api.runs;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.pigeon.detection.fold.Arrivals;
import io.pigeon.detection.fold.Eta;
import io.pigeon.detection.fold.PigState;
import io.pigeon.detection.fold.Poi;
import io.pigeon.detection.fold.RouteCatalog;
import io.pigeon.detection.fold.ThresholdsCatalog;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/** What an open run is expected to do, in the words of the API. */
@Component
class Expectations {

  private static final Logger LOG = LoggerFactory.getLogger(Expectations.class);

  private final RouteCatalog routes;
  private final ThresholdsCatalog thresholds;
  private final ObjectMapper json;

  Expectations(RouteCatalog routes, ThresholdsCatalog thresholds, ObjectMapper json) {
    this.routes = routes;
    this.thresholds = thresholds;
    this.json = json;
  }

  /**
   * The members {@code forecast_at}, {@code eta_next}, {@code eta_end} and {@code etas}.
   *
   * @param state of the pig as the detector keeps it, if it does
   */
  Map<String, @Nullable Object> of(String runKey, Optional<String> state) {
    Optional<Arrivals> arrivals =
        state
            .flatMap(this::parsed)
            .flatMap(known -> Arrivals.of(known, runKey, routes, thresholds));
    List<Map<String, Object>> etas =
        arrivals.map(Arrivals::pois).orElse(List.of()).stream().map(Expectations::at).toList();
    Map<String, @Nullable Object> members = new LinkedHashMap<>();
    members.put("forecast_at", arrivals.map(each -> each.asOf().toString()).orElse(null));
    members.put("eta_next", etas.isEmpty() ? null : etas.get(0));
    members.put("eta_end", arrivals.map(each -> facts(each.end())).orElse(null));
    members.put("etas", etas);
    return members;
  }

  /** A state of another version is about to be made anew; until then nothing is expected. */
  private Optional<PigState> parsed(String state) {
    try {
      return Optional.of(json.readValue(state, PigState.class));
    } catch (JsonProcessingException e) {
      LOG.warn("The state of a pig cannot be read: {}", e.getOriginalMessage());
      return Optional.empty();
    }
  }

  private static Map<String, Object> at(Arrivals.AtPoi arrival) {
    Poi poi = arrival.poi();
    Map<String, Object> facts = new LinkedHashMap<>();
    facts.put(
        "poi",
        Map.of(
            "id", poi.id(),
            "tag", poi.tag(),
            "kind", poi.kind().name(),
            "kp", poi.chainageM() / 1000));
    facts.putAll(facts(arrival.eta()));
    return facts;
  }

  private static Map<String, Object> facts(Eta eta) {
    Map<String, Object> facts = new LinkedHashMap<>();
    facts.put("eta", eta.at().toString());
    facts.put("p10", eta.p10().toString());
    facts.put("p90", eta.p90().toString());
    facts.put("quality", eta.quality().name());
    return facts;
  }
}
