package io.pigeon.delivery;

import com.github.f4b6a3.uuid.UuidCreator;
import java.util.UUID;

/**
 * What the other side recognises a repeat by: a UUID of version 5 (RFC 9562, 5.5) of the event's
 * key and the address. The same over all tries, restarts and re-drives; another for each address,
 * so that two receivers behind one host are not mistaken for each other.
 */
final class IdempotencyKey {

  /** Namespace of all of Pigeon's idempotency keys. Changing it makes every repeat look new. */
  private static final UUID NAMESPACE = UUID.fromString("6a1f4a9e-9f0b-5d0c-8c55-70696765f00d");

  private IdempotencyKey() {}

  static UUID of(String dedupKey, String address) {
    // No address holds a line break, so no two pairs make one text.
    return UuidCreator.getNameBasedSha1(NAMESPACE, dedupKey + "\n" + address);
  }
}
