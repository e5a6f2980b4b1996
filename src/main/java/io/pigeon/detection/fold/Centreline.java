package io.pigeon.detection.fold;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.DoubleUnaryOperator;
import org.locationtech.jts.geom.Coordinate;
import org.locationtech.jts.geom.Envelope;
import org.locationtech.jts.geom.LineSegment;
import org.locationtech.jts.index.strtree.STRtree;

/**
 * The course of a route over the ground. Positions given as latitude and longitude are projected on
 * it (3.3, 4) in equirectangular metres around the position: within a corridor of 100 m the error
 * is below a centimetre. The chainage is scaled along the line's own length, so that its ends have
 * the chainages of the route's ends.
 *
 * <p>Limits: a line must not cross the 180th meridian. Where strands lie closer than the noise of
 * the positions, the first position decides which one a pig is on.
 */
public final class Centreline {

  /** Further from the line than this, a position is not on it (3.3). */
  static final double CORRIDOR_M = 100;

  private static final double EARTH_RADIUS_M = 6_371_008.8;
  private static final double METRES_PER_DEGREE = Math.toRadians(EARTH_RADIUS_M);

  /**
   * A place on the line.
   *
   * @param crossTrackM how far off the line the position is
   */
  record Match(double chainageM, double crossTrackM) {}

  /**
   * One straight piece, in degrees.
   *
   * @param startM where it begins, metres along the line
   */
  private record Piece(LineSegment degrees, double startM, double lengthM) {}

  private final STRtree pieces = new STRtree();
  private final Coordinate end;
  private final double lengthM;

  /**
   * A line through points.
   *
   * @param points of a GeoJSON LineString: longitude, latitude and perhaps a height, in degrees
   * @throws IllegalArgumentException if they are no line
   */
  public Centreline(List<List<Double>> points) {
    Require.that(points.size() >= 2, "The geometry has %d points; it needs two.", points.size());
    List<Coordinate> course = new ArrayList<>();
    for (List<Double> point : points) {
      course.add(coordinate(point, course.size()));
    }
    double along = 0;
    for (int i = 1; i < course.size(); i++) {
      LineSegment degrees = new LineSegment(course.get(i - 1), course.get(i));
      double length = distanceM(degrees.p0, degrees.p1);
      if (length > 0) {
        pieces.insert(new Envelope(degrees.p0, degrees.p1), new Piece(degrees, along, length));
        along += length;
      }
    }
    Require.that(along > 0, "All %d points of the geometry are the same.", points.size());
    pieces.build();
    end = course.get(course.size() - 1);
    lengthM = along;
  }

  /**
   * The best place on the line within the corridor. Where it has several strands there, the one is
   * taken whose cross-track distance and penalty are smallest.
   *
   * @param startM chainage of the line's first point
   * @param endM chainage of its last point
   * @param penalty of a chainage, metres
   */
  Optional<Match> project(
      double lat, double lon, double startM, double endM, DoubleUnaryOperator penalty) {
    Optional<Match> best = Optional.empty();
    double least = Double.MAX_VALUE;
    for (Piece piece : near(lat, lon)) {
      LineSegment metres =
          new LineSegment(metres(piece.degrees.p0, lat, lon), metres(piece.degrees.p1, lat, lon));
      Coordinate here = new Coordinate(0, 0);
      double crossTrack = metres.distance(here);
      if (crossTrack <= CORRIDOR_M) {
        double along = piece.startM + metres.segmentFraction(here) * piece.lengthM;
        double chainage = Chainage.rounded(startM + (endM - startM) * along / lengthM);
        double cost = crossTrack + penalty.applyAsDouble(chainage);
        if (cost < least) {
          least = cost;
          best = Optional.of(new Match(chainage, crossTrack));
        }
      }
    }
    return best;
  }

  /** As the crow flies from a position to the line's last point, metres. */
  double distanceToEndM(double lat, double lon) {
    return distanceM(new Coordinate(lon, lat), end);
  }

  /** Pieces whose envelope the corridor round a position touches, in the order of the line. */
  private List<Piece> near(double lat, double lon) {
    double high = CORRIDOR_M * 1.01 / METRES_PER_DEGREE;
    double wide = high / Math.max(0.01, Math.cos(Math.toRadians(lat)));
    List<Piece> near = new ArrayList<>();
    pieces.query(
        new Envelope(lon - wide, lon + wide, lat - high, lat + high),
        found -> near.add((Piece) found));
    near.sort((one, other) -> Double.compare(one.startM, other.startM));
    return near;
  }

  private static Coordinate metres(Coordinate degrees, double lat, double lon) {
    return new Coordinate(
        (degrees.x - lon) * METRES_PER_DEGREE * Math.cos(Math.toRadians(lat)),
        (degrees.y - lat) * METRES_PER_DEGREE);
  }

  private static double distanceM(Coordinate one, Coordinate other) {
    double middle = (one.y + other.y) / 2;
    return metres(one, middle, other.x)
        .distance(new Coordinate(0, (other.y - middle) * METRES_PER_DEGREE));
  }

  private static Coordinate coordinate(List<Double> point, int number) {
    boolean valid =
        point.size() >= 2 && Math.abs(point.get(0)) <= 180 && Math.abs(point.get(1)) <= 90;
    Require.that(
        valid,
        "Point %d of the geometry is %s; write [longitude, latitude] in degrees.",
        number + 1,
        point);
    return new Coordinate(point.get(0), point.get(1));
  }
}
