package io.pigeon.detection.fold;

/**
 * What was told of the stop that a pig is in.
 *
 * @param quiet the stop was not told, so neither is anything that follows from it: a pig waiting in
 *     the launcher, or far off its route
 * @param stalls how many levels of {@code PIG_STALLED} were told
 */
record Standing(boolean quiet, int stalls) {

  static Standing begun(boolean quiet) {
    return new Standing(quiet, 0);
  }

  Standing stalled() {
    return new Standing(quiet, stalls + 1);
  }
}
