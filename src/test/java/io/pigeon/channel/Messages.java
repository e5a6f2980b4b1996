package io.pigeon.channel;

import java.time.Instant;

/** Messages of a test event without data. */
public final class Messages {

  private Messages() {}

  public static Message saying(Content words) {
    return of("key", 1, words);
  }

  public static Message of(String idempotencyKey, int priority, Content words) {
    return new Message("test.event", Instant.EPOCH, "{}", idempotencyKey, priority, 1, () -> words);
  }
}
