package io.pigeon.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.pigeon.TestDatabase;
import io.pigeon.api.http.Role;
import io.pigeon.api.security.GeneratedTokens;
import java.net.http.HttpResponse;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.test.annotation.DirtiesContext;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;

/** Figures over time, asked for over HTTP, on a real PostgreSQL with counted tries in it. */
@SpringBootTest(
    webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT,
    properties = {"pigeon.roles=api", "management.server.port=0"})
@DirtiesContext
class AnalyticsOverHttpTest {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String DAY = "from=2026-03-01T00:00:00Z&to=2026-03-02T00:00:00Z";
  private static final String RATES = "/api/v1/analytics/notifications/delivery-rates?";
  private static final String TIMES = "/api/v1/analytics/notifications/response-times?";
  private static final String TRENDS = "/api/v1/analytics/notifications/trends?";
  private static final String REASONS = "/api/v1/analytics/notifications/reasons?";
  private static final String ACCURACY = "/api/v1/analytics/runs/eta-accuracy?";
  private static final String CORRELATION = "/api/v1/analytics/correlation?";

  @Autowired private JdbcTemplate jdbc;
  @Autowired private GeneratedTokens tokens;
  @LocalServerPort private int port;

  @DynamicPropertySource
  static void settings(DynamicPropertyRegistry registry) {
    String url = TestDatabase.create("analytics");
    registry.add("spring.datasource.url", () -> url);
  }

  @BeforeEach
  void triesOnce() {
    if (!jdbc.queryForList("SELECT id FROM lanes").isEmpty()) {
      return;
    }
    jdbc.update(
        "INSERT INTO lanes (channel, destination) VALUES ('webhook', 'https://a'), ('webhook', 'https://b'), ('sms', 'sms')");
    // At 08:10 and 09:10 of the day, and ten of them at 08:10 of the day before.
    done("https://a", "order.shipped", "2026-03-01 08:10+00", 90, 20);
    done("https://b", "order.shipped", "2026-03-01 09:10+00", 5, 200);
    done("sms", "alert", "2026-03-01 09:10+00", 10, 700);
    done("https://a", "order.shipped", "2026-02-28 08:10+00", 10, 20);
    failed("https://a", "order.shipped", "2026-03-01 08:10+00", 7, "RETRY", "TIMEOUT", 15_500);
    failed("https://b", "alert", "2026-03-01 09:10+00", 3, "DEAD", "CLIENT_ERROR", 40);
    count();
    accuracy();
  }

  private void done(String destination, String type, String at, int tries, int millis) {
    jdbc.update(
        """
        INSERT INTO deliveries_done (id, notification_id, notified_at, lane_id, address, status, reason, attempts, receives,
                                     started_at, duration_ms, type)
        SELECT (random() * 1e15)::bigint, gen_random_uuid(), now(), l.id, 'x', 'SENT', 'ACCEPTED', 1, 1, CAST(? AS timestamptz), ?, ?
        FROM   lanes l, generate_series(1, ?)
        WHERE  l.destination = ?
        """,
        at,
        millis,
        type,
        tries,
        destination);
  }

  /** Of these only the notification knows the type. */
  private void failed(
      String destination,
      String type,
      String at,
      int tries,
      String outcome,
      String reason,
      int ms) {
    jdbc.update(
        """
        WITH told AS (
            INSERT INTO notifications (id, dedup_key, type, occurred_at, title, data)
            SELECT gen_random_uuid(), ? || n, ?, now(), 't', '{}' FROM generate_series(1, ?) AS n
            RETURNING id, created_at
        ),
        dead AS (
            INSERT INTO dead_letters (id, notification_id, notified_at, lane_id, address, reason, exhausted, attempts, receives)
            SELECT (random() * 1e15)::bigint, t.id, t.created_at, l.id, 'x', 'r', 'r', 1, 1 FROM told t, lanes l WHERE l.destination = ?
            RETURNING id
        )
        INSERT INTO failed_attempts (delivery_id, claim_epoch, worker, started_at, duration_ms, outcome, reason, response)
        SELECT id, 1, gen_random_uuid(), CAST(? AS timestamptz), ?, ?, ?, '' FROM dead
        """,
        destination + reason,
        type,
        tries,
        destination,
        at,
        ms,
        outcome,
        reason);
  }

  private void count() {
    assertThat(jdbc.queryForObject("SELECT count_deliveries()", Long.class)).isEqualTo(125);
    assertThat(jdbc.queryForObject("SELECT count_deliveries()", Long.class)).isZero();
  }

