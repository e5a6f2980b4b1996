package io.pigeon.detection.fold;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.Instant;
import java.util.Optional;

/**
 * What a pig does, and what is needed to notice a change (3.6).
 *
 * @param since when this state began, event time
 * @param origin the first sample on the route
 * @param furthest the furthest sample in the direction of travel
 * @param episodeStart since when it moves without a stop, in one direction
 * @param plateau the stop it is in
 * @param turn the reverse that may have begun
 */
@JsonInclude(JsonInclude.Include.NON_ABSENT)
record Motion(
    MovementState state,
    Direction direction,
    Instant since,
    Fix origin,
    Fix furthest,
    Instant episodeStart,
    Optional<Plateau> plateau,
    Optional<Turn> turn) {

  static Motion beginningAt(Fix origin) {
    return new Motion(
        MovementState.UNKNOWN,
        Direction.FORWARD,
        origin.ts(),
        origin,
        origin,
        origin.ts(),
        Optional.empty(),
        Optional.empty());
  }

  /**
   * Under way since it was first seen.
   *
   * @param left until when it stood where it was first seen: the speed counts from then
   */
  Motion startedMoving(Direction newDirection, Fix newFurthest, Instant left) {
    return new Motion(
        MovementState.MOVING,
        newDirection,
        origin.ts(),
        origin,
        newFurthest,
        left,
        Optional.empty(),
        Optional.empty());
  }

  /** Under way in a direction since an instant: a new motion episode. */
  Motion moving(Direction newDirection, Instant start, Fix newFurthest) {
    return new Motion(
        MovementState.MOVING,
        newDirection,
        start,
        origin,
        newFurthest,
        start,
        Optional.empty(),
        Optional.empty());
  }

  Motion stopped(Plateau newPlateau) {
    return new Motion(
        MovementState.STOPPED,
        direction,
        newPlateau.start(),
        origin,
        furthest,
        episodeStart,
        Optional.of(newPlateau),
        Optional.empty());
  }

  Motion completed(Instant at) {
    return new Motion(
        MovementState.COMPLETED,
        direction,
        at,
        origin,
        furthest,
        episodeStart,
        Optional.empty(),
        Optional.empty());
  }

  Motion with(Plateau newPlateau) {
    return new Motion(
        state,
        direction,
        since,
        origin,
        furthest,
        episodeStart,
        Optional.of(newPlateau),
        Optional.empty());
  }

  Motion with(Fix newFurthest, Optional<Turn> newTurn) {
    return new Motion(state, direction, since, origin, newFurthest, episodeStart, plateau, newTurn);
  }

  boolean movesForward() {
    return state == MovementState.MOVING && direction == Direction.FORWARD;
  }
}
