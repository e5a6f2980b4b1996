package io.pigeon.channel;

import java.time.Duration;

/**
 * The time that a try has, however many requests it takes: that of its channel, but no more than
 * one request may take.
 *
 * @param end on the clock of {@link System#nanoTime()}
 */
record TryTime(long end) {

  static TryTime begin(ChannelConfig config, WebhookProperties properties) {
    Duration longest = properties.deadline();
    Duration time = config.timeout().filter(own -> own.compareTo(longest) < 0).orElse(longest);
    return new TryTime(System.nanoTime() + time.toNanos());
  }

  Duration left() {
    return Duration.ofNanos(end - System.nanoTime());
  }
}
