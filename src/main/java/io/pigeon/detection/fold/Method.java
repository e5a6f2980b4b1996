package io.pigeon.detection.fold;

/** How a passage time was found (3.8). */
public enum Method {
  /** A sample within 25 m, the bracketing samples at most 60 s apart. */
  OBSERVED,
  INTERPOLATED,
  /** The bracket contains a gap or an accepted jump, or spans more than 10 minutes. */
  INFERRED
}
