package io.pigeon.delivery;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.post;
import static com.github.tomakehurst.wiremock.client.WireMock.postRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.urlEqualTo;
import static com.github.tomakehurst.wiremock.core.WireMockConfiguration.wireMockConfig;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.github.tomakehurst.wiremock.WireMockServer;
import com.github.tomakehurst.wiremock.client.ResponseDefinitionBuilder;
import com.github.tomakehurst.wiremock.stubbing.Scenario;
import com.github.tomakehurst.wiremock.verification.LoggedRequest;
import io.pigeon.TestDatabase;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.test.annotation.DirtiesContext;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;

/**
 * What lanes are for: breaker, Retry-After, limit, order, priority; over real PostgreSQL and HTTP.
 */
@SpringBootTest(
    webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT,
    properties = {
      "pigeon.roles=delivery,channels",
      "pigeon.delivery.retry.backoff=200ms,200ms,200ms,200ms,200ms,200ms,200ms,200ms",
      "pigeon.delivery.retry.max-block=1s",
      "pigeon.delivery.poll-interval=3600",
      "management.server.port=0"
    })
@DirtiesContext
class LanesTest {

  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private static final WireMockServer RECEIVER =
      new WireMockServer(wireMockConfig().dynamicPort().containerThreads(100));

  @Autowired private JdbcTemplate jdbc;

  @DynamicPropertySource
  static void settings(DynamicPropertyRegistry registry) {
    RECEIVER.start();
    String database = TestDatabase.create("lanes");
    registry.add("spring.datasource.url", () -> database);
  }

  @AfterAll
  static void stop() {
    RECEIVER.stop();
  }

  @Test
  void a_dead_destination_is_left_alone_until_one_probe_shows_that_it_is_back() {
    answers("/dead", status(503));
    int lane = lane("dead");
    List<Long> ids = enqueue(lane, "/dead", 60);
    await().atMost(PATIENCE).until(() -> column(lane, "breaker").equals("OPEN"));
    await().atMost(PATIENCE).until(() -> count("status = 'SENDING' AND lane_id = " + lane) == 0);
    int before = requests("/dead").size();
    assertThat(before).isBetween(LaneHealth.ENOUGH, LaneHealth.ENOUGH + 32);
    assertThat(reasons(lane)).containsOnly("DEFERRED_BREAKER");

    answers("/dead", status(204).withFixedDelay(1000));
    pauseIsOver(lane);
    await().atMost(PATIENCE).until(() -> column(lane, "breaker").equals("HALF_OPEN"));
    await().atMost(PATIENCE).until(() -> requests("/dead").size() == before + 1);
    await().atMost(PATIENCE).until(() -> column(lane, "breaker").equals("CLOSED"));
    answers("/dead", status(204));
    for (long id : ids) {
      awaitStatus(id, "SENT");
    }
    assertThat(keys("/dead")).containsAll(keys("/dead").subList(0, 1));
  }

  @Test
  void a_probe_that_fails_opens_the_breaker_again_and_the_tenth_disables_the_lane() {
    answers("/gone-dark", status(500));
    int lane = lane("gone-dark");
    jdbc.update(
        "UPDATE lanes SET breaker = 'OPEN', reopened = 8, paused_until = now() WHERE id = ?", lane);
    enqueue(lane, "/gone-dark", 3);
    await().atMost(PATIENCE).until(() -> column(lane, "reopened").equals("9"));
    assertThat(column(lane, "breaker")).isEqualTo("OPEN");
    assertThat(column(lane, "disabled_at")).isEqualTo("null");

    pauseIsOver(lane);
    await().atMost(PATIENCE).until(() -> !column(lane, "disabled_at").equals("null"));
    assertThat(requests("/gone-dark")).hasSize(2);
    assertThat(reasons(lane)).containsOnly("DEFERRED_DISABLED");
  }

