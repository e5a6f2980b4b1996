package io.pigeon.delivery;

import java.util.Map;
import org.apache.camel.Exchange;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/** Around the statement that settles a delivery: its parameters, and what its outcome is worth. */
@Component("settlement")
class Settlement {

  private static final Logger LOG = LoggerFactory.getLogger(Settlement.class);

  private final DeliveryMetrics metrics;

  Settlement(DeliveryMetrics metrics) {
    this.metrics = metrics;
  }

  /** Makes the parameters of the settling statement the body. */
  public void settle(Exchange exchange) {
    Result result = exchange.getProperty(Attempt.RESULT, Result.class);
    exchange.setProperty("outcome", result.outcome().name());
    exchange.getMessage().setBody(result.parameters(Attempt.deliveryOf(exchange)));
  }

  /** The settling statement has run: says what happened, once. */
  public void settled(Exchange exchange) {
    Delivery delivery = Attempt.deliveryOf(exchange);
    Result result = exchange.getProperty(Attempt.RESULT, Result.class);
    Integer rows = exchange.getMessage().getHeader("CamelSqlUpdateCount", Integer.class);
    if (rows == null || rows == 0) {
      metrics.stale();
      LOG.warn(
          "delivery={} epoch={} outcome={} discarded: the claim was lost meanwhile",
          delivery.id(),
          delivery.epoch(),
          result.outcome());
      return;
    }
    metrics.settled(delivery, result);
    switch (result.outcome()) {
      case SENT, EXPIRED ->
          LOG.debug(
              "delivery={} outcome={} key={}",
              delivery.id(),
              result.outcome(),
              delivery.dedupKey());
      case RETRY ->
          LOG.warn(
              "delivery={} outcome=RETRY reason={} status={} try={} next_in={}s address={} key={}",
              delivery.id(),
              result.reason(),
              result.statusCode().isPresent() ? result.statusCode().getAsInt() : "-",
              result.attempts(),
              result.delay().toMillis() / 1000.0,
              delivery.address(),
              delivery.dedupKey());
      case DEAD ->
          LOG.error(
              "delivery={} outcome=DEAD reason={} exhausted={} tries={} address={} key={} response={}",
              delivery.id(),
              result.reason(),
              result.exhausted(),
              result.attempts(),
              delivery.address(),
              delivery.dedupKey(),
              result.response().substring(0, Math.min(200, result.response().length())));
    }
  }

  /**
   * The reconciler has taken back something: {@code deliveries-reclaim.sql} returned one row of
   * counts.
   */
  public void takenBack(Map<String, Number> counts) {
    long lost = counts.getOrDefault("taken_back", 0).longValue();
    long poisoned = counts.getOrDefault("poisoned", 0).longValue();
    metrics.takenBack(lost, poisoned);
    LOG.warn("reason=LEASE_LOST taken_back={} poisoned={}", lost, poisoned);
  }
}
