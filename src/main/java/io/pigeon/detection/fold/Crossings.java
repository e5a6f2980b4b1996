package io.pigeon.detection.fold;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.Optional;

/**
 * How a pig crossed a place, in either direction (3.8). The place is one chainage for a POI; for a
 * coverage gap it is the edge that the pig meets first.
 */
record Crossings(Side forward, Side reverse) {

  /**
   * One direction.
   *
   * @param armed a crossing may be claimed: the pig is upstream, or came back far enough
   * @param count how many were confirmed
   * @param bracket a crossing not confirmed yet
   */
  @JsonInclude(JsonInclude.Include.NON_ABSENT)
  record Side(boolean armed, int count, Optional<Bracket> bracket) {

    static Side initially(boolean armed) {
      return new Side(armed, 0, Optional.empty());
    }

    Side awayBefore() {
      return armed && bracket.isEmpty() ? this : new Side(true, count, Optional.empty());
    }

    Side crossed(Leg leg) {
      var earliest = bracket.map(Bracket::earliest).orElse(leg.from().ts());
      return new Side(armed, count, Optional.of(new Bracket(earliest, leg)));
    }

    Side confirmed() {
      return new Side(false, count + 1, Optional.empty());
    }

    /** After a confirmed crossing the other way: the first crossing back may be claimed at once. */
    Side afterOpposite() {
      return new Side(armed || count == 0, count, Optional.empty());
    }
  }

  /** No passage is claimed for a place upstream of the first sample (3.5). */
  static Crossings before(double forwardPlaceM, double reversePlaceM, double firstM) {
    return new Crossings(
        Side.initially(firstM < forwardPlaceM), Side.initially(firstM > reversePlaceM));
  }

  Side side(Direction direction) {
    return direction == Direction.FORWARD ? forward : reverse;
  }

  /**
   * Takes one more leg in. Half-open: a sample exactly on the place crosses it once.
   *
   * @param rearmM so far before the place the pig must have been to cross it again
   */
  Crossings plus(Leg leg, double forwardPlaceM, double reversePlaceM, double rearmM) {
    Side nextForward = plus(forward, Direction.FORWARD, leg, forwardPlaceM, rearmM);
    Side nextReverse = plus(reverse, Direction.REVERSE, leg, reversePlaceM, rearmM);
    return nextForward.equals(forward) && nextReverse.equals(reverse)
        ? this
        : new Crossings(nextForward, nextReverse);
  }

  Crossings confirmed(Direction direction) {
    return direction == Direction.FORWARD
        ? new Crossings(forward.confirmed(), reverse.afterOpposite())
        : new Crossings(forward.afterOpposite(), reverse.confirmed());
  }

  private static Side plus(Side side, Direction way, Leg leg, double placeM, double rearmM) {
    double before = way.sign() * (leg.from().chainageM() - placeM);
    double after = way.sign() * (leg.to().chainageM() - placeM);
    if (after <= -rearmM) {
      return side.awayBefore();
    }
    return side.armed() && before < 0 && after >= 0 ? side.crossed(leg) : side;
  }
}
