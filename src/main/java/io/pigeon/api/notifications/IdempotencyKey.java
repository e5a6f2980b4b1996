package io.pigeon.api.notifications;

import io.pigeon.api.http.Problem;
import io.pigeon.api.http.ProblemException;
import io.pigeon.api.http.Request;
import java.io.IOException;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What makes two requests of a caller the same.
 *
 * @param key that the caller chose
 * @param hash SHA-256 of the operation and the body, in hexadecimal digits
 */
record IdempotencyKey(String key, String hash) {

  /** Where a request has none. */
  static final IdempotencyKey NONE = new IdempotencyKey("", "");

  private static final int LONGEST = 255;

  /** As the parameters of statements. */
  Map<String, Object> of(String caller) {
    return Map.of("caller", caller, "key", key, "hash", hash);
  }

  /**
   * @throws ProblemException if it is too long, or no plain text
   */
  static IdempotencyKey of(Request request) throws IOException {
    String header = "Idempotency-Key";
    String key = request.header(header);
    if (key.isEmpty()) {
      header = "X-Idempotency-Key";
      key = request.header(header);
    }
    if (key.isEmpty()) {
      return NONE;
    }
    if (key.length() > LONGEST || !key.chars().allMatch(c -> c >= 0x20 && c < 0x7f)) {
      throw new ProblemException(
          Problem.MALFORMED_QUERY,
          header + " must have 1 to " + LONGEST + " printable ASCII characters.",
          header);
    }
    return new IdempotencyKey(key, Hash.hex(request.operation() + "\n", request.bytes()));
  }

  /**
   * @param row with {@code same}: whether the request that used the key was this one
   * @throws ProblemException if it was another
   */
  static void requireSame(Map<String, @Nullable Object> row) {
    if (!Boolean.TRUE.equals(row.get("same"))) {
      throw new ProblemException(
          Problem.KEY_REUSED,
          "This key was used for another request in the last 24 hours; choose another.",
          "Idempotency-Key");
    }
  }
}
