package io.pigeon.detection.fold;

import java.util.Collections;
import java.util.List;
import java.util.OptionalDouble;

/**
 * Kilometre posts of fibre channels. Channels between two calibrated ones lie between them in
 * proportion; beyond the first and the last nothing is known.
 *
 * @param gc channels, ascending
 * @param kp the kilometre post of each
 */
public record Calibration(List<Integer> gc, List<Double> kp) {

  public Calibration {
    gc = List.copyOf(gc);
    kp = List.copyOf(kp);
    Require.that(
        gc.size() == kp.size(),
        "The calibration has %d channels but %d kilometre posts.",
        gc.size(),
        kp.size());
    for (int i = 1; i < gc.size(); i++) {
      Require.that(
          gc.get(i - 1) < gc.get(i), "Channel %d of the calibration is out of order.", gc.get(i));
    }
  }

  public static Calibration none() {
    return new Calibration(List.of(), List.of());
  }

  /** Metres along the line, to the millimetre; empty for a channel that is not covered. */
  OptionalDouble chainageM(int channel) {
    int found = Collections.binarySearch(gc, channel);
    if (found >= 0) {
      return OptionalDouble.of(Chainage.ofPost(kp.get(found)));
    }
    int next = -found - 1;
    if (next == 0 || next == gc.size()) {
      return OptionalDouble.empty();
    }
    double share = (channel - gc.get(next - 1)) / (double) (gc.get(next) - gc.get(next - 1));
    double post = kp.get(next - 1) + share * (kp.get(next) - kp.get(next - 1));
    return OptionalDouble.of(Chainage.ofPost(post));
  }
}
