package io.pigeon.channel;

import java.net.SocketTimeoutException;
import java.time.Duration;

/**
 * The time that a try has, however many requests it takes.
 *
 * @param whole what it had when it began
 * @param end on the clock of {@link System#nanoTime()}
 */
public record TryTime(Duration whole, long end) {

  /** That of its channel, but no more than one request may take. */
  static TryTime begin(ChannelConfig config, WebhookProperties properties) {
    return begin(config, properties.deadline());
  }

  /** That of its channel, but no more than the longest. */
  public static TryTime begin(ChannelConfig config, Duration longest) {
    Duration time = config.timeout().filter(own -> own.compareTo(longest) < 0).orElse(longest);
    return new TryTime(time, System.nanoTime() + time.toNanos());
  }

  /**
   * A millisecond at least.
   *
   * @throws SocketTimeoutException if there is not so much
   */
  public Duration left() throws SocketTimeoutException {
    Duration left = Duration.ofNanos(end - System.nanoTime());
    if (left.toMillis() < 1) {
      throw new SocketTimeoutException(
          "No time is left for one more request, of " + whole + " for all of this try.");
    }
    return left;
  }

  /**
   * As the header {@code Pigeon-Timeout-Millis} of the next request.
   *
   * @throws SocketTimeoutException see {@link #left()}
   */
  public String leftMillis() throws SocketTimeoutException {
    return String.valueOf(left().toMillis());
  }
}
