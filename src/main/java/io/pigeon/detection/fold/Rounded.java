package io.pigeon.detection.fold;

/** Figures for people: no more digits than the telemetry has. */
final class Rounded {

  private Rounded() {}

  static double toTenths(double value) {
    return Math.round(value * 10) / 10.0;
  }

  static double toThousandths(double value) {
    return Math.round(value * 1000) / 1000.0;
  }
}
