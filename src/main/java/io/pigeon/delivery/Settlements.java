package io.pigeon.delivery;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;
import org.apache.camel.Body;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.support.LifecycleStrategySupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/**
 * The decisions of the route {@code settle-deliveries}: which results make up a statement, what
 * they are worth, and what they say about their lanes.
 *
 * <p>Who brings a result does not wait for its statement, unless thousands wait already.
 */
@Component("settlements")
class Settlements extends LifecycleStrategySupport {

  private static final Logger LOG = LoggerFactory.getLogger(Settlements.class);

  private static final String SETTLE = "seda:settle-deliveries?size=1&discardWhenFull=true";
  private static final String ADVANCE = "seda:advance-reaches?size=1&discardWhenFull=true";
  private static final String BATCH = "batch";
  private static final int MOST = 256;
  private static final Duration LONGEST_WAIT = Duration.ofMillis(5);
  private static final int BACKLOG = 4096;

  /** A delivery and what came of its try. */
  private record Settled(Delivery delivery, Result result, Optional<LaneVerdict> verdict) {}

  private record Batch(List<Settled> results) {}

  private final BlockingQueue<Settled> waiting = new LinkedBlockingQueue<>(BACKLOG);
  private final AtomicBoolean told = new AtomicBoolean();
  private final LaneHealth health = new LaneHealth();
  private final InFlight inFlight;
  private final WakeUp wakeUp;
  private final DeliveryMetrics metrics;
  private final Processed processed;
  private final ObjectMapper json;
  private volatile Optional<ProducerTemplate> producer = Optional.empty();

  Settlements(
      InFlight inFlight,
      WakeUp wakeUp,
      DeliveryMetrics metrics,
      Processed processed,
      ObjectMapper json) {
    this.inFlight = inFlight;
    this.wakeUp = wakeUp;
    this.metrics = metrics;
    this.processed = processed;
    this.json = json;
  }

  @Override
  public void onContextStarting(CamelContext camel) {
    producer = Optional.of(camel.createProducerTemplate());
  }

  /** The result of a delivery is known, and will be written soon. */
  public void add(Exchange exchange) throws InterruptedException {
    Result result = exchange.getProperty(Attempt.RESULT, Result.class);
    Delivery delivery = Attempt.deliveryOf(exchange);
    Optional<LaneVerdict> verdict = judge(delivery, result);
    verdict.filter(LaneVerdict::rests).ifPresent(rest -> inFlight.rest(rest.laneId()));
    waiting.put(new Settled(delivery, result, verdict));
    if (told.compareAndSet(false, true)) {
      producer.orElseThrow().sendBody(SETTLE, "");
    }
  }

  /** Whether there is anything to write. What is added from here on is told again. */
  public boolean any() {
    told.set(false);
    return !waiting.isEmpty();
  }

  /** The parameters of {@code deliveries-settle.sql}: what there is after a moment's wait. */
  public Map<String, Object> take(Exchange exchange)
      throws InterruptedException, JsonProcessingException {
    List<Settled> batch = new ArrayList<>(MOST);
    long until = System.nanoTime() + LONGEST_WAIT.toNanos();
    waiting.drainTo(batch, MOST);
    while (batch.size() < MOST) {
      Settled next = waiting.poll(until - System.nanoTime(), TimeUnit.NANOSECONDS);
      if (next == null) {
        break;
      }
      batch.add(next);
      waiting.drainTo(batch, MOST - batch.size());
    }
    exchange.setProperty(BATCH, new Batch(batch));
    ArrayNode results = json.createArrayNode();
    batch.forEach(each -> each.result().writeTo(results.addObject(), each.delivery()));
    return Map.of("results", json.writeValueAsString(results));
  }

  /**
   * The statement has run and answers with the deliveries whose claim still held.
   *
   * @return the parameters of {@code lanes-breaker.sql}; the property {@code verdicts} is how many
   *     lanes there is something to be said of
   */
  public Map<String, Object> settled(@Body List<Map<String, Object>> rows, Exchange exchange)
      throws JsonProcessingException {
    Set<Claim> held = rows.stream().map(Claim::of).collect(Collectors.toSet());
    processed.addSettled(held.size());
    Map<Integer, LaneVerdict> verdicts = new LinkedHashMap<>();
    Batch batch = exchange.getProperty(BATCH, Batch.class);
    for (Settled settled : batch.results()) {
      inFlight.settled(settled.delivery());
      if (held.contains(settled.delivery().claim())) {
        metrics.settled(settled.delivery(), settled.result());
        tell(settled.delivery(), settled.result());
        settled
            .verdict()
            .ifPresent(verdict -> verdicts.merge(verdict.laneId(), verdict, LaneVerdict::together));
      } else {
        discard(settled);
      }
    }
    if (rows.stream().anyMatch(row -> Boolean.TRUE.equals(row.get("steps_on")))) {
      producer.orElseThrow().sendBody(ADVANCE, "");
    }
    if (changesWhatWaits(batch.results())) {
      wakeUp.signal();
    }
    exchange.setProperty("verdicts", verdicts.size());
    return Map.of("verdicts", json.writeValueAsString(verdicts.values()));
  }

  /** What is to be tried again has a time to wake for; what was in order lets the next one go. */
  private static boolean changesWhatWaits(List<Settled> batch) {
    return batch.stream()
        .anyMatch(
            each ->
                each.result().outcome() == Result.Outcome.RETRY
                    || each.delivery().blocking().isPresent());
  }

  private Optional<LaneVerdict> judge(Delivery delivery, Result result) {
    if (!result.outcome().isTry() && !delivery.probe()) {
      return Optional.empty();
    }
    boolean failed = result.reason().blamesDestination();
    boolean opens =
        delivery.probe() ? failed : health.opens(delivery.lane(), failed, System.nanoTime());
    var verdict =
        new LaneVerdict(delivery.lane(), opens, delivery.probe() && !failed, result.pause());
    return Optional.of(verdict).filter(LaneVerdict::saysAnything);
  }

  private void discard(Settled settled) {
    metrics.stale();
    LOG.warn(
        "delivery={} epoch={} outcome={} discarded: the claim was lost meanwhile",
        settled.delivery().id(),
        settled.delivery().epoch(),
        settled.result().outcome());
  }

  private static void tell(Delivery delivery, Result result) {
    switch (result.outcome()) {
      case SENT, EXPIRED, SUPPRESSED ->
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
   * The rows of {@code lanes-breaker.sql}. What waited for a probe may have been looked for before
   * it was written.
   */
  public void judged(@Body List<Map<String, Object>> lanes) {
    if (lanes.stream().anyMatch(lane -> "CLOSED".equals(lane.get("breaker")))) {
      wakeUp.signal();
    }
    for (Map<String, Object> lane : lanes) {
      boolean disabled = Boolean.TRUE.equals(lane.get("disabled"));
      metrics.judged(String.valueOf(lane.get("channel")), String.valueOf(lane.get("breaker")));
      LOG.atLevel(disabled ? org.slf4j.event.Level.ERROR : org.slf4j.event.Level.WARN)
          .log(
              "lane={} channel={} destination={} breaker={} reopened={} paused_until={}{}",
              lane.get("id"),
              lane.get("channel"),
              lane.get("destination"),
              lane.get("breaker"),
              lane.get("reopened"),
              lane.get("paused_until"),
              disabled ? " disabled: nothing is sent until lanes.disabled_at is cleared" : "");
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
