package io.pigeon.delivery;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalInt;

/** Deliveries as they are claimed, of which little matters. */
final class ClaimedDelivery {

  private ClaimedDelivery() {}

  static Delivery of(long id, int epoch, int lane, int priority, Instant dueAt, boolean suspect) {
    return new Delivery(
        id,
        epoch,
        lane,
        priority,
        dueAt,
        0,
        "webhook",
        "example",
        "http://example/",
        "key",
        "test.event",
        Instant.EPOCH,
        "Title",
        "{}",
        Instant.EPOCH,
        "t",
        "en",
        "UTC",
        false,
        suspect,
        false,
        Optional.empty(),
        Optional.empty(),
        false,
        OptionalInt.empty(),
        Duration.ZERO,
        1,
        Optional.empty());
  }
}
