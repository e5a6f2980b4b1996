package io.pigeon.operations;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.pigeon.delivery.DeliveryProperties;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.camel.Body;
import org.apache.camel.Exchange;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/**
 * What the route {@code reconcile-outbox} has put right, and what it has found and must leave to
 * people.
 */
@Component("reconciliation")
class Reconciliation {

  private static final Logger LOG = LoggerFactory.getLogger(Reconciliation.class);

  /** The columns of {@code outbox-reconcile.sql}. */
  private static final List<String> KINDS = List.of("expired", "too_old", "probe_lost");

  private final DeliveryProperties delivery;
  private final MeterRegistry registry;
  private final AtomicLong untold = new AtomicLong();

  Reconciliation(DeliveryProperties delivery, MeterRegistry registry) {
    this.delivery = delivery;
    this.registry = registry;
    KINDS.forEach(this::counter);
    Gauge.builder("pigeon.outbox.untold", untold, AtomicLong::get)
        .description("Notifications of the last hour without a delivery though somebody subscribed")
        .register(registry);
  }

  private Counter counter(String kind) {
    return Counter.builder("pigeon.reconciled")
        .description("Deliveries ended because they waited in vain, and breakers given a new probe")
        .tag("kind", kind)
        .register(registry);
  }

  public long maxAgeSeconds() {
    return delivery.retry().maxAge().toSeconds();
  }

  /** The row of {@code outbox-reconcile.sql}; the property {@code ended} is how many deliveries. */
  public void repaired(@Body Map<String, Object> row, Exchange exchange) {
    KINDS.forEach(kind -> counter(kind).increment((double) number(row, kind)));
    long ended = number(row, "expired") + number(row, "too_old");
    exchange.setProperty("ended", ended);
    if (ended + number(row, "probe_lost") > 0) {
      LOG.warn(
          "reconciled: expired={} too_old={} probe_lost={}",
          row.get("expired"),
          row.get("too_old"),
          row.get("probe_lost"));
    }
  }

  /** What {@code notifications-untold.sql} has counted. */
  public void found(@Body long now) {
    long before = untold.getAndSet(now);
    if (now > before) {
      LOG.warn("untold={}: notifications of the last hour have no delivery though subscribed", now);
    }
  }

  private static long number(Map<String, Object> row, String column) {
    return row.get(column) instanceof Number number ? number.longValue() : 0;
  }
}
