package io.pigeon.telemetry;

/** A document of positions that cannot be read as a whole; none of it is taken. */
public final class UnreadableException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /**
   * @param message what is wrong with it, where, and what is expected
   */
  UnreadableException(String message) {
    super(message);
  }
}
