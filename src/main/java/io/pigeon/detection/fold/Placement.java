package io.pigeon.detection.fold;

import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.DoubleUnaryOperator;

/**
 * Where along the line a position is (3.3, 1 and 4): by kilometre post, else by calibrated fibre
 * channel, else by latitude and longitude projected on the course of a route. The latter two depend
 * on the route; while a run has none, the route that suits the position best lends its own.
 */
final class Placement {

  /** A sample as one route sees it. */
  private record Candidate(Sample sample, LegacyRoute route, double offM) {}

  private static final Comparator<Candidate> PREFERENCE =
      Comparator.comparingDouble(Candidate::offM)
          .thenComparing(Candidate::route, RouteSelection.PREFERENCE);

  private final Thresholds thresholds;

  Placement(Thresholds thresholds) {
    this.thresholds = thresholds;
  }

  /** By kilometre post, if it has one; the same on every route. */
  Optional<Sample> byPost(Position row) {
    return row.kp().isPresent()
        ? Optional.of(Sample.of(row, Chainage.ofPost(row.kp().getAsDouble())))
        : Optional.empty();
  }

  /**
   * On one route; empty if its calibration does not cover the channel, or the position is off it.
   *
   * @param last the last accepted sample: of several strands of the line, that is taken which the
   *     pig can have reached since
   */
  Optional<Sample> on(LegacyRoute route, Position row, Optional<Sample> last) {
    return candidate(route, row, last).map(Candidate::sample);
  }

  /** On the route that suits best: least off the line, then shortest, then lowest id (3.4). */
  Optional<Sample> onAny(List<LegacyRoute> routes, Position row, Optional<Sample> last) {
    return routes.stream()
        .flatMap(route -> candidate(route, row, last).stream())
        .min(PREFERENCE)
        .map(Candidate::sample);
  }

  /** By a channel that nothing is known of. */
  Optional<Sample> uncalibrated(Position row) {
    return row.gc().isPresent()
        ? Optional.of(
            Sample.of(row, row.gc().getAsInt() * thresholds.channelWidthM()).asUncalibrated())
        : Optional.empty();
  }

  /**
   * What the gate remembers, in the chainages of the route that the next sample was projected on;
   * what is off that route is forgotten.
   */
  static JumpGate.Memory alike(JumpGate.Memory memory, Sample next, List<LegacyRoute> routes) {
    Optional<LegacyRoute> route =
        next.projectedOn().flatMap(id -> routes.stream().filter(r -> r.id().equals(id)).findAny());
    boolean differs =
        memory
            .last()
            .flatMap(Sample::projectedOn)
            .filter(id -> !id.equals(next.projectedOn().orElse(id)))
            .isPresent();
    if (route.isEmpty() || !differs) {
      return memory;
    }
    Optional<Sample> last = memory.last().flatMap(sample -> moved(sample, route.get()));
    if (last.isEmpty()) {
      return JumpGate.Memory.empty();
    }
    return new JumpGate.Memory(
        last,
        memory.suspects().stream().flatMap(sample -> moved(sample, route.get()).stream()).toList());
  }

  private static Optional<Sample> moved(Sample sample, LegacyRoute route) {
    return project(route, sample.lat(), sample.lon(), chainage -> 0.0)
        .map(match -> sample.projected(match.chainageM(), route.id()));
  }

  private Optional<Candidate> candidate(LegacyRoute route, Position row, Optional<Sample> last) {
    if (row.gc().isPresent()) {
      OptionalDouble chainage = route.calibration().chainageM(row.gc().getAsInt());
      return chainage.isPresent()
          ? Optional.of(
              new Candidate(
                  Sample.of(row, chainage.getAsDouble()), route, offEnds(route, chainage)))
          : Optional.empty();
    }
    Optional<Sample> before =
        last.filter(sample -> sample.projectedOn().filter(route.id()::equals).isPresent());
    return project(
            route,
            row.lat(),
            row.lon(),
            chainage -> before.map(sample -> beyondReach(sample, row, chainage)).orElse(0.0))
        .map(
            match ->
                new Candidate(
                    Sample.of(row, match.chainageM()).projected(match.chainageM(), route.id()),
                    route,
                    match.crossTrackM()));
  }

  private static Optional<Centreline.Match> project(
      LegacyRoute route, OptionalDouble lat, OptionalDouble lon, DoubleUnaryOperator penalty) {
    return lat.isPresent() && lon.isPresent()
        ? route
            .centreline()
            .flatMap(
                line ->
                    line.project(
                        lat.getAsDouble(),
                        lon.getAsDouble(),
                        route.startM(),
                        route.endM(),
                        penalty))
        : Optional.empty();
  }

  /** How much further a place is than the pig can have come since, metres. */
  private double beyondReach(Sample last, Position row, double chainageM) {
    double seconds = Math.abs(Duration.between(last.ts(), row.ts()).toMillis() / 1000.0);
    double reach = Math.max(thresholds.gate().minJumpM(), thresholds.gate().speedMps() * seconds);
    return Math.max(0, Math.abs(chainageM - last.chainageM()) - reach);
  }

  private double offEnds(LegacyRoute route, OptionalDouble chainageM) {
    double place = chainageM.orElseThrow();
    return route.reaches(place, thresholds.routing().toleranceM()) ? 0 : 1;
  }
}
