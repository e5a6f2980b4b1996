package io.pigeon.detection.fold;

/** Places along the line in metres, to the millimetre: equal places are equal numbers. */
final class Chainage {

  private Chainage() {}

  /**
   * Of a kilometre post.
   *
   * @param kp km
   */
  static double ofPost(double kp) {
    return Math.rint(kp * 1e6) / 1e3;
  }

  static double rounded(double metres) {
    return Math.rint(metres * 1e3) / 1e3;
  }
}
