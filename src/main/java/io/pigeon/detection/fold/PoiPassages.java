package io.pigeon.detection.fold;

import java.time.Instant;

/**
 * A pig passed a POI (3.8): it crossed the place between two samples and one sample reached 25 m
 * beyond. The time is interpolated on the last crossing before that. The way back counts only once
 * the reverse is confirmed; jitter round a POI, and a pig parked on it, pass it once or not at all.
 *
 * <p>Traps have no passage. Every passage goes on the tracking sheet; those of POIs that ask for it
 * become events.
 *
 * <p>A plateau inside a bracket needs no care: its samples bound the leg that is interpolated.
 */
final class PoiPassages {

  private final Thresholds.Passages thresholds;

  PoiPassages(Thresholds.Passages thresholds) {
    this.thresholds = thresholds;
  }

  void onLeg(OpenRun run, LegacyRoute route, Leg leg) {
    for (Poi poi : route.pois()) {
      if (hasPassage(poi, route)) {
        Crossings before = crossings(run, poi);
        Crossings after = before.plus(leg, poi.chainageM(), poi.chainageM(), thresholds.rearmM());
        if (!after.equals(before)) {
          run.passages.put(poi.id(), after);
        }
        confirm(run, poi, after, leg.to(), thresholds.confirmM());
      }
    }
  }

  /** At completion nothing more confirms a crossing, so those that happened are released (3.9). */
  void releasePending(OpenRun run, LegacyRoute route) {
    for (Poi poi : route.pois()) {
      if (hasPassage(poi, route)) {
        confirm(run, poi, crossings(run, poi), run.last.fix(), 0);
      }
    }
  }

  static boolean hasPassage(Poi poi, LegacyRoute route) {
    return !poi.kind().isTrap() && poi.chainageM() < route.endM();
  }

  private Crossings crossings(OpenRun run, Poi poi) {
    Crossings known = run.passages.get(poi.id());
    return known == null
        ? Crossings.before(poi.chainageM(), poi.chainageM(), run.motion().origin().chainageM())
        : known;
  }

  private void confirm(OpenRun run, Poi poi, Crossings crossings, Fix fix, double confirmM) {
    Direction way = run.direction();
    double beyond = way.sign() * (fix.chainageM() - poi.chainageM());
    var bracket = crossings.side(way).bracket();
    if (bracket.isPresent() && beyond >= confirmM && isItsTurn(run, poi, crossings)) {
      run.passages.put(poi.id(), crossings.confirmed(way));
      tell(run, poi, way, crossings.side(way).count() + 1, bracket.get());
    }
  }

  /** Who passed a place one way passes it the other way next: what else it seems is noise. */
  private static boolean isItsTurn(OpenRun run, Poi poi, Crossings crossings) {
    boolean upstream = crossings.forward().count() == crossings.reverse().count();
    boolean beganUpstream = run.motion().origin().chainageM() < poi.chainageM();
    Direction next = upstream == beganUpstream ? Direction.FORWARD : Direction.REVERSE;
    return next == run.direction();
  }

  private void tell(OpenRun run, Poi poi, Direction way, int ordinal, Bracket bracket) {
    Instant time = bracket.crossing(poi.chainageM());
    Method method = bracket.method(poi.chainageM(), thresholds.confirmM());
    run.sheet.add(
        new Passage(
            run.runKey,
            poi.id(),
            way,
            ordinal,
            time,
            bracket.earliest(),
            bracket.latest(),
            method,
            poi.chainageM()));
    if (poi.notifyPassage()) {
      run.drafts.add(
          new Draft(EventType.POI_PASSAGE, poi.id(), way.code() + ordinal, time)
              .at(poi)
              .heading(way)
              .ordered(way.sign() * poi.chainageM())
              .known(Draft.Timing.of(bracket, method))
              .with("ordinal", ordinal));
    }
  }
}
