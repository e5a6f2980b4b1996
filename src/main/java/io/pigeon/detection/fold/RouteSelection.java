package io.pigeon.detection.fold;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * Which route a run is on (3.4): the one that the sample was projected on, else the shortest that
 * reaches over it, then the lowest id; if none reaches over it, perhaps that of the nearest POI.
 * Locked when the same one wins several consecutive samples; sticky until completion.
 */
final class RouteSelection {

  /**
   * What the selection remembers of a run.
   *
   * @param lock the route, once locked
   * @param candidate the winner so far, empty if no route reaches over the last sample
   * @param held the consecutive samples it won, to be judged once it is locked
   */
  record Memory(Optional<Lock> lock, Optional<Lock> candidate, List<Sample> held) {

    static Memory undecided() {
      return new Memory(Optional.empty(), Optional.empty(), List.of());
    }
  }

  /** A route in the version that a run is pinned to; where it ends, metres. */
  record Lock(String routeId, String refVersion, double endM) {

    static Lock on(LegacyRoute route) {
      return new Lock(route.id(), route.refVersion(), route.endM());
    }
  }

  static final Comparator<LegacyRoute> PREFERENCE =
      Comparator.comparingDouble(LegacyRoute::lengthM).thenComparing(LegacyRoute::id);

  private final Thresholds.Routing thresholds;

  RouteSelection(Thresholds.Routing thresholds) {
    this.thresholds = thresholds;
  }

  /** Counts a sample for the route that wins it. */
  Memory offer(Memory memory, Sample sample, List<LegacyRoute> active) {
    Optional<Lock> winner =
        active.stream()
            .filter(route -> suits(route, sample))
            .min(PREFERENCE)
            .or(() -> fallback(sample, active))
            .map(Lock::on);
    if (winner.isEmpty()) {
      return Memory.undecided();
    }
    List<Sample> held = new ArrayList<>();
    if (winner.equals(memory.candidate())) {
      held.addAll(memory.held());
    }
    held.add(sample);
    boolean enough = held.size() >= thresholds.lockSamples();
    return new Memory(enough ? winner : Optional.empty(), winner, List.copyOf(held));
  }

  private Optional<LegacyRoute> fallback(Sample sample, List<LegacyRoute> active) {
    return switch (thresholds.fallback()) {
      case NONE -> Optional.empty();
      case NEAREST_POI ->
          active.stream()
              .filter(route -> !route.pois().isEmpty())
              .min(
                  Comparator.comparingDouble(
                          (LegacyRoute route) -> nearestPoiM(route, sample.chainageM()))
                      .thenComparing(PREFERENCE));
    };
  }

  private static double nearestPoiM(LegacyRoute route, double chainageM) {
    return route.pois().stream()
        .mapToDouble(poi -> Math.abs(poi.chainageM() - chainageM))
        .min()
        .orElse(Double.MAX_VALUE);
  }

  private boolean suits(LegacyRoute route, Sample sample) {
    return sample
        .projectedOn()
        .map(route.id()::equals)
        .orElseGet(() -> route.reaches(sample.chainageM(), thresholds.toleranceM()));
  }
}
