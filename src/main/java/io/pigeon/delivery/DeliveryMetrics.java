package io.pigeon.delivery;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.springframework.stereotype.Component;

/** Counts what deliveries come to. Labels are the channel and closed lists, never an id. */
@Component
class DeliveryMetrics {

  /** Types are what producers make them: those beyond so many share a label. */
  private static final int MOST_TYPES = 200;

  private final MeterRegistry registry;
  private final ChannelTries tries;
  private final Counter stale;
  private final Map<String, Timer> processing = new ConcurrentHashMap<>();

  DeliveryMetrics(MeterRegistry registry, ChannelTries tries) {
    this.registry = registry;
    this.tries = tries;
    this.stale =
        Counter.builder("pigeon.stale.settlements")
            .description("Results discarded because the claim was lost meanwhile")
            .register(registry);
  }

  void settled(Delivery delivery, Result result) {
    Timer.builder("pigeon.delivery")
        .description("Tries by outcome and reason, with the time that each took")
        .tag("channel", delivery.channel())
        .tag("outcome", result.outcome().name())
        .tag("reason", result.exhausted().name())
        .register(registry)
        .record(result.duration());
    tries.settled(delivery, result);
    if (result.outcome() == Result.Outcome.SENT) {
      processing(delivery.type()).record(delivery.age().plus(result.duration()));
    }
  }

  private Timer processing(String type) {
    Timer known = processing.get(type);
    if (known != null) {
      return known;
    }
    String label = processing.size() < MOST_TYPES ? type : "other";
    return processing.computeIfAbsent(
        label,
        name ->
            Timer.builder("pigeon.notification.processing")
                .description("From a notification's creation to its acceptance, by its type")
                .tag("event_type", name)
                .register(registry));
  }

  void stale() {
    stale.increment();
  }

  /** A breaker opened or closed, or its lane was paused. */
  void judged(String channel, String breaker) {
    Counter.builder("pigeon.lanes.judged")
        .description("Breakers opened and closed, and pauses that destinations asked for")
        .tag("channel", channel)
        .tag("breaker", breaker)
        .register(registry)
        .increment();
  }

  void takenBack(long deliveries, long poisoned) {
    takenBack(Reason.LEASE_LOST, deliveries - poisoned);
    takenBack(Reason.POISON, poisoned);
  }

  private void takenBack(Reason reason, long deliveries) {
    Counter.builder("pigeon.deliveries.taken.back")
        .description("Deliveries taken from silent workers; POISON ones were given up")
        .tag("reason", reason.name())
        .register(registry)
        .increment((double) deliveries);
  }
}