  /**
   * Warnings: eight that promised within 15 minutes, errors of 1 to 8 minutes, half of them early.
   */
  private void accuracy() {
    jdbc.update(
        """
        INSERT INTO eta_accuracy (run_key, poi_id, threshold_min, approach, warned_at, promised_at, p10, p90, actual, error_s,
                                  horizon, inside_interval, undershoot)
        SELECT 'r' || n, 'p', 15, 1, t, t, t, t, t, CASE WHEN n % 2 = 0 THEN 60 ELSE -60 END * n, '5-15', n <= 6, n = 8
        FROM   generate_series(1, 8) AS n, CAST('2026-03-01 09:30+00' AS timestamptz) AS t
        """);
    jdbc.update(
        """
        INSERT INTO eta_accuracy (run_key, poi_id, threshold_min, approach, warned_at, promised_at, p10, p90, actual, error_s,
                                  horizon, inside_interval, undershoot)
        SELECT 'r9', 'p', 30, 1, t, t, t, t, t, 0, '15-30', true, false FROM CAST('2026-03-01 08:30+00' AS timestamptz) AS t
        """);
  }

  @Test
  void rates_by_channel_count_tries_and_leave_retries_out_of_the_delivery_rate() throws Exception {
    JsonNode answer = ok(RATES + DAY + "&step=none");
    assertThat(answer.path("series")).hasSize(2);
    JsonNode sms = answer.at("/series/0");
    assertThat(sms.at("/of").toString()).isEqualTo("{\"channel\":\"sms\"}");
    assertThat(sms.at("/points/0/delivery_rate").asDouble()).isEqualTo(1);
    JsonNode webhook = answer.at("/series/1/points/0");
    assertThat(webhook.toString())
        .isEqualTo(
            "{\"at\":\"2026-03-01T00:00:00Z\",\"tries\":105,\"sent\":95,\"retried\":7,\"failed\":3,\"delivery_rate\":0.9694,\"try_success_rate\":0.9048}");
  }

