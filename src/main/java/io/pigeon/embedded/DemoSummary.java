package io.pigeon.embedded;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.context.annotation.Profile;
import org.springframework.core.io.Resource;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Component;

/** Says, when the run is over and all is delivered, what has become of its events. */
@Component("demoSummary")
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

  /** Called every second by the route {@code tell-demo-summary}. */
  public void tell() {
    finishedRun()
        .filter(run -> !run.equals(told))
        .ifPresent(
            run -> {
              told = run;
              print(run, jdbc.queryForList(summary, "v1|" + run + "|"));
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

  private static void print(String run, List<Map<String, Object>> types) {
    LOG.info("Run {} is complete, and all of it is delivered:", run);
    LOG.info(line("events by type", "events", "delivered", "retries", "withheld"));
    long[] totals = new long[7];
    String[] columns = {
      "events", "delivered", "retries", "withheld", "repeats", "duplicates", "lost"
    };
    for (Map<String, Object> type : types) {
      for (int i = 0; i < columns.length; i++) {
        totals[i] += number(type, columns[i]);
      }
      LOG.info(
          line(
              type.get("type"),
              type.get("events"),
              type.get("delivered"),
              type.get("retries"),
              type.get("withheld")));
    }
    LOG.info(line("all", totals[0], totals[1], totals[2], totals[3]));
    LOG.info("repeats known by their key {}, duplicates {}, lost {}", totals[4], totals[5], totals[6]);
    LOG.info("Pigeon stays up for looking around; Ctrl-C ends it.");
  }

  private static String line(Object... cells) {
    return String.format("  %-22s %9s %9s %9s %9s", cells);
  }

  private static long number(Map<String, Object> row, String column) {
    return row.get(column) instanceof Number number ? number.longValue() : 0;
  }
}