  @Test
  void a_destination_that_asks_for_time_gets_it_for_all_that_goes_there() {
    answers("/busy", status(429).withHeader("Retry-After", "3000"));
    int lane = lane("busy");
    jdbc.update("UPDATE lanes SET max_in_flight = 1 WHERE id = ?", lane);
    enqueue(lane, "/busy", 20);
    await()
        .atMost(PATIENCE)
        .until(() -> column(lane, "pause_reason").equals("DEFERRED_RETRY_AFTER"));
    Long seconds =
        jdbc.queryForObject(
            "SELECT CAST(extract(epoch FROM paused_until - now()) AS bigint) FROM lanes WHERE id = ?",
            Long.class,
            lane);
    assertThat(seconds).isBetween(2900L, 3000L);
    assertThat(reasons(lane)).containsOnly("DEFERRED_RETRY_AFTER");
    assertThat(requests("/busy").size()).isLessThan(10);
  }

  @Test
  void an_address_that_is_no_more_is_subscribed_no_longer() {
    answers("/gone", status(410));
    int lane = lane("gone");
    jdbc.update(
        "INSERT INTO subscriptions (name, type_pattern, lane_id, address) VALUES ('gone', 'none.*', ?, ?)",
        lane,
        RECEIVER.url("/gone"));
    awaitStatus(enqueue(lane, "/gone", 1).get(0), "DEAD");
    assertThat(
            jdbc.queryForObject(
                "SELECT enabled FROM subscriptions WHERE name = 'gone'", Boolean.class))
        .isFalse();
  }

  @Test
  void a_limited_lane_is_sent_to_no_faster_than_its_limit() {
    answers("/limited", status(204));
    int lane = lane("limited");
    jdbc.update("UPDATE lanes SET rate_per_s = 20 WHERE id = ?", lane);
    List<Long> ids = enqueue(lane, "/limited", 60);
    for (long id : ids) {
      awaitStatus(id, "SENT");
    }
    // A quarter of a second's worth at once, then one every 50 ms.
    Double seconds =
        jdbc.queryForObject(
            """
            SELECT CAST(extract(epoch FROM max(a.started_at) - min(a.started_at)) AS double precision)
            FROM   delivery_attempts a JOIN deliveries_done d ON d.id = a.delivery_id WHERE d.lane_id = ?
            """,
            Double.class,
            lane);
    assertThat(seconds).isGreaterThan(2.6);
  }

  @Test
  void what_has_an_ordering_key_goes_one_after_the_other_also_after_a_failure() {
    RECEIVER.stubFor(
        post("/ordered")
            .inScenario("ordered")
            .whenScenarioStateIs(Scenario.STARTED)
            .willReturn(status(503))
            .willSetStateTo("up"));
    RECEIVER.stubFor(
        post("/ordered")
            .inScenario("ordered")
            .whenScenarioStateIs("up")
            .willReturn(status(204).withFixedDelay(20)));
    int lane = lane("ordered");
    List<Long> ids = enqueue(lane, "/ordered", 8, 1, "run-1");
    for (long id : ids) {
      awaitStatus(id, "SENT");
    }
    assertThat(keys("/ordered")).hasSize(9);
    assertThat(keys("/ordered").subList(1, 9)).doesNotHaveDuplicates();
    assertThat(keys("/ordered").get(0)).isEqualTo(keys("/ordered").get(1));
    assertThat(
            jdbc.queryForList(
                "SELECT id FROM deliveries_done WHERE lane_id = ? ORDER BY finished_at, id",
                Long.class,
                lane))
        .isEqualTo(ids);
  }

  @Test
  void a_head_that_blocks_its_key_for_too_long_is_parked_and_the_key_goes_on() {
    answers("/stuck", status(503));
    int lane = lane("stuck");
    long head = enqueue(lane, "/stuck", 1, 1, "run-2").get(0);
    answers("/free", status(204));
    long next = enqueue(lane, "/free", 1, 1, "run-2").get(0);
    awaitStatus(next, "SENT");
    awaitStatus(head, "DEAD");
    assertThat(
            jdbc.queryForObject(
                "SELECT exhausted FROM dead_letters WHERE id = ?", String.class, head))
        .isEqualTo("BLOCKED_ORDER");
  }

