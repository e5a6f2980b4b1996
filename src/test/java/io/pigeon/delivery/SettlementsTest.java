package io.pigeon.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.apache.camel.Exchange;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.DefaultExchange;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class SettlementsTest {

  private final DefaultCamelContext camel = new DefaultCamelContext();
  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
  private final DeliveryProperties properties =
      new DeliveryProperties(
          4,
          Duration.ofSeconds(60),
          Duration.ofSeconds(1),
          Duration.ofSeconds(5),
          Duration.ofSeconds(20),
          new RetryPolicy(
              List.of(Duration.ofSeconds(5)), 0, Duration.ofHours(1), 3, Duration.ofMinutes(15)));
  private final WakeUp wakeUp = new WakeUp(properties);
  private final InFlight inFlight = new InFlight(properties, wakeUp, registry);
  private final Settlements settlements =
      new Settlements(
          inFlight,
          wakeUp,
          new DeliveryMetrics(registry, new ChannelTries()),
          new Processed(),
          new ObjectMapper());

  @BeforeEach
  void start() {
    camel.start();
    settlements.onContextStarting(camel);
  }

  @AfterEach
  void stop() {
    camel.stop();
  }

  @Test
  void of_two_results_for_one_delivery_only_that_of_the_claim_that_holds_counts() throws Exception {
    settlements.add(sent(delivery(1, false)));
    settlements.add(sent(delivery(3, false)));
    Exchange batch = new DefaultExchange(camel);
    settlements.take(batch);

    settlements.settled(List.of(Map.of("id", 7L, "claim_epoch", 3)), batch);

    assertThat(registry.counter("pigeon.stale.settlements").count()).isEqualTo(1);
    assertThat(registry.get("pigeon.delivery").timer().count()).isEqualTo(1);
  }

  @Test
  void what_was_lost_before_keeps_the_next_such_waiting_until_its_result_is_written()
      throws Exception {
    Delivery suspect = delivery(2, true);
    inFlight.begin(suspect);
    assertThat(inFlight.freeForSuspects()).isZero();

    settlements.add(sent(suspect));
    inFlight.end(suspect);
    assertThat(inFlight.freeForSuspects()).as("sent, not written").isZero();

    Exchange batch = new DefaultExchange(camel);
    settlements.take(batch);
    settlements.settled(List.of(Map.of("id", 7L, "claim_epoch", 2)), batch);
    assertThat(inFlight.freeForSuspects()).as("written").isOne();
  }

  private Exchange sent(Delivery delivery) {
    Exchange exchange = new DefaultExchange(camel);
    exchange.setProperty("delivery", delivery);
    exchange.setProperty(
        Attempt.RESULT,
        new Result(
            Result.Outcome.SENT,
            Reason.ACCEPTED,
            Reason.ACCEPTED,
            1,
            Duration.ZERO,
            Duration.ZERO,
            Duration.ofMillis(5),
            OptionalInt.of(200),
            "",
            Optional.empty()));
    return exchange;
  }

  private static Delivery delivery(int epoch, boolean suspect) {
    return ClaimedDelivery.of(7, epoch, 1, 1, Instant.EPOCH, suspect);
  }
}
