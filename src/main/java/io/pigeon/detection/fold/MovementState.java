package io.pigeon.detection.fold;

/** What the pig does (3.6). Its direction is kept beside it. */
public enum MovementState {
  UNKNOWN,
  MOVING,
  STOPPED,
  COMPLETED,
  /** Given up: not heard of for days (3.5). */
  ABORTED
}
