package io.pigeon.api.analytics;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.pigeon.TestDatabase;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.namedparam.NamedParameterJdbcTemplate;

/** With a month of statistics, no question reads a table from end to end that grows with time. */
class AnalyticsPlansTest {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Pattern PARAMETER = Pattern.compile(":#(\\w+)");
  private static final Set<String> GROWS =
      Set.of(
          "delivery_stats",
          "notifications_outbox",
          "deliveries_done",
          "failed_attempts",
          "notifications",
          "eta_accuracy");

  private static final int ROUNDS = 5;
  private static final List<String> TIMES = new ArrayList<>();

  private static JdbcTemplate jdbc;

  /** Sends statements as they are, with the numbers of their parameters. */
  private static JdbcTemplate plain;

  @BeforeAll
  static void month() {
    String url = TestDatabase.create("plans");
    Flyway.configure()
        .dataSource(url, "postgres", "")
        .locations("classpath:db/migration")
        .load()
        .migrate();
    jdbc = TestDatabase.jdbc(url);
    plain = TestDatabase.jdbc(url + "&preferQueryMode=simple");
    MonthOfTries.fill(jdbc);
    jdbc.update(
        """
        INSERT INTO eta_accuracy (run_key, poi_id, threshold_min, approach, warned_at, promised_at, p10, p90, actual, error_s,
                                  horizon, inside_interval, undershoot)
        SELECT 'r' || n, 'p', 15, 1, t, t, t, t, t, 60, '5-15', true, false
        FROM   generate_series(1, 50000) AS n
        CROSS  JOIN LATERAL (SELECT CAST('2025-06-01 00:00+00' AS timestamptz) + n * interval '11 minutes') AS at(t)
        """);
    jdbc.execute("ANALYZE eta_accuracy");
  }

  record Asked(String statement, Domain domain, Question question) {

    @Override
    public String toString() {
      return statement + " " + question;
    }
  }

  static Stream<Asked> questions() {
    List<Asked> questions = new ArrayList<>();
    for (Set<String> by :
        List.of(Set.<String>of(), Set.of("channel"), Set.of("type"), Set.of("reason", "channel"))) {
      questions.add(deliveries(MonthOfTries.FROM, Step.HOUR, by, Map.of()));
      questions.add(deliveries(MonthOfTries.FROM, Step.DAY, by, Map.of("type", "type-1")));
    }
    Map<String, String> one = Map.of("destination", "https://host-7.example.org");
    questions.add(deliveries(MonthOfTries.FROM, Step.DAY, Set.of("destination"), Map.of()));
    questions.add(deliveries(MonthOfTries.FROM, Step.DAY, Set.of(), one));
    questions.add(deliveries(MonthOfTries.FROM, Step.HOUR, Set.of("type"), one));
    questions.add(deliveries("2026-05-30T00:00:00Z", Step.HOUR, Set.of("destination"), Map.of()));
    for (String by : List.of("horizon", "threshold", "route")) {
      questions.add(
          new Asked(
              "eta-figures-read",
              new RunsDomain(),
              new Question(window(MonthOfTries.FROM, Step.DAY), Set.of(by), Map.of(), 2001)));
    }
    return questions.stream();
  }

  private static Asked deliveries(
      String from, Step step, Set<String> by, Map<String, String> filters) {
    return new Asked(
        "delivery-figures-read",
        new NotificationsDomain(),
        new Question(window(from, step), by, filters, 2001));
  }

  private static Window window(String from, Step step) {
    return new Window(Instant.parse(from), Instant.parse(MonthOfTries.TO), step, true);
  }

