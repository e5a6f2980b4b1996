package io.pigeon.detection.fold;

/** What the pig does (3.6). Its direction is kept beside it. */
public enum MovementState {
  UNKNOWN,
  MOVING,
  STOPPED,
  COMPLETED
}
