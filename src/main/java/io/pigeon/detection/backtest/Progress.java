package io.pigeon.detection.backtest;

/** Hears how far a replay has come; may end it by an exception. */
@FunctionalInterface
interface Progress {

  /**
   * @param done positions folded so far
   */
  void reached(long done, long total);
}