  @ParameterizedTest
  @MethodSource("questions")
  void no_plan_reads_a_growing_table_as_a_whole(Asked asked) throws Exception {
    String statement = statement(asked.statement());
    String named = PARAMETER.matcher(statement).replaceAll(":$1");
    Map<String, Object> parameters = new HashMap<>(asked.domain().parameters(asked.question()));
    double[] millis = new double[ROUNDS];
    JsonNode plan = JSON.createObjectNode();
    for (int round = 0; round < ROUNDS; round++) {
      plan =
          JSON.readTree(
              new NamedParameterJdbcTemplate(jdbc)
                  .queryForObject(
                      "EXPLAIN (ANALYZE, TIMING OFF, FORMAT JSON) " + named,
                      parameters,
                      String.class));
      millis[round] = plan.at("/0/Execution Time").asDouble();
    }
    assertThat(scannedAsAWhole(plan))
        .as("%s", plan.toPrettyString())
        .doesNotContainAnyElementsOf(GROWS);
    Arrays.sort(millis);
    TIMES.add("%6.1f ms  %s".formatted(millis[ROUNDS / 2], asked));
  }

  /** For docs/benchmarks.md; how fast this machine is, is no matter of right and wrong. */
  @AfterAll
  static void times() throws IOException {
    Files.write(Path.of("target", "analytics.txt"), TIMES);
  }

  /** The plan for whatever the parameters are, which a server may come to use for all of them. */
  @Test
  void nor_does_the_generic_plan() throws Exception {
    for (String name : List.of("delivery-figures-read", "eta-figures-read")) {
      JsonNode plan =
          JSON.readTree(
              plain.queryForObject(
                  "EXPLAIN (GENERIC_PLAN, FORMAT JSON) " + numbered(statement(name)),
                  String.class));
      assertThat(scannedAsAWhole(plan))
          .as("%s", plan.toPrettyString())
          .doesNotContainAnyElementsOf(GROWS);
    }
  }

  /** What waits is counted to say how much it is; what is past is left alone. */
  @ParameterizedTest
  @CsvSource({
    "system-health-read, notifications_outbox",
    "system-health-report, notifications_outbox",
    "metrics-read, deliveries_done"
  })
  void nor_do_health_and_metrics(String name, String leftAlone) throws Exception {
    jdbc.update(
        """
        INSERT INTO notifications_outbox (notification_id, notified_at, lane_id, address, next_attempt_at)
        SELECT gen_random_uuid(), now(), n % 200 + 1, 'https://host/', now() + n * interval '1 ms' FROM generate_series(1, 20000) AS n
        """);
    jdbc.execute("VACUUM ANALYZE notifications_outbox");
    String sql =
        statement(name)
            .replaceAll(":#\\$\\{bean:worker\\.\\w+}", "'00000000-0000-0000-0000-000000000000'");
    JsonNode plan =
        JSON.readTree(
            plain.queryForObject(
                "EXPLAIN (GENERIC_PLAN, FORMAT JSON) " + numbered(sql), String.class));
    assertThat(scannedAsAWhole(plan))
        .as("%s", plan.toPrettyString())
        .doesNotContain(
            leftAlone, "delivery_stats", "deliveries_done", "failed_attempts", "notifications");
    jdbc.update("DELETE FROM notifications_outbox");
  }

  private static String statement(String name) throws Exception {
    return Files.readString(Path.of("src/main/resources/db/sql", name + ".sql"))
        .replaceAll("(?m)^\\s*--.*$", "");
  }

  private static String numbered(String statement) {
    Map<String, Integer> numbers = new TreeMap<>();
    Matcher matcher = PARAMETER.matcher(statement);
    return matcher.replaceAll(
        found -> "\\$" + numbers.computeIfAbsent(found.group(1), name -> numbers.size() + 1));
  }

  /** Partitions by the name of their table. */
  private static List<String> scannedAsAWhole(JsonNode plan) {
    return plan.findParents("Relation Name").stream()
        .filter(node -> node.path("Node Type").asText().equals("Seq Scan"))
        .map(node -> node.path("Relation Name").asText().replaceAll("_(\\d{8}|default)$", ""))
        .toList();
  }
}
