package io.pigeon.detection.fold;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Which route a run is locked to (3.4). */
class RouteSelectionTest {

  private static final LegacyRoute NORTH = route("NORTH", 0, 10_000, 9_000);
  private static final LegacyRoute SOUTH = route("SOUTH", 20_000, 26_000, 21_000);
  private static final List<LegacyRoute> BOTH = List.of(NORTH, SOUTH);

  @Test
  void between_two_routes_a_pig_has_none() {
    assertThat(lockedAt(14_000, Thresholds.RouteFallback.NONE)).isEmpty();
  }

  @Test
  void if_told_to_fall_back_the_route_of_the_nearest_poi_is_taken() {
    assertThat(lockedAt(14_000, Thresholds.RouteFallback.NEAREST_POI)).contains("NORTH");
    assertThat(lockedAt(16_000, Thresholds.RouteFallback.NEAREST_POI)).contains("SOUTH");
  }

  @Test
  void the_fallback_takes_nothing_from_a_route_that_reaches_over_the_pig() {
    assertThat(lockedAt(25_900, Thresholds.RouteFallback.NEAREST_POI)).contains("SOUTH");
  }

  @Test
  void a_route_without_pois_is_never_fallen_back_to() {
    LegacyRoute bare = new LegacyRoute("BARE", "Bare", "v1", 13_000, 13_500, List.of(), List.of());
    assertThat(lockedAt(14_000, Thresholds.RouteFallback.NEAREST_POI, List.of(bare))).isEmpty();
  }

  private static Optional<String> lockedAt(double chainageM, Thresholds.RouteFallback fallback) {
    return lockedAt(chainageM, fallback, BOTH);
  }

  private static Optional<String> lockedAt(
      double chainageM, Thresholds.RouteFallback fallback, List<LegacyRoute> active) {
    var selection = new RouteSelection(new Thresholds.Routing(50, 3, fallback));
    var memory = RouteSelection.Memory.undecided();
    for (Position row : Telemetry.table().cruise("08:00:00", "08:00:20", 10, chainageM, 1).rows()) {
      Sample sample = new Placement(Thresholds.defaults()).byPost(row).orElseThrow();
      memory = selection.offer(memory, sample, active);
    }
    return memory.lock().map(RouteSelection.Lock::routeId);
  }

  private static LegacyRoute route(String id, double startM, double endM, double poiM) {
    Poi poi = new Poi(id + "-V", id + "-V", PoiKind.MLV, poiM, List.of(30, 15), true);
    return new LegacyRoute(id, id, "v1", startM, endM, List.of(poi), List.of());
  }
}
