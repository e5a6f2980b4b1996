package io.pigeon.delivery;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.springframework.stereotype.Component;

/**
 * The deliveries under way in this instance. A claim asks for no more than can start at once, so
 * nothing that is claimed waits.
 */
@Component("inFlight")
class InFlight {

  private final int most;
  private final WakeUp wakeUp;
  private final Set<Long> deliveries = ConcurrentHashMap.newKeySet();

  InFlight(DeliveryProperties properties, WakeUp wakeUp, MeterRegistry registry) {
    this.most = properties.maxInFlight();
    this.wakeUp = wakeUp;
    Gauge.builder("pigeon.deliveries.in.flight", deliveries, Set::size)
        .description("Deliveries under way in this instance")
        .register(registry);
  }

  /** How many more can start now. Exact for the one thread that claims; others only lower it. */
  public int free() {
    return Math.max(0, most - deliveries.size());
  }

  /**
   * Notes what a claim brought, before any of it is handed on.
   *
   * @param claimed the rows of {@code deliveries-claim.sql}
   */
  public List<Delivery> begin(List<Map<String, Object>> claimed) {
    List<Delivery> begun = claimed.stream().map(Delivery::fromRow).toList();
    begun.forEach(delivery -> deliveries.add(delivery.id()));
    return begun;
  }

  /** A delivery is over: what had to wait for its place, here or in its lane, may be claimed. */
  void end(long delivery) {
    deliveries.remove(delivery);
    wakeUp.signal();
  }
}
