package io.pigeon.channel;

import java.time.Duration;
import java.util.Optional;

/**
 * A channel could not deliver, and knows why better than the status of an answer tells. Thrown by
 * what a channel route calls; what it means for the delivery is decided where all failures are
 * classified.
 */
public final class ChannelException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  /** What kept the message from being delivered. */
  public enum Fault {
    /** Nobody there to take it right now: the next step of a route begins, there is no retry. */
    OFFLINE,
    /** The address is none that the channel can send to. */
    BAD_ADDRESS,
    /** The provider says that the address is no more; it is removed. */
    UNREGISTERED,
    /** The provider refuses the message; another try would be refused too. */
    REFUSED,
    /** The provider asks to be left alone, see {@link #retryAfter()}. */
    THROTTLED,
    /** The provider is down or failed; another try may succeed. */
    UNAVAILABLE,
    /** Settings are missing or refused, such as a token; people have to see to it. */
    MISCONFIGURED
  }

  private final Fault fault;
  private final transient Optional<Duration> retryAfter;

  /**
   * @param message for people; what the other side said may be part of it, secrets may not
   */
  public ChannelException(Fault fault, String message) {
    this(fault, Optional.empty(), message);
  }

  /**
   * @param retryAfter how long the provider asked to be left alone
   * @param message for people; what the other side said may be part of it, secrets may not
   */
  public ChannelException(Fault fault, Optional<Duration> retryAfter, String message) {
    super(message);
    this.fault = fault;
    this.retryAfter = retryAfter;
  }

  public Fault fault() {
    return fault;
  }

  public Optional<Duration> retryAfter() {
    return retryAfter;
  }
}
