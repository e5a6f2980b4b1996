package io.pigeon.delivery;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * What came of one claimed delivery; also the parameters of the statement that settles it.
 *
 * @param outcome SENT, EXPIRED and SUPPRESSED end it, RETRY puts it back, DEAD gives it up
 * @param reason of this try
 * @param exhausted for DEAD: why there is no further try, else the same as reason
 * @param attempts tries whose result is known, this one included
 * @param delay for RETRY: from the beginning of this try to the next
 * @param pause for how long the destination asked to be left alone; zero if it did not
 * @param response cut to {@value #MAX_RESPONSE} characters, without NUL, which PostgreSQL cannot
 *     keep
 * @param providerMessageId what the provider calls the message, if it said so; cut to {@value
 *     #MAX_PROVIDER_MESSAGE_ID} code points, without control characters and halves of surrogates
 */
public record Result(
    Outcome outcome,
    Reason reason,
    Reason exhausted,
    int attempts,
    Duration delay,
    Duration pause,
    Duration duration,
    OptionalInt statusCode,
    String response,
    Optional<String> providerMessageId) {

  static final int MAX_RESPONSE = 8192;
  static final int MAX_PROVIDER_MESSAGE_ID = 500;

  /** The ways a claimed delivery can go on. */
  public enum Outcome {
    SENT,
    EXPIRED,
    SUPPRESSED,
    RETRY,
    DEAD;

    /** Whether anything was sent. */
    boolean isTry() {
      return this != EXPIRED && this != SUPPRESSED;
    }
  }

  public Result {
    response = response.replace('\0', ' ');
    response = response.substring(0, Math.min(response.length(), MAX_RESPONSE));
    providerMessageId = providerMessageId.map(Result::cut).filter(id -> !id.isBlank());
  }

  private static String cut(String id) {
    return id.codePoints()
        .filter(c -> !Character.isISOControl(c) && Character.getType(c) != Character.SURROGATE)
        .limit(MAX_PROVIDER_MESSAGE_ID)
        .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
        .toString();
  }

  /** What follows a failed try. */
  static Result failed(Failure failure, RetryPolicy.Next next, int attempts, Duration duration) {
    return new Result(
        next instanceof RetryPolicy.TryAgain ? Outcome.RETRY : Outcome.DEAD,
        failure.reason(),
        next instanceof RetryPolicy.GiveUp end ? end.exhausted() : failure.reason(),
        attempts,
        next instanceof RetryPolicy.TryAgain retry ? retry.delay() : Duration.ZERO,
        failure.retryAfter().orElse(Duration.ZERO),
        duration,
        failure.statusCode(),
        failure.response(),
        Optional.empty());
  }

  /** An element of the parameter of {@code deliveries-settle.sql}. */
  void writeTo(ObjectNode row, Delivery delivery) {
    row.put("id", delivery.id());
    row.put("epoch", delivery.epoch());
    row.put("outcome", outcome.name());
    row.put("reason", reason.name());
    row.put("exhausted", exhausted.name());
    row.put("attempts", attempts);
    row.put("delay_ms", delay.toMillis());
    row.put("duration_ms", (int) Math.min(duration.toMillis(), Integer.MAX_VALUE));
    statusCode.ifPresent(code -> row.put("status_code", code));
    row.put("response", response);
    providerMessageId.ifPresent(id -> row.put("provider_message_id", id));
    row.put("type", delivery.type());
    delivery.silence().ifPresent(silence -> row.put("silence", silence.toString()));
  }
}
