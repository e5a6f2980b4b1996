package io.pigeon.detection.fold;

import java.time.Duration;
import java.time.Instant;

/**
 * The evidence of a crossing that is not confirmed yet (3.8).
 *
 * @param earliest the last sample before the first of its crossings
 * @param last the leg of the last crossing: the passage is interpolated on it
 */
record Bracket(Instant earliest, Leg last) {

  /** A longer bracket leaves too much open to interpolate honestly (3.8). */
  private static final Duration LONGEST_INTERPOLATED = Duration.ofMinutes(10);

  private static final Duration LONGEST_OBSERVED = Duration.ofSeconds(60);

  Instant crossing(double placeM) {
    return last.from().crossing(last.to(), placeM);
  }

  Instant latest() {
    return last.to().ts();
  }

  /** How sure the time is; {@code nearM} is how near a sample counts as seeing the passage. */
  Method method(double placeM, double nearM) {
    if (last.unseen() || last.duration().compareTo(LONGEST_INTERPOLATED) > 0) {
      return Method.INFERRED;
    }
    double nearest =
        Math.min(
            Math.abs(last.from().chainageM() - placeM), Math.abs(last.to().chainageM() - placeM));
    boolean seen = nearest <= nearM && last.duration().compareTo(LONGEST_OBSERVED) <= 0;
    return seen ? Method.OBSERVED : Method.INTERPOLATED;
  }
}
