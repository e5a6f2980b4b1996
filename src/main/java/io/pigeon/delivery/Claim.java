package io.pigeon.delivery;

import java.util.Map;

/**
 * One claim of a delivery: what a result holds good for.
 *
 * @param delivery its id
 * @param epoch the number of the claim
 */
record Claim(long delivery, int epoch) {

  /** As {@code deliveries-claim.sql} and {@code deliveries-settle.sql} name it. */
  static Claim of(Map<String, Object> row) {
    return new Claim(
        ((Number) Delivery.value(row, "id")).longValue(),
        ((Number) Delivery.value(row, "claim_epoch")).intValue());
  }
}
