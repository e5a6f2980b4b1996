package io.pigeon.delivery;

import io.pigeon.channel.ChannelException;
import io.pigeon.channel.RefusedTargetException;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.SocketTimeoutException;
import java.net.URISyntaxException;
import java.net.UnknownHostException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import org.apache.camel.NoTypeConversionAvailableException;
import org.apache.camel.ResolveEndpointFailedException;
import org.apache.camel.http.base.HttpOperationFailedException;

/**
 * Says what a channel's exception means. Decided here for all channels; a channel route only
 * throws.
 */
final class FailureClassifier {

  private static final int MOST_CAUSES = 20;

  Failure classify(Throwable thrown) {
    for (Throwable cause : causes(thrown)) {
      if (cause instanceof HttpOperationFailedException http) {
        return answered(http);
      }
      if (cause instanceof ChannelException told) {
        return new Failure(
            reasonOf(told.fault()), OptionalInt.empty(), told.retryAfter(), describe(told));
      }
      Optional<Reason> reason = reasonOf(cause);
      if (reason.isPresent()) {
        return new Failure(reason.get(), OptionalInt.empty(), describe(cause));
      }
    }
    return new Failure(Reason.UNEXPECTED, OptionalInt.empty(), describe(thrown));
  }

  /** From the outside in; causes can go round in a circle. */
  private static List<Throwable> causes(Throwable thrown) {
    return Stream.<Throwable>iterate(thrown, Objects::nonNull, Throwable::getCause)
        .limit(MOST_CAUSES)
        .toList();
  }

  private static Failure answered(HttpOperationFailedException http) {
    String body = http.getResponseBody() == null ? "" : http.getResponseBody();
    Optional<Duration> retryAfter =
        Optional.ofNullable(http.getResponseHeaders()).flatMap(FailureClassifier::retryAfter);
    return new Failure(
        reasonOf(http.getStatusCode()), OptionalInt.of(http.getStatusCode()), retryAfter, body);
  }

  /** A date is reckoned from the other side's own clock: ours may be wrong. */
  private static Optional<Duration> retryAfter(Map<String, String> headers) {
    Instant now =
        Optional.ofNullable(headers.get("Date")).flatMap(RetryAfter::date).orElseGet(Instant::now);
    return Optional.ofNullable(headers.get("Retry-After"))
        .flatMap(header -> RetryAfter.parse(header, now));
  }

  private static Reason reasonOf(ChannelException.Fault fault) {
    return switch (fault) {
      case OFFLINE -> Reason.OFFLINE;
      case BAD_ADDRESS -> Reason.INVALID_TARGET;
      case UNREGISTERED -> Reason.UNREGISTERED;
      case REFUSED -> Reason.CLIENT_ERROR;
      case THROTTLED -> Reason.RATE_LIMITED;
      case UNAVAILABLE -> Reason.SERVER_ERROR;
      case MISCONFIGURED -> Reason.MISCONFIGURED;
    };
  }

  private static Reason reasonOf(int status) {
    return switch (status) {
      case 408 -> Reason.TIMEOUT;
      case 410 -> Reason.GONE;
      case 425, 429 -> Reason.RATE_LIMITED;
      default -> {
        if (status >= 500) {
          yield Reason.SERVER_ERROR;
        }
        yield status >= 300 && status < 400 ? Reason.REDIRECT : Reason.CLIENT_ERROR;
      }
    };
  }

  private static Optional<Reason> reasonOf(Throwable cause) {
    if (cause instanceof UnknownHostException) {
      return Optional.of(Reason.DNS);
    }
    // The HTTP client's connect and pool timeouts are InterruptedIOExceptions too.
    if (cause instanceof SocketTimeoutException
        || cause instanceof InterruptedIOException
        || cause instanceof TimeoutException) {
      return Optional.of(Reason.TIMEOUT);
    }
    if (cause instanceof RefusedTargetException
        || cause instanceof URISyntaxException
        || cause instanceof IllegalArgumentException
        || cause instanceof ResolveEndpointFailedException
        || cause instanceof NoTypeConversionAvailableException) {
      return Optional.of(Reason.INVALID_TARGET);
    }
    return cause instanceof IOException ? Optional.of(Reason.CONNECTION) : Optional.empty();
  }

  private static String describe(Throwable thrown) {
    return thrown.getClass().getSimpleName() + ": " + thrown.getMessage();
  }
}
