package io.pigeon.detection.fold;

import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The payload field {@code gap} (4.3). */
final class GapFacts {

  private GapFacts() {}

  /** Of a gap that began; a telemetry gap has no id. */
  static Map<String, Object> begun(String kind, String id, Instant start) {
    Map<String, Object> facts = new LinkedHashMap<>();
    facts.put("kind", kind);
    if (!id.isEmpty()) {
      facts.put("id", id);
    }
    facts.put("start", start.toString());
    return facts;
  }

  /** Of a gap that ended: how long, how far, how fast on average, and past which POIs. */
  static Map<String, Object> ended(
      String kind, String id, Instant start, Instant end, double distanceM, List<Poi> inside) {
    Map<String, Object> facts = begun(kind, id, start);
    double seconds = Duration.between(start, end).toMillis() / 1000.0;
    facts.put("end", end.toString());
    facts.put("durationSec", Math.round(seconds));
    facts.put("distanceM", Rounded.toTenths(distanceM));
    if (seconds > 0) {
      facts.put("impliedSpeedMps", Rounded.toThousandths(distanceM / seconds));
    }
    facts.put("poisInside", inside.stream().map(Poi::tag).toList());
    return facts;
  }

  /** POIs of a stretch, whichever end is given first, traps left out. */
  static List<Poi> poisBetween(LegacyRoute route, double oneM, double otherM) {
    double low = Math.min(oneM, otherM);
    double high = Math.max(oneM, otherM);
    return route.pois().stream()
        .filter(poi -> poi.chainageM() >= low && poi.chainageM() <= high)
        .filter(poi -> PoiPassages.hasPassage(poi, route))
        .toList();
  }
}