  @Test
  void rates_by_the_hour_leave_out_hours_without_a_try() throws Exception {
    JsonNode points = ok(RATES + DAY + "&by=none").at("/series/0/points");
    assertThat(points.findValuesAsText("at"))
        .containsExactly("2026-03-01T08:00:00Z", "2026-03-01T09:00:00Z");
    assertThat(points.findValuesAsText("tries")).containsExactly("97", "18");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          by=type&step=none                                | type=alert:13 type=order.shipped:102
          by=type&step=day                                 | type=alert:13 type=order.shipped:102
          by=destination&step=day                          | channel=sms,destination=sms:10 channel=webhook,destination=https://a:97 channel=webhook,destination=https://b:8
          by=destination&step=none                         | channel=sms,destination=sms:10 channel=webhook,destination=https://a:97 channel=webhook,destination=https://b:8
          by=none&step=none&destination=https://b          | :8
          by=type&step=day&destination=https://b           | type=alert:3 type=order.shipped:5
          by=CHANNEL&step=none&type=alert                  | channel=sms:10 channel=webhook:3
          by=none&step=none&channel=sms&type=order.shipped |
          """)
  void each_table_that_figures_come_from_tells_the_same(String query, String expected)
      throws Exception {
    JsonNode series = ok(RATES + DAY + "&" + query).path("series");
    StringBuilder told = new StringBuilder();
    for (JsonNode one : series) {
      long tries = 0;
      for (JsonNode point : one.path("points")) {
        tries += point.path("tries").asLong();
      }
      told.append(told.isEmpty() ? "" : " ")
          .append(one.path("of").toString().replaceAll("[{}\"]", "").replace(":", "="))
          .append(":")
          .append(tries);
    }
    assertThat(told.toString().replace("https=//", "https://"))
        .isEqualTo(expected == null ? "" : expected);
  }

  @Test
  void response_times_are_interpolated_within_the_bucket_and_end_at_the_last_bound()
      throws Exception {
    JsonNode all = ok(TIMES + DAY + "&by=destination&step=none").path("series");
    // 90 of 97 took 10 to 25 ms, 7 longer than 15 s.
    JsonNode a = all.get(1).at("/points/0");
    assertThat(a.path("p50_ms").asDouble()).isEqualTo(10 + 15 * 48.5 / 90, within(0.001));
    assertThat(a.path("p90_ms").asDouble()).isEqualTo(10 + 15 * 87.3 / 90, within(0.001));
    assertThat(a.path("p99_ms").asDouble()).isEqualTo(15_000);
    assertThat(a.path("mean_ms").asDouble())
        .isEqualTo((90 * 20 + 7 * 15_500) / 97.0, within(0.001));
    JsonNode sent = ok(TIMES + DAY + "&by=none&step=none&outcome=sent").path("series");
    assertThat(sent.at("/0/points/0/tries").asInt()).isEqualTo(105);
    assertThat(sent.at("/0/points/0/p99_ms").asDouble()).isBetween(500.0, 1000.0);
  }

  @Test
  void trends_have_every_step_and_the_period_before_beside_it() throws Exception {
    JsonNode answer = ok(TRENDS + DAY + "&destination=https%3A%2F%2Fa");
    assertThat(answer.path("points")).hasSize(24);
    assertThat(answer.path("previous_from").asText()).isEqualTo("2026-02-28T00:00:00Z");
    assertThat(answer.at("/points/8").toString())
        .isEqualTo(
            "{\"at\":\"2026-03-01T08:00:00Z\",\"tries\":97,\"sent\":90,\"retried\":7,\"failed\":0,"
                + "\"previous\":{\"at\":\"2026-02-28T08:00:00Z\",\"tries\":10,\"sent\":10,\"retried\":0,\"failed\":0}}");
    assertThat(answer.at("/points/9/tries").asInt()).isZero();
    assertThat(answer.at("/total/tries").asInt()).isEqualTo(97);
    assertThat(answer.at("/previous_total/tries").asInt()).isEqualTo(10);
  }

  @Test
  void reasons_come_with_their_share_the_most_frequent_first() throws Exception {
    JsonNode answer = ok(REASONS + DAY);
    assertThat(answer.path("tries").asInt()).isEqualTo(115);
    assertThat(answer.path("reasons").findValuesAsText("reason"))
        .containsExactly("ACCEPTED", "TIMEOUT", "CLIENT_ERROR");
    assertThat(answer.at("/reasons/1").toString())
        .isEqualTo("{\"outcome\":\"RETRY\",\"reason\":\"TIMEOUT\",\"tries\":7,\"share\":0.0609}");
    assertThat(ok(REASONS + DAY + "&by=destination&type=alert").path("reasons").toString())
        .contains("\"destination\":\"https://b\",\"outcome\":\"DEAD\",\"reason\":\"CLIENT_ERROR\"");
  }

  @Test
  void accuracy_is_told_by_horizon_with_the_lead_error_without_undershoots() throws Exception {
    JsonNode series = ok(ACCURACY + DAY).path("series");
    assertThat(series.get(0).at("/of/horizon").asText()).isEqualTo("15-30");
    JsonNode near = series.get(1).at("/points/0");
    assertThat(near.path("warnings").asInt()).isEqualTo(8);
    assertThat(near.path("abs_error_p50_min").asDouble()).isEqualTo(4.5);
    assertThat(near.path("lead_error_p50_min").asDouble()).isEqualTo(-1);
    assertThat(near.path("lead_abs_error_p90_min").asDouble()).isEqualTo(6.4);
    assertThat(near.path("early").asDouble()).isEqualTo(0.5);
    assertThat(near.path("late").asDouble()).isEqualTo(0.5);
    assertThat(near.path("inside_interval").asDouble()).isEqualTo(0.75);
    assertThat(near.path("undershoot").asDouble()).isEqualTo(0.125);
    assertThat(ok(ACCURACY + DAY + "&by=threshold&step=hour").at("/series/1/of/threshold").asText())
        .isEqualTo("30");
    assertThat(
            ok(ACCURACY + DAY + "&by=none&threshold=30").at("/series/0/points/0/warnings").asInt())
        .isEqualTo(1);
  }

  @Test
  void two_domains_are_set_side_by_side_and_the_shift_that_fits_is_found() throws Exception {
    // Tries at 08 (97) and 09 (18); warnings at 08 (1) and 09 (8).
    JsonNode answer = ok(CORRELATION + DAY + "&x=notifications.sent&y=runs.warnings&max_lag=2");
    assertThat(answer.path("points")).hasSize(24);
    assertThat(answer.at("/points/9").toString())
        .isEqualTo("{\"at\":\"2026-03-01T09:00:00Z\",\"x\":15.0,\"y\":8.0}");
    assertThat(answer.path("lags").findValuesAsText("lag"))
        .containsExactly("-2", "-1", "0", "1", "2");
    assertThat(answer.at("/best/lag").asInt()).isEqualTo(1);
    assertThat(answer.at("/best/coefficient").asDouble()).isGreaterThan(0.95);
    JsonNode self =
        ok(CORRELATION + DAY + "&x=notifications.tries&y=notifications.tries&max_lag=0");
    assertThat(self.at("/best/coefficient").asDouble()).isEqualTo(1);
    JsonNode nothing = ok(CORRELATION + DAY + "&x=runs.late&y=runs.early");
    assertThat(nothing.path("best").isNull()).isTrue();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          delivery-rates?from=2026-03-02T00:00:00Z&to=2026-03-01T00:00:00Z                       | 422 | from
          delivery-rates?from=2026-03-02T00:00:00Z&to=2026-03-02T00:00:00Z                       | 422 | from
          delivery-rates?from=9999-12-31T23:59:59Z                                               | 422 | from
          delivery-rates?from=0000-01-01T00:00:00Z&to=9999-12-31T23:59:59Z                       | 422 | step
          delivery-rates?from=2026-01-01T00:00:00Z&to=2026-03-25T08:00:01Z&step=hour             | 422 | step
          trends?from=2020-01-01T00:00:00Z&to=2026-03-25T08:00:01Z                               | 422 | step
          reasons?from=2020-01-01T00:00:00Z&to=2026-03-25T08:00:01Z&step=hour                    | 422 | step
          delivery-rates?from=2026-03-01T00:00:00Z&to=2026-03-20T00:00:00Z&step=hour&by=destination | 422 | step
          delivery-rates?from=yesterday                                                          | 400 | from
          delivery-rates?to=2026-03-01                                                           | 400 | to
          delivery-rates?from=2016-12-31T23:59:60Z                                               | 400 | from
          delivery-rates?step=minute                                                             | 400 | step
          delivery-rates?by=lane                                                                 | 400 | by
          delivery-rates?channel=a%20b                                                           | 400 | channel
          response-times?outcome=lost                                                            | 400 | outcome
          trends?step=none                                                                       | 400 | step
          """)
  void a_window_that_cannot_be_is_refused_with_the_field(String query, int status, String field)
      throws Exception {
    problem("/api/v1/analytics/notifications/" + query, status, field);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          y=runs.late                                     | 400 | x
          x=notifications.sent                            | 400 | y
          x=notifications.sent&y=late                     | 400 | y
          x=notifications.sent&y=trading.volume           | 422 | y
          x=notifications.profit&y=runs.late              | 422 | x
          x=notifications.sent&y=runs.late&max_lag=169    | 400 | max_lag
          x=notifications.sent&y=runs.late&max_lag=-1     | 400 | max_lag
          x=notifications.sent&y=runs.late&step=none      | 400 | step
          """)
  void a_correlation_that_cannot_be_is_refused_with_the_field(
      String query, int status, String field) throws Exception {
    problem(CORRELATION + query, status, field);
  }

  @Test
  void more_points_than_are_answered_with_are_refused() throws Exception {
    jdbc.update(
        """
        INSERT INTO delivery_stats (hour, channel, lane_id, type, outcome, reason, tries, total_duration_ms,
                                    le_10, le_25, le_50, le_100, le_250, le_500, le_1000, le_2500, le_5000, le_15000)
        SELECT CAST('2025-01-01 00:00+00' AS timestamptz), 'webhook', 1, 't' || n, 'SENT', 'ACCEPTED', 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1
        FROM   generate_series(1, 2001) AS n
        """);
    jdbc.queryForList("SELECT rebuild_delivery_rollups()");
    problem(
        RATES + "by=type&from=2025-01-01T00:00:00Z&to=2025-01-02T00:00:00Z&step=none", 422, "step");
    assertThat(ok(RATES + DAY + "&step=none").path("series")).hasSize(2);
  }

  @ParameterizedTest
  @ValueSource(strings = {RATES, TIMES, TRENDS, REASONS, ACCURACY})
  void figures_are_for_operators_and_admins(String path) throws Exception {
    assertThat(get(path, Role.OPERATOR).statusCode()).isEqualTo(200);
    assertThat(get(path, Role.ADMIN).statusCode()).isEqualTo(200);
    for (Role role : List.of(Role.PRODUCER, Role.TELEMETRY, Role.VIEWER, Role.USER)) {
      assertThat(get(path, role).statusCode()).isEqualTo(403);
    }
  }

  private JsonNode ok(String path) throws Exception {
    HttpResponse<String> answer = get(path, Role.OPERATOR);
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    return JSON.readTree(answer.body());
  }

  private void problem(String path, int status, String field) throws Exception {
    HttpResponse<String> answer = get(path, Role.OPERATOR);
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
    assertThat(answer.headers().firstValue("Content-Type")).contains("application/problem+json");
    assertThat(JSON.readTree(answer.body()).path("field").asText())
        .as(answer.body())
        .isEqualTo(field);
  }

  /** Every answer is held to the contract. */
  private HttpResponse<String> get(String path, Role role) throws Exception {
    return ContractClient.at(port)
        .as(tokens, "tester", role)
        .get(path.replace("https://", "https%3A%2F%2F"));
  }
}
