package io.pigeon.delivery;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalInt;

/**
 * What came of one claimed delivery; also the parameters of the statement that settles it.
 *
 * @param outcome SENT and EXPIRED end it well, RETRY puts it back, DEAD gives it up
 * @param reason of this try
 * @param exhausted for DEAD: why there is no further try, else the same as reason
 * @param attempts tries whose result is known, this one included
 * @param delay for RETRY: from the beginning of this try to the next
 * @param response cut to {@value #MAX_RESPONSE} characters, without NUL, which PostgreSQL cannot
 *     keep
 */
public record Result(
    Outcome outcome,
    Reason reason,
    Reason exhausted,
    int attempts,
    Duration delay,
    Duration duration,
    OptionalInt statusCode,
    String response) {

  static final int MAX_RESPONSE = 8192;

  /** The four ways a claimed delivery can go on. */
  public enum Outcome {
    SENT,
    EXPIRED,
    RETRY,
    DEAD
  }

  public Result {
    response = response.replace('\0', ' ');
    response = response.substring(0, Math.min(response.length(), MAX_RESPONSE));
  }

  /** What follows a failed try. */
  static Result failed(Failure failure, RetryPolicy.Next next, int attempts, Duration duration) {
    return new Result(
        next instanceof RetryPolicy.TryAgain ? Outcome.RETRY : Outcome.DEAD,
        failure.reason(),
        next instanceof RetryPolicy.GiveUp end ? end.exhausted() : failure.reason(),
        attempts,
        next instanceof RetryPolicy.TryAgain retry ? retry.delay() : Duration.ZERO,
        duration,
        failure.statusCode(),
        failure.response());
  }

  /** Named parameters of the settling statements. */
  Map<String, Object> parameters(Delivery delivery) {
    Map<String, Object> parameters = new HashMap<>();
    parameters.put("id", delivery.id());
    parameters.put("epoch", delivery.epoch());
    parameters.put("outcome", outcome.name());
    parameters.put("reason", reason.name());
    parameters.put("exhausted", exhausted.name());
    parameters.put("attempts", attempts);
    parameters.put("delayMs", delay.toMillis());
    parameters.put("durationMs", (int) Math.min(duration.toMillis(), Integer.MAX_VALUE));
    parameters.put("statusCode", statusCode.isPresent() ? statusCode.getAsInt() : null);
    parameters.put("response", response);
    return parameters;
  }
}
