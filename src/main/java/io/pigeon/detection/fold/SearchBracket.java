package io.pigeon.detection.fold;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The payload field {@code searchBracket}: where to look for a pig that stands or is silent. It was
 * last seen between two POIs; moving on as before it would reach the next one between two instants.
 */
final class SearchBracket {

  private SearchBracket() {}

  /**
   * As of the last sample.
   *
   * @param before the forecast before the stop or silence; without one there is no reach
   */
  static Map<String, Object> of(
      OpenRun run, LegacyRoute route, Optional<Forecast> before, Thresholds.Eta thresholds) {
    double place = run.last.chainageM();
    Optional<Poi> next = route.poiAhead(place);
    Optional<Eta> reach =
        before.flatMap(
            forecast ->
                next.map(poi -> forecast.etaTo(poi.chainageM(), forecast.at(), false, thresholds)));
    Map<String, Object> facts = new LinkedHashMap<>();
    facts.put("lastSeen", run.last.ts().toString());
    facts.put("lastSeenChainageM", place);
    facts.put("prev", route.poiBehind(place).map(poi -> Payload.seenFrom(poi, place)).orElse(null));
    facts.put("next", next.map(poi -> Payload.seenFrom(poi, place)).orElse(null));
    facts.put("earliestReach", reach.map(eta -> eta.p10().toString()).orElse(null));
    facts.put("latestReach", reach.map(eta -> eta.p90().toString()).orElse(null));
    return facts;
  }
}
