package io.pigeon.faults;

import static org.assertj.core.api.Assumptions.assumeThat;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * The scenarios of {@code bench/faults} with few rows. Each holds itself to what it promises. Those
 * of the database and of the receiver promise times, and are run there only.
 */
class FaultsTest {

  private static FaultyServer server;

  @BeforeAll
  static void start() {
    server = FaultyServer.start();
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  @Test
  void with_no_fault_nothing_is_lost_and_nothing_sent_twice() {
    new NoFault(2000, 2).run(server);
  }

  @Test
  void of_two_instances_one_is_killed_and_no_more_is_sent_twice_than_it_had_in_flight()
      throws Exception {
    new KilledInstances(1, Duration.ofSeconds(3), 100).run(server);
  }

  @Test
  void an_instance_that_stood_still_too_long_changes_nothing_with_what_it_brings() {
    new StaleWorker().run(server);
  }

  @Test
  void an_instance_that_is_asked_to_end_leaves_nothing_behind_and_sends_nothing_twice()
      throws Exception {
    new Terminations(1, 100).run(server);
  }

  @Test
  void a_delivery_that_ends_its_process_is_buried_and_the_others_of_its_batch_arrive()
      throws Exception {
    new PoisonDelivery(16, 3).run(server);
  }

  @Test
  void an_instance_whose_clock_is_wrong_by_an_hour_keeps_to_the_schedule() {
    assumeThat(SkewedClock.library()).as(SkewedClock.HOW_TO_INSTALL).isPresent();
    new SkewedClock(4, List.of("-1h")).run(server);
  }
}
