package io.pigeon.detection.fold;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * Where the positions of a run were along its line: placed as the detector places them, but not
 * judged. Where a line passes the same ground twice, each is placed near the one before it.
 */
public final class Trail {

  /**
   * A place along the line.
   *
   * @param chainageM metres; empty where nothing says
   * @param uncalibrated it comes from a fibre channel that is not calibrated
   */
  public record Place(OptionalDouble chainageM, boolean uncalibrated) {}

  private Trail() {}

  /**
   * Places positions.
   *
   * @param positions of one pig, in event time
   * @param route that the run is pinned to, if it is
   * @return a place for each
   */
  public static List<Place> places(
      List<Position> positions, Optional<LegacyRoute> route, Thresholds thresholds) {
    Placement placement = new Placement(thresholds);
    List<Place> places = new ArrayList<>();
    Optional<Sample> last = Optional.empty();
    for (Position row : positions) {
      Optional<Sample> before = last;
      Optional<Sample> sample =
          placement
              .byPost(row)
              .or(() -> route.flatMap(line -> placement.on(line, row, before)))
              .or(() -> placement.uncalibrated(row));
      places.add(
          sample
              .map(at -> new Place(OptionalDouble.of(at.chainageM()), at.uncalibrated()))
              .orElseGet(() -> new Place(OptionalDouble.empty(), false)));
      last = sample.or(() -> before);
    }
    return places;
  }
}
