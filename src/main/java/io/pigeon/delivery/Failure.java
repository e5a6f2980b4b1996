package io.pigeon.delivery;

import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * What went wrong in one try.
 *
 * @param statusCode of the answer, if there was one
 * @param retryAfter how long the other side asked to be left alone
 * @param response what the other side said, or the failure's own message; uncut
 */
public record Failure(
    Reason reason, OptionalInt statusCode, Optional<Duration> retryAfter, String response) {

  /** One without an answer that asks for anything. */
  public Failure(Reason reason, OptionalInt statusCode, String response) {
    this(reason, statusCode, Optional.empty(), response);
  }
}
