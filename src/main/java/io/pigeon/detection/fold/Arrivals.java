package io.pigeon.detection.fold;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * When an open run will be where, as the detector knew it when it last stepped (3.7): the same
 * figures that an event of that instant would carry.
 *
 * @param asOf the instant of that step, of the detector's clock
 * @param pois those ahead, the nearest first
 * @param end of the route
 */
public record Arrivals(Instant asOf, List<AtPoi> pois, Eta end) {

  /** Arrival at one POI. */
  public record AtPoi(Poi poi, Eta eta) {}

  /**
   * What the state of a pig says.
   *
   * @param runKey of the run that is asked for
   * @return empty unless that run is the pig's latest, is open, and the pig moves forward on a
   *     known route
   */
  public static Optional<Arrivals> of(
      PigState state, String runKey, RouteCatalog routes, ThresholdsCatalog thresholds) {
    return state
        .latest()
        .filter(run -> run.runKey().equals(runKey))
        .filter(run -> run.completedAt().isEmpty() && run.abortedAt().isEmpty())
        .flatMap(run -> of(run, state.steppedTo(), routes, thresholds));
  }

  private static Optional<Arrivals> of(
      Run run, Optional<Instant> asOf, RouteCatalog routes, ThresholdsCatalog thresholds) {
    Optional<LegacyRoute> route =
        run.routing().lock().flatMap(lock -> routes.pinned(lock.routeId(), lock.refVersion()));
    Optional<Thresholds> figures = thresholds.pinned(run.configVersion());
    if (run.forecast().isEmpty() || asOf.isEmpty() || route.isEmpty() || figures.isEmpty()) {
      return Optional.empty();
    }
    Forecast forecast = run.forecast().get();
    boolean silent = run.silence().since().isPresent();
    Thresholds.Eta eta = figures.get().eta();
    double place = Math.max(forecast.placeM(), run.last().chainageM());
    List<AtPoi> pois =
        route.get().pois().stream()
            .filter(poi -> poi.chainageM() > place)
            .map(poi -> new AtPoi(poi, forecast.etaTo(poi.chainageM(), asOf.get(), silent, eta)))
            .toList();
    Eta end = forecast.etaTo(route.get().endM(), asOf.get(), silent, eta);
    return Optional.of(new Arrivals(asOf.get(), pois, end));
  }
}
