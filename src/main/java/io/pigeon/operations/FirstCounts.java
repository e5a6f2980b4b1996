package io.pigeon.operations;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.pigeon.delivery.Reason;
import java.util.Optional;
import org.springframework.stereotype.Component;

/**
 * Has the counters of deliveries begin at zero, so that the first failure of a kind is an increase
 * and not a series that was not there before. Meters of the same name and labels are one.
 */
@Component
class FirstCounts {

  private static final String CHANNEL = "webhook";

  FirstCounts(MeterRegistry registry) {
    for (Reason reason : Reason.values()) {
      outcome(reason)
          .ifPresent(
              outcome ->
                  Timer.builder("pigeon.delivery")
                      .description("Tries by outcome and reason, with the time that each took")
                      .tag("channel", CHANNEL)
                      .tag("outcome", outcome)
                      .tag("reason", reason.name())
                      .register(registry));
    }
    for (String breaker : new String[] {"OPEN", "CLOSED"}) {
      Counter.builder("pigeon.lanes.judged")
          .description("Breakers opened and closed, and pauses that destinations asked for")
          .tag("channel", CHANNEL)
          .tag("breaker", breaker)
          .register(registry);
    }
    for (Reason reason : new Reason[] {Reason.LEASE_LOST, Reason.POISON}) {
      Counter.builder("pigeon.deliveries.taken.back")
          .description("Deliveries taken from silent workers; POISON ones were given up")
          .tag("reason", reason.name())
          .register(registry);
    }
  }

  /** How a try ends for that reason; none for reasons that tries do not end for. */
  private static Optional<String> outcome(Reason reason) {
    return switch (reason) {
      case ACCEPTED -> Optional.of("SENT");
      case EXPIRED -> Optional.of("EXPIRED");
      case SILENCED, REPLACED -> Optional.of("SUPPRESSED");
      case TIMEOUT, CONNECTION, DNS, RATE_LIMITED, SERVER_ERROR, MISCONFIGURED, UNEXPECTED ->
          Optional.of("RETRY");
      case CLIENT_ERROR,
          REDIRECT,
          INVALID_TARGET,
          OFFLINE,
          UNREGISTERED,
          GONE,
          EXHAUSTED,
          TOO_OLD,
          BLOCKED_ORDER ->
          Optional.of("DEAD");
      case CANCELLED,
          SUPERSEDED,
          BOOTSTRAP_QUIET,
          NO_CONSENT,
          NO_ADDRESS,
          GROUPED,
          ROUTED_ELSEWHERE,
          DEFERRED_QUIET,
          LEASE_LOST,
          DEFERRED_RATE,
          DEFERRED_BREAKER,
          DEFERRED_RETRY_AFTER,
          DEFERRED_PAUSED,
          DEFERRED_DISABLED,
          POISON ->
          Optional.empty();
    };
  }
}
