package io.pigeon.channel;

/**
 * The address is none that Pigeon sends to: malformed, or in a network that data must not reach.
 * Another try would be refused as well.
 */
public final class RefusedTargetException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  /**
   * @param message what is wrong, and what to do about it
   */
  public RefusedTargetException(String message) {
    super(message);
  }
}
