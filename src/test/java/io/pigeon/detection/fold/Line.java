package io.pigeon.detection.fold;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** Builds a line for a test, and is its catalog. */
final class Line implements RouteCatalog {

  private final double startM;
  private final double endM;
  private final List<Poi> pois = new ArrayList<>();
  private final List<CoverageGap> gaps = new ArrayList<>();

  private Line(double startM, double endM) {
    this.startM = startM;
    this.endM = endM;
  }

  static Line of(double startM, double endM) {
    return new Line(startM, endM);
  }

  Line poi(String id, double chainageM) {
    return poi(id, PoiKind.MLV, chainageM);
  }

  Line poi(String id, PoiKind kind, double chainageM) {
    pois.add(new Poi(id, id, kind, chainageM, List.of(30, 15), true));
    return this;
  }

  Line gap(String id, double startM, double endM) {
    gaps.add(new CoverageGap(id, startM, endM));
    return this;
  }

  LegacyRoute route() {
    List<Poi> sorted =
        pois.stream()
            .sorted(Comparator.comparingDouble(Poi::chainageM).thenComparing(Poi::id))
            .toList();
    return new LegacyRoute("L1", "Northern trunk", "v7", startM, endM, sorted, gaps);
  }

  @Override
  public List<LegacyRoute> active() {
    return List.of(route());
  }

  @Override
  public Optional<LegacyRoute> pinned(String routeId, String refVersion) {
    return active().stream()
        .filter(route -> route.id().equals(routeId) && route.refVersion().equals(refVersion))
        .findFirst();
  }
}
