package io.pigeon.detection.backtest;

/** A run cannot be replayed: it is unknown, or what it needs is no longer stored. */
public final class BackTestException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  /**
   * @param message one sentence: which run, and why not
   */
  BackTestException(String message) {
    super(message);
  }
}
