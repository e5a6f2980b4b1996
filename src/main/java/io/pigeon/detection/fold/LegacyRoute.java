package io.pigeon.detection.fold;

import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;

/**
 * A named stretch of line from launcher ({@code startM}) to receiver ({@code endM}), in one version
 * of its reference data. Chainages in metres.
 *
 * @param refVersion names this version of the route, its POIs and gaps; a run is pinned to it
 * @param pois sorted by (chainage, id); ids are unique
 * @param gaps they do not overlap
 * @param centreline its course over the ground, if that is known
 * @param calibration of the fibre channels along it
 */
public record LegacyRoute(
    String id,
    String name,
    String refVersion,
    double startM,
    double endM,
    List<Poi> pois,
    List<CoverageGap> gaps,
    Optional<Centreline> centreline,
    Calibration calibration) {

  private static final Comparator<Poi> ALONG_THE_LINE =
      Comparator.comparingDouble(Poi::chainageM).thenComparing(Poi::id);

  /** A route of which neither course nor calibration is known. */
  public LegacyRoute(
      String id,
      String name,
      String refVersion,
      double startM,
      double endM,
      List<Poi> pois,
      List<CoverageGap> gaps) {
    this(id, name, refVersion, startM, endM, pois, gaps, Optional.empty(), Calibration.none());
  }

  public LegacyRoute {
    Require.that(
        startM < endM,
        "Route %s: its start %.1f m is not before its end %.1f m; swap or correct them.",
        id,
        startM,
        endM);
    pois = List.copyOf(pois);
    gaps = gaps.stream().sorted(Comparator.comparingDouble(CoverageGap::startM)).toList();
    requireOrderedPois(id, pois);
    requireSeparateGaps(id, gaps);
  }

  /**
   * Whether a sample there may belong to a run on this route (3.4).
   *
   * @param toleranceM how far beyond its ends it may lie
   */
  public boolean reaches(double chainageM, double toleranceM) {
    return startM - toleranceM <= chainageM && chainageM <= endM + toleranceM;
  }

  double lengthM() {
    return endM - startM;
  }

  /** The nearest POI at or behind a place, toward the launcher. */
  Optional<Poi> poiBehind(double chainageM) {
    return pois.stream()
        .filter(poi -> poi.chainageM() <= chainageM)
        .reduce((first, second) -> second);
  }

  /** The nearest POI ahead of a place, toward the receiver. */
  Optional<Poi> poiAhead(double chainageM) {
    return pois.stream().filter(poi -> poi.chainageM() > chainageM).findFirst();
  }

  private static void requireOrderedPois(String route, List<Poi> pois) {
    Require.that(
        pois.stream().sorted(ALONG_THE_LINE).toList().equals(pois),
        "Route %s: its POIs are not in the order (chainage, id); sort them.",
        route);
    var ids = new HashSet<String>();
    for (Poi poi : pois) {
      Require.that(ids.add(poi.id()), "Route %s: POI %s is there twice.", route, poi.id());
    }
  }

  private static void requireSeparateGaps(String route, List<CoverageGap> gaps) {
    for (int i = 1; i < gaps.size(); i++) {
      Require.that(
          gaps.get(i - 1).endM() <= gaps.get(i).startM(),
          "Route %s: coverage gaps %s and %s overlap; merge them into one.",
          route,
          gaps.get(i - 1).id(),
          gaps.get(i).id());
    }
  }
}
