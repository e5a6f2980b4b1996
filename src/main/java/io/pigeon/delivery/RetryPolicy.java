package io.pigeon.delivery;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * When a delivery is tried again, and when it is given up.
 *
 * @param backoff delay before the second, third, … try; so there are at most {@code backoff.size()
 *     + 1} tries
 * @param jitter share by which a delay is moved either way, 0 to 1, so that a crowd that failed
 *     together does not come back together
 * @param maxAge no further try once the notification is older
 * @param maxBlock no further try if others of its ordering key would wait for longer
 * @param maxLost claims without a result after which a delivery counts as poison
 */
public record RetryPolicy(
    List<Duration> backoff, double jitter, Duration maxAge, int maxLost, Duration maxBlock) {

  public RetryPolicy {
    backoff = List.copyOf(backoff);
    if (backoff.stream().anyMatch(d -> d.isNegative() || d.isZero())) {
      throw new IllegalArgumentException(
          "pigeon.delivery.retry.backoff holds a delay that is not positive: " + backoff + ".");
    }
    if (!(jitter >= 0 && jitter <= 1)) {
      throw new IllegalArgumentException(
          "pigeon.delivery.retry.jitter must be between 0 and 1, but is " + jitter + ".");
    }
    if (maxAge.isNegative()
        || maxAge.isZero()
        || maxBlock.compareTo(Duration.ZERO) <= 0
        || maxLost < 1) {
      throw new IllegalArgumentException(
          "pigeon.delivery.retry.max-age, max-block and max-lost must be positive.");
    }
  }

  /**
   * Decides what follows a failed try.
   *
   * @param attempts tries whose result is known, this one included
   * @param maxRetries tries after the first, instead of as many as there are delays; beyond these
   *     the last delay is repeated
   * @param age of the notification
   * @param blocking for how long it has kept others of its ordering key waiting; empty without one
   * @param random uniform in [0, 1), for the jitter
   */
  Next after(
      Failure failure,
      int attempts,
      OptionalInt maxRetries,
      Duration age,
      Optional<Duration> blocking,
      double random) {
    if (!failure.reason().isTemporary()) {
      return new GiveUp(failure.reason());
    }
    if (backoff.isEmpty() || attempts > maxRetries.orElse(backoff.size())) {
      return new GiveUp(Reason.EXHAUSTED);
    }
    Duration delay = jittered(backoff.get(Math.min(attempts, backoff.size()) - 1), random);
    if (age.plus(delay).compareTo(maxAge) > 0) {
      return new GiveUp(Reason.TOO_OLD);
    }
    boolean blocks = blocking.filter(time -> time.plus(delay).compareTo(maxBlock) > 0).isPresent();
    return blocks ? new GiveUp(Reason.BLOCKED_ORDER) : new TryAgain(delay);
  }

  private Duration jittered(Duration delay, double random) {
    double factor = 1 + jitter * (2 * random - 1);
    return Duration.ofMillis(Math.max(1, Math.round(delay.toMillis() * factor)));
  }

  /** What follows a failed try. */
  sealed interface Next {}

  /** Another try, this long after the one that failed was begun. */
  record TryAgain(Duration delay) implements Next {}

  /** No further try. */
  record GiveUp(Reason exhausted) implements Next {}
}
