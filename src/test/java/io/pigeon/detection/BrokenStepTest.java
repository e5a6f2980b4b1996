package io.pigeon.detection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.pigeon.PastRun;
import io.pigeon.TestDatabase;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListSet;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.NamedNode;
import org.apache.camel.Processor;
import org.apache.camel.model.ProcessorDefinitionHelper;
import org.apache.camel.model.ToDefinition;
import org.apache.camel.spi.InterceptStrategy;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.TestConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.test.annotation.DirtiesContext;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;
import org.springframework.transaction.support.TransactionTemplate;

/** A step that breaks off at any of its statements has not happened, over a real PostgreSQL. */
@SpringBootTest(
    webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT,
    properties = {
      "pigeon.roles=telemetry,detection,api",
      "pigeon.detection.poll-interval=100",
      "pigeon.detection.batch-rows=200",
      "pigeon.telemetry.inbox=target/broken/inbox",
      "pigeon.telemetry.replays=target/broken/replays",
      "pigeon.reference.inbox=target/broken/reference",
      "management.server.port=0"
    })
@Import(BrokenStepTest.Breaks.class)
@DirtiesContext
class BrokenStepTest {

  private static final Duration PATIENCE = Duration.ofSeconds(90);
  private static final String EVENTS =
      "SELECT dedup_key || ' ' || occurred_at FROM notifications ORDER BY dedup_key";

  @Autowired private JdbcTemplate jdbc;
  @Autowired private TransactionTemplate transactions;
  @Autowired private Breaks breaks;

  /** Each statement of the fold breaks off once before it runs, and once after. */
  @TestConfiguration
  static class Breaks {

    private final Set<String> done = new ConcurrentSkipListSet<>();

    @Bean
    InterceptStrategy breaking() {
      return this::around;
    }

    private Processor around(
        CamelContext camel, NamedNode node, Processor target, Processor nextTarget) {
      boolean folds = "fold-shard".equals(ProcessorDefinitionHelper.getRouteId(node));
      return folds && node instanceof ToDefinition to ? around(to.getUri(), target) : target;
    }

    private Processor around(String statement, Processor target) {
      return (Exchange exchange) -> {
        breakOnce("before " + statement);
        target.process(exchange);
        breakOnce("after " + statement);
      };
    }

    private void breakOnce(String where) {
      if (done.add(where)) {
        throw new IllegalStateException("Broken off " + where + ".");
      }
    }
  }

  @DynamicPropertySource
  static void settings(DynamicPropertyRegistry registry) {
    String url = TestDatabase.create("broken");
    registry.add("spring.datasource.url", () -> url);
  }

  @Test
  void wherever_a_step_breaks_off_the_same_is_told_and_a_replay_of_all_tells_nothing_more() {
    PastRun.line(jdbc);
    PastRun.insert(jdbc, "P1", 57);
    awaitCompletion();
    assertThat(breaks.done).hasSizeGreaterThanOrEqualTo(2 * 10);
    List<String> disturbed = jdbc.queryForList(EVENTS, String.class);

    // Lost state: all rows are new again, and nothing breaks any more.
    forget("pig_runs", "detector_state");
    awaitCompletion();
    assertThat(jdbc.queryForList(EVENTS, String.class)).isEqualTo(disturbed);

    // And what an undisturbed detector tells is what the disturbed one told.
    forget("notifications", "notification_keys", "pig_runs", "detector_state");
    awaitCompletion();
    assertThat(jdbc.queryForList(EVENTS, String.class)).isEqualTo(disturbed);
  }

  /** Sets the cursors back first: their locks wait for a step that would write its state again. */
  private void forget(String... tables) {
    transactions.executeWithoutResult(
        status -> {
          jdbc.update(
              "UPDATE detector_cursors"
                  + " SET done = '1:1:', target = NULL, after_xact = '0', after_id = 0");
          for (String table : tables) {
            jdbc.update("DELETE FROM " + table);
          }
        });
  }

  private void awaitCompletion() {
    await()
        .atMost(PATIENCE)
        .until(
            () -> !jdbc.queryForList("SELECT 1 FROM pig_runs WHERE state = 'COMPLETED'").isEmpty());
  }
}
