package io.pigeon.delivery;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.springframework.stereotype.Component;

/**
 * The deliveries under way in this instance, all and by lane. A claim asks for no more than can
 * start at once, so nothing that is claimed waits.
 */
@Component("inFlight")
class InFlight {

  private static final long REST_NANOS = 1_000_000_000L;

  private final int most;
  private final WakeUp wakeUp;
  private final AtomicInteger all = new AtomicInteger();
  private final long leaseNanos;
  private final Map<Claim, Long> suspects = new ConcurrentHashMap<>();
  private final Map<Integer, Integer> byLane = new ConcurrentHashMap<>();
  private final Map<Integer, Long> resting = new ConcurrentHashMap<>();

  InFlight(DeliveryProperties properties, WakeUp wakeUp, MeterRegistry registry) {
    this.most = properties.maxInFlight();
    this.leaseNanos = properties.lease().toNanos();
    this.wakeUp = wakeUp;
    Gauge.builder("pigeon.deliveries.in.flight", all, AtomicInteger::get)
        .description("Deliveries under way in this instance")
        .register(registry);
  }

  /** How many more can start now. Exact for the one thread that claims; others only lower it. */
  int free() {
    return Math.max(0, most - all.get());
  }

  /** How many can be under way at once. */
  int most() {
    return most;
  }

  /**
   * How many that were lost before may start now: one at a time, and only when the result of the
   * one before is written. Else that one would be lost once more, with the next one's process.
   */
  int freeForSuspects() {
    long now = System.nanoTime();
    suspects.values().removeIf(since -> now - since > leaseNanos);
    return suspects.isEmpty() ? 1 : 0;
  }

  int in(int lane) {
    return byLane.getOrDefault(lane, 0);
  }

  /** A delivery was claimed and is about to be handed on. */
  void begin(Delivery delivery) {
    int lane = delivery.lane();
    if (delivery.suspect()) {
      suspects.put(delivery.claim(), System.nanoTime());
    }
    all.incrementAndGet();
    byLane.merge(lane, 1, Integer::sum);
  }

  /**
   * Nothing more is claimed from the lane here for a second: its row is about to say for how long.
   * Until that is written, hundreds of tries could follow the one that showed that it is of no use.
   */
  void rest(int lane) {
    resting.put(lane, System.nanoTime() + REST_NANOS);
  }

  boolean rests(int lane) {
    Long until = resting.get(lane);
    if (until == null) {
      return false;
    }
    boolean rests = System.nanoTime() - until < 0;
    if (!rests) {
      resting.remove(lane, until);
    }
    return rests;
  }

  /** A try is over: what had to wait for its place, here or in its lane, may be claimed. */
  void end(Delivery delivery) {
    int lane = delivery.lane();
    byLane.computeIfPresent(lane, (id, before) -> before == 1 ? null : before - 1);
    all.decrementAndGet();
    wakeUp.signal();
  }

  /** The result is written, or was refused: it ended no process. */
  void settled(Delivery delivery) {
    if (delivery.suspect() && suspects.remove(delivery.claim()) != null) {
      wakeUp.signal();
    }
  }
}
