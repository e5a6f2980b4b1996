package io.pigeon.embedded;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.context.annotation.Profile;
import org.springframework.core.io.Resource;
import org.springframework.jdbc.core.DataClassRowMapper;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.scheduling.annotation.EnableScheduling;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;

/** Says, when the run is over and all is delivered, what has become of its events. */
@Component
@EnableScheduling
@Profile("demo")
class DemoSummary {

  private static final Logger LOG = LoggerFactory.getLogger("demo");

  private final JdbcTemplate jdbc;
  private final String summary;
  private String told = "";

  DemoSummary(JdbcTemplate jdbc, @Value("classpath:demo/summary.sql") Resource summary)
      throws IOException {
    this.jdbc = jdbc;
    this.summary = summary.getContentAsString(StandardCharsets.UTF_8);
  }

  @Scheduled(fixedDelay = 1000)
  void tell() {
    finishedRun()
        .filter(run -> !run.equals(told))
        .ifPresent(
            run -> {
              told = run;
              print(
                  run,
                  jdbc.query(summary, new DataClassRowMapper<>(Tally.class), "v1|" + run + "|"));
            });
  }

  /** The run that the last replay made, once the replay is over and nothing waits any more. */
  private Optional<String> finishedRun() {
    return jdbc
        .queryForList(
            """
            SELECT run_key
            FROM   pig_runs
            JOIN   replays ON file = ? AND finished_at IS NOT NULL AND started_at >= simulated_start
            WHERE  state = 'COMPLETED'
            AND    NOT EXISTS (SELECT FROM notifications_outbox)
            ORDER  BY started_at DESC
            LIMIT  1
            """,
            String.class,
            Demo.RECORDING)
        .stream()
        .findFirst();
  }

  /** One line of {@code summary.sql}. */
  private record Tally(
      String type,
      long events,
      long delivered,
      long retries,
      long withheld,
      long repeats,
      long duplicates,
      long lost) {

    static final Tally NONE = new Tally("all", 0, 0, 0, 0, 0, 0, 0);

    Tally plus(Tally other) {
      return new Tally(
          type,
          events + other.events,
          delivered + other.delivered,
          retries + other.retries,
          withheld + other.withheld,
          repeats + other.repeats,
          duplicates + other.duplicates,
          lost + other.lost);
    }

    @Override
    public String toString() {
      return String.format("  %-22s %9d %9d %9d %9d", type, events, delivered, retries, withheld);
    }
  }

  private static void print(String run, List<Tally> types) {
    LOG.info("Run {} is complete, and all of it is delivered:", run);
    LOG.info(
        String.format(
            "  %-22s %9s %9s %9s %9s", "type", "events", "delivered", "retries", "withheld"));
    types.forEach(type -> LOG.info("{}", type));
    Tally all = types.stream().reduce(Tally.NONE, Tally::plus);
    LOG.info("{}", all);
    LOG.info(
        "repeats known by their key {}, duplicates {}, lost {}",
        all.repeats(),
        all.duplicates(),
        all.lost());
    LOG.info("Pigeon stays up for looking around; Ctrl-C ends it.");
  }
}
