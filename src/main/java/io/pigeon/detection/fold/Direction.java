package io.pigeon.detection.fold;

/** Along the line: forward is toward the receiver. */
public enum Direction {
  FORWARD("F", 1),
  REVERSE("R", -1);

  private final String code;
  private final int sign;

  Direction(String code, int sign) {
    this.code = code;
    this.sign = sign;
  }

  /** The letter used in keys. */
  String code() {
    return code;
  }

  /** +1 or -1: chainage times this grows in the direction of travel. */
  int sign() {
    return sign;
  }

  Direction opposite() {
    return this == FORWARD ? REVERSE : FORWARD;
  }

  static Direction of(double displacementM) {
    return displacementM < 0 ? REVERSE : FORWARD;
  }
}
