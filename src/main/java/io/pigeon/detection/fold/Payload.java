package io.pigeon.detection.fold;

import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The fields of 4.3, in their order, as values that JSON has. Added to them: {@code sequence},
 * {@code poi} (what a passage or warning is about), {@code eta} (a warning's own arrival), {@code
 * ordinal}, {@code lastSeen}, {@code durationSec}.
 */
final class Payload {

  static final int SCHEMA_VERSION = 1;

  /** Later than this after the event, it was caught up with (4.3). */
  private static final Duration LIVE = Duration.ofMinutes(5);

  private final OpenRun run;
  private final Thresholds thresholds;
  private final boolean confident;
  private final Map<String, Object> fields = new LinkedHashMap<>();

  /**
   * For one event of a run.
   *
   * @param confident whether the stop window is filled well enough to trust the state
   */
  Payload(OpenRun run, Thresholds thresholds, boolean confident) {
    this.run = run;
    this.thresholds = thresholds;
    this.confident = confident;
  }

  Map<String, Object> of(Draft draft, String key, Instant detectedAt) {
    identity(draft, key);
    timing(draft, detectedAt);
    movement(draft);
    position(draft);
    forecasts(draft);
    fields.putAll(draft.details);
    draft.expiresAt.ifPresent(at -> fields.put("expiresAt", at.toString()));
    fields.put("evidence", evidence(draft));
    return Collections.unmodifiableMap(fields);
  }

  private void identity(Draft draft, String key) {
    fields.put("schemaVersion", SCHEMA_VERSION);
    fields.put("eventType", draft.type.name());
    fields.put("dedupKey", key);
    fields.put("runKey", run.runKey);
    fields.put("sequence", run.sequence);
    fields.put("pigId", run.pigId);
    run.toolType.ifPresent(type -> fields.put("toolType", type));
  }

  private void timing(Draft draft, Instant detectedAt) {
    fields.put("eventTime", draft.eventTime.toString());
    draft.timing.ifPresent(
        timing -> {
          fields.put("eventTimeEarliest", timing.earliest().toString());
          fields.put("eventTimeLatest", timing.latest().toString());
          fields.put("method", timing.method().name());
        });
    fields.put("detectedAt", detectedAt.toString());
    // What is inferred is known late by nature: it counts from when it could be known.
    boolean inferred = draft.timing.filter(each -> each.method() == Method.INFERRED).isPresent();
    Instant knowable = inferred ? Deadline.later(draft.asOf, run.lastArrival) : draft.asOf;
    boolean live = Duration.between(knowable, detectedAt).compareTo(LIVE) <= 0;
    fields.put("detectionMode", live ? "LIVE" : "CATCH_UP");
  }

  private void movement(Draft draft) {
    fields.put("route", run.route.map(Payload::described).orElse(null));
    fields.put("direction", draft.direction.orElse(run.direction()).name());
    Run now = run.frozen();
    RunView view = now.view();
    fields.put("state", view.state().name());
    fields.put("health", view.health().name());
    fields.put("stateSince", view.stateSince().toString());
    fields.put("stateConfidence", confident ? "HIGH" : "LOW");
  }

  private void position(Draft draft) {
    Sample last = run.last;
    Map<String, Object> position = new LinkedHashMap<>();
    position.put("chainageM", last.chainageM());
    position.put("kp", last.chainageM() / 1000);
    if (last.uncalibrated()) {
      position.put("uncalibrated", true);
    }
    last.gc().ifPresent(gc -> position.put("gc", gc));
    last.lat().ifPresent(lat -> position.put("lat", lat));
    last.lon().ifPresent(lon -> position.put("lon", lon));
    fields.put("position", position);
    fields.put("positionTime", last.ts().toString());
    long stale = Duration.between(last.ts(), draft.asOf).toSeconds();
    fields.put("staleSeconds", Math.max(0, stale));
    run.route.ifPresent(route -> surroundings(route, last.chainageM()));
    draft.poi.ifPresent(poi -> fields.put("poi", described(poi)));
  }

  private void surroundings(LegacyRoute route, double chainageM) {
    Map<String, Object> between = new LinkedHashMap<>();
    route.poiBehind(chainageM).ifPresent(poi -> between.put("prev", seenFrom(poi, chainageM)));
    route.poiAhead(chainageM).ifPresent(poi -> between.put("next", seenFrom(poi, chainageM)));
    fields.put("betweenPois", between);
    route.pois().stream()
        .filter(poi -> Math.abs(poi.chainageM() - chainageM) <= thresholds.passages().confirmM())
        .findFirst()
        .ifPresent(poi -> fields.put("atPoi", seenFrom(poi, chainageM)));
  }

  static Map<String, Object> described(LegacyRoute route) {
    Map<String, Object> facts = new LinkedHashMap<>();
    facts.put("id", route.id());
    facts.put("name", route.name());
    return facts;
  }

  static Map<String, Object> described(Poi poi) {
    Map<String, Object> facts = new LinkedHashMap<>();
    facts.put("id", poi.id());
    facts.put("tag", poi.tag());
    facts.put("kind", poi.kind().name());
    facts.put("kp", poi.chainageM() / 1000);
    return facts;
  }

  static Map<String, Object> seenFrom(Poi poi, double chainageM) {
    Map<String, Object> facts = described(poi);
    facts.put("distanceM", Rounded.toTenths(Math.abs(poi.chainageM() - chainageM)));
    return facts;
  }

  private void forecasts(Draft draft) {
    run.frozen()
        .view()
        .speedMps()
        .ifPresent(mps -> fields.put("speedMps", Rounded.toThousandths(mps)));
    run.speed.ifPresent(
        speed -> {
          fields.put("speedWindowSec", speed.span().toSeconds());
          fields.put("speedSamples", speed.samples());
        });
    draft.eta.ifPresent(eta -> fields.put("eta", arrival(eta, draft.poi)));
    fields.put("etaNext", null);
    fields.put("etaEnd", null);
    run.forecast.ifPresent(
        forecast -> run.route.ifPresent(route -> arrivals(route, forecast, draft.asOf)));
  }

  private void arrivals(LegacyRoute route, Forecast forecast, Instant asOf) {
    Optional<Poi> next = route.poiAhead(Math.max(forecast.placeM(), run.last.chainageM()));
    next.ifPresent(
        poi -> fields.put("etaNext", arrival(eta(forecast, poi.chainageM(), asOf), next)));
    fields.put("etaEnd", arrival(eta(forecast, route.endM(), asOf), Optional.empty()));
  }

  private Eta eta(Forecast forecast, double chainageM, Instant asOf) {
    return forecast.etaTo(chainageM, asOf, run.silent(), thresholds.eta());
  }

  private static Map<String, Object> arrival(Eta eta, Optional<Poi> poi) {
    Map<String, Object> facts = new LinkedHashMap<>();
    poi.ifPresent(place -> facts.put("poi", described(place)));
    facts.put("eta", eta.at().toString());
    facts.put("p10", eta.p10().toString());
    facts.put("p90", eta.p90().toString());
    facts.put("quality", eta.quality().name());
    return facts;
  }

  private Map<String, Object> evidence(Draft draft) {
    Map<String, Object> facts = new LinkedHashMap<>();
    long last = run.last.fix().id();
    facts.put("firstSampleId", draft.timing.map(Draft.Timing::firstSampleId).orElse(last));
    facts.put("lastSampleId", draft.timing.map(Draft.Timing::lastSampleId).orElse(last));
    facts.put("configVersion", run.configVersion);
    run.route.ifPresent(route -> facts.put("refVersion", route.refVersion()));
    return facts;
  }
}
