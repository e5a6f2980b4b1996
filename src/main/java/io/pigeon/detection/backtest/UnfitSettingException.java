package io.pigeon.detection.backtest;

/** A candidate setting is unknown, or its value cannot be. */
public final class UnfitSettingException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  /**
   * @param message which setting, what is wrong with it, and what would do
   */
  UnfitSettingException(String message) {
    super(message);
  }
}