  @Test
  void the_critical_goes_before_the_rest_and_what_is_older_than_its_boost_before_that() {
    answers("/order", status(204));
    int lane = lane("order");
    jdbc.update(
        "UPDATE lanes SET max_in_flight = 1, paused_until = now() + interval '1 hour' WHERE id = ?",
        lane);
    long low = enqueue(lane, "/order", 1, 0, "").get(0);
    long critical = enqueue(lane, "/order", 1, 3, "").get(0);
    long oldLow = enqueue(lane, "/order", 1, 0, "").get(0);
    jdbc.update(
        "UPDATE notifications_outbox SET next_attempt_at = now() - interval '11 minutes' WHERE id = ?",
        oldLow);
    pauseIsOver(lane);
    awaitStatus(low, "SENT");
    assertThat(
            jdbc.queryForList(
                "SELECT a.delivery_id FROM delivery_attempts a JOIN deliveries_done d ON d.id = a.delivery_id WHERE d.lane_id = ? ORDER BY a.started_at",
                Long.class,
                lane))
        .containsExactly(oldLow, critical, low);
  }

  private int lane(String destination) {
    Integer id =
        jdbc.queryForObject(
            "INSERT INTO lanes (channel, destination) VALUES ('webhook', ?) RETURNING id",
            Integer.class,
            destination);
    return id == null ? -1 : id;
  }

  private List<Long> enqueue(int lane, String path, int rows) {
    return enqueue(lane, path, rows, 1, "");
  }

  private List<Long> enqueue(int lane, String path, int rows, int priority, String orderingKey) {
    List<Long> ids = new ArrayList<>();
    for (int i = 0; i < rows; i++) {
      ids.addAll(
          jdbc.queryForList(
              """
              WITH told AS (
                  INSERT INTO notifications (id, dedup_key, type, occurred_at, title, data)
                  VALUES (gen_random_uuid(), gen_random_uuid()::text, 'test.event', now(), 'Test', '{"a": 1}')
                  RETURNING id, created_at
              )
              INSERT INTO notifications_outbox (notification_id, notified_at, lane_id, address, priority, ordering_key)
              SELECT id, created_at, ?, ?, ?, nullif(?, '') FROM told
              RETURNING id
              """,
              Long.class,
              lane,
              RECEIVER.url(path),
              priority,
              orderingKey));
    }
    jdbc.execute("NOTIFY pigeon_outbox");
    return ids;
  }

  private void pauseIsOver(int lane) {
    jdbc.update("UPDATE lanes SET paused_until = now() WHERE id = ?", lane);
    jdbc.execute("NOTIFY pigeon_outbox");
  }

  private String column(int lane, String name) {
    Map<String, Object> row = jdbc.queryForMap("SELECT * FROM lanes WHERE id = ?", lane);
    return String.valueOf(row.get(name));
  }

  private long count(String where) {
    Long count =
        jdbc.queryForObject("SELECT count(*) FROM notifications_outbox WHERE " + where, Long.class);
    return count == null ? -1 : count;
  }

  /** Of what waits in a lane. */
  private List<String> reasons(int lane) {
    return jdbc.queryForList(
        """
        SELECT DISTINCT d.reason FROM deliveries d JOIN lanes l ON l.channel = d.channel AND l.destination = d.destination
        WHERE  l.id = ? AND d.status IN ('NEW', 'RETRY')
        """,
        String.class,
        lane);
  }

  private void awaitStatus(long id, String status) {
    await()
        .atMost(PATIENCE)
        .untilAsserted(
            () ->
                assertThat(
                        jdbc.queryForList(
                            "SELECT status FROM deliveries WHERE id = ?", String.class, id))
                    .containsExactly(status));
  }

  private static void answers(String path, ResponseDefinitionBuilder answer) {
    RECEIVER.stubFor(post(path).willReturn(answer));
  }

  private static ResponseDefinitionBuilder status(int code) {
    return aResponse().withStatus(code);
  }

  private static List<LoggedRequest> requests(String path) {
    return RECEIVER.findAll(postRequestedFor(urlEqualTo(path)));
  }

  private static List<String> keys(String path) {
    return requests(path).stream().map(request -> request.getHeader("Idempotency-Key")).toList();
  }
}
