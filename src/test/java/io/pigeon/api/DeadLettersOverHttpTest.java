package io.pigeon.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.pigeon.TestDatabase;
import io.pigeon.api.http.Role;
import io.pigeon.api.security.GeneratedTokens;
import java.net.http.HttpResponse;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.test.annotation.DirtiesContext;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;

/** Dead letters looked at and sent again over HTTP, on a real PostgreSQL. */
@SpringBootTest(
    webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT,
    properties = {
      "pigeon.roles=delivery,channels,operations,api",
      "pigeon.operations.redrive-interval=100",
      "pigeon.delivery.retry.backoff=100ms",
      "management.server.port=0"
    })
@DirtiesContext
class DeadLettersOverHttpTest {

  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final String LETTERS = "/api/v1/admin/dead-letters";
  private static final String REDRIVE = LETTERS + "/redrive";
  private static final String JOBS = "/api/v1/admin/jobs/";
  private static final Receiver RECEIVER = Receiver.started();

  @Autowired private JdbcTemplate jdbc;
  @Autowired private GeneratedTokens tokens;
  @LocalServerPort private int port;
  private ContractClient api;

  @DynamicPropertySource
  static void settings(DynamicPropertyRegistry registry) {
    String url = TestDatabase.create("dead_letters");
    registry.add("spring.datasource.url", () -> url);
  }

  @AfterAll
  static void stop() {
    RECEIVER.stop();
  }

  @BeforeEach
  void client() {
    api = ContractClient.at(port).as(tokens, "chief", Role.ADMIN);
    jdbc.update("DELETE FROM dead_letters");
  }

  @Test
  void a_dead_letter_shows_what_it_was_to_tell_and_every_try() throws Exception {
    RECEIVER.answers("/refuses", 503, "x".repeat(3000));
    RECEIVER.enqueue(jdbc, "order.shipped", "refuses", "/refuses", 1);
    awaitDead(1);
    JsonNode letter = api.ok(LETTERS).at("/dead_letters/0");
    assertThat(letter.path("destination").asText()).isEqualTo("refuses");
    assertThat(letter.path("reason").asText()).isEqualTo("SERVER_ERROR");
    assertThat(letter.path("exhausted").asText()).isEqualTo("EXHAUSTED");
    assertThat(letter.at("/notification/type").asText()).isEqualTo("order.shipped");
    assertThat(letter.at("/notification/data/a").asInt()).isEqualTo(1);
    assertThat(letter.path("attempts")).hasSize(2);
    assertThat(letter.at("/attempts/0/outcome").asText()).isEqualTo("RETRY");
    assertThat(letter.at("/attempts/1/outcome").asText()).isEqualTo("DEAD");
    assertThat(letter.at("/attempts/1/status_code").asInt()).isEqualTo(503);
    assertThat(letter.at("/attempts/1/response").asText()).isEqualTo("x".repeat(1000));
  }

  @Test
  void pages_follow_one_another_without_a_gap_and_filters_narrow_them() throws Exception {
    RECEIVER.answers("/a", 400, "");
    RECEIVER.answers("/b", 410, "");
    RECEIVER.enqueue(jdbc, "type.a", "a", "/a", 7);
    RECEIVER.enqueue(jdbc, "type.b", "b", "/b", 2);
    awaitDead(9);
    List<Long> seen = new ArrayList<>();
    String cursor = "";
    do {
      JsonNode page = api.ok(LETTERS + "?limit=2" + cursor);
      page.path("dead_letters").forEach(each -> seen.add(each.path("id").asLong()));
      cursor = page.path("next").isNull() ? "" : "&cursor=" + page.path("next").asText();
    } while (!cursor.isEmpty());
    assertThat(seen)
        .containsExactlyElementsOf(
            jdbc.queryForList(
                "SELECT id FROM dead_letters ORDER BY died_at DESC, id DESC", Long.class));

    for (String filter :
        List.of("destination=b", "reason=gone", "type=type.b", "type=*.b", "channel=webhook")) {
      assertThat(api.ok(LETTERS + "?" + filter).path("dead_letters"))
          .as(filter)
          .hasSize(filter.startsWith("channel") ? 9 : 2);
    }
    for (String filter :
        List.of("channel=sms", "to=2001-01-01T00:00:00Z", "from=2100-01-01T00:00:00Z")) {
      assertThat(api.ok(LETTERS + "?" + filter).path("dead_letters")).as(filter).isEmpty();
    }
  }

  @ParameterizedTest
  @CsvSource({
    "limit=201, limit",
    "limit=0, limit",
    "reason=bad-luck, reason",
    "type=A, type",
    "from=yesterday, from",
    "cursor=7, cursor"
  })
  void a_filter_that_cannot_be_is_refused(String query, String field) throws Exception {
    JsonNode problem = ContractClient.json(api.get(LETTERS + "?" + query), 400);
    assertThat(problem.path("field").asText()).isEqualTo(field);
  }

  @Test
  void some_are_sent_again_by_their_ids_and_the_job_tells_how_it_went() throws Exception {
    RECEIVER.answers("/ids", 400, "");
    RECEIVER.enqueue(jdbc, "a.b", "ids", "/ids", 5);
    awaitDead(5);
    List<Long> ids = jdbc.queryForList("SELECT id FROM dead_letters ORDER BY id", Long.class);
    RECEIVER.answers("/ids", 204, "");

    HttpResponse<String> queued = api.post(REDRIVE, "{\"ids\":" + ids.subList(0, 3) + "}");
    JsonNode job = ContractClient.json(queued, 202);
    String at = queued.headers().firstValue("Location").orElseThrow();
    assertThat(at).isEqualTo(JOBS + job.path("id").asText());
    await().atMost(PATIENCE).until(() -> api.ok(at).path("status").asText().equals("done"));
    JsonNode done = api.ok(at);
    assertThat(done.path("total").asInt()).isEqualTo(3);
    assertThat(done.path("done").asInt()).isEqualTo(3);
    assertThat(done.path("requested_by").asText()).isEqualTo("chief");
    assertThat(done.at("/filter/ids")).hasSize(3);
    assertThat(jdbc.queryForList("SELECT id FROM dead_letters ORDER BY id", Long.class))
        .isEqualTo(ids.subList(3, 5));
    assertThat(RECEIVER.keys("/ids")).hasSize(8);
    assertThat(RECEIVER.keys("/ids").subList(0, 5)).containsAll(RECEIVER.keys("/ids"));

    JsonNode change =
        api.ok("/api/v1/admin/audit?action=dead-letters.redrive&limit=1").at("/changes/0");
    assertThat(change.path("subject").asText()).isEqualTo("job:" + job.path("id").asText());
    ContractClient.problem(api.delete(at), 409, "All of the job was started");
  }

  @Test
  void a_dry_run_counts_what_a_filter_fits_and_changes_nothing() throws Exception {
    RECEIVER.answers("/dry", 400, "");
    RECEIVER.enqueue(jdbc, "a.b", "dry", "/dry", 4);
    awaitDead(4);
    jdbc.update(
        """
        INSERT INTO deliveries_done (id, notification_id, notified_at, lane_id, address, status, reason, attempts, receives)
        SELECT 900000001, notification_id, notified_at, lane_id, address, 'SENT', 'ACCEPTED', 1, 1 FROM dead_letters LIMIT 1
        """);
    JsonNode count =
        ContractClient.json(
            api.post(
                REDRIVE,
                "{\"filter\":{\"channel\":\"webhook\",\"destination\":\"dry\",\"reason\":\"client_error\"},\"dry_run\":true}"),
            200);
    assertThat(count.path("matching").asInt()).isEqualTo(4);
    assertThat(count.path("already_delivered").asInt()).isEqualTo(1);
    assertThat(count.path("to_redrive").asInt()).isEqualTo(3);
    assertThat(
            ContractClient.json(
                    api.post(REDRIVE, "{\"filter\":{\"channel\":\"sms\"},\"dry_run\":true}"), 200)
                .path("matching")
                .asInt())
        .isZero();
    assertThat(jdbc.queryForObject("SELECT count(*) FROM dead_letters", Long.class)).isEqualTo(4);
  }

  @Test
  void a_job_that_is_cancelled_leaves_the_rest_dead() throws Exception {
    RECEIVER.answers("/cancelled", 400, "");
    RECEIVER.enqueue(jdbc, "a.b", "cancelled", "/cancelled", 2);
    awaitDead(2);
    try (Connection other = Objects.requireNonNull(jdbc.getDataSource()).getConnection();
        Statement statement = other.createStatement()) {
      // No step can be taken while somebody looks at dead letters like this.
      other.setAutoCommit(false);
      statement.execute("LOCK TABLE dead_letters IN SHARE MODE");
      JsonNode queued =
          ContractClient.json(
              api.post(REDRIVE, "{\"filter\":{\"destination\":\"cancelled\"}}"), 202);
      String at = JOBS + queued.path("id").asText();
      assertThat(queued.path("status").asText()).isEqualTo("queued");
      assertThat(api.delete(at).statusCode()).isEqualTo(204);
      assertThat(api.ok(at).path("status").asText()).isEqualTo("cancelled");
      ContractClient.problem(api.delete(at), 409, "cancelled before");
      JsonNode change = api.ok("/api/v1/admin/audit?action=job.cancel&limit=1").at("/changes/0");
      assertThat(change.at("/before/status").asText()).isEqualTo("QUEUED");
      other.rollback();
      other.setAutoCommit(true);
    }
    // A job that comes after it is done, so this one was passed over.
    JsonNode next = ContractClient.json(api.post(REDRIVE, "{\"ids\":[900000009]}"), 202);
    String at = JOBS + next.path("id").asText();
    await().atMost(PATIENCE).until(() -> api.ok(at).path("status").asText().equals("done"));
    assertThat(jdbc.queryForObject("SELECT count(*) FROM dead_letters", Long.class)).isEqualTo(2);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      textBlock =
          """
          {};                                    422; either ids or a filter
          {'ids':[1],'filter':{}};               422; either ids or a filter
          {'ids':[]};                            400; /ids
          {'ids':[0]};                           400; /ids/0
          {'ids':['1']};                         400; /ids/0
          {'filter':{'reason':'BAD_LUCK'}};      422; /filter/reason
          {'filter':{'from':'soon'}};            400; /filter/from
          {'filter':{'what':1}};                 400; /filter/what
          {'filter':{},'dry_run':'no'};          400; /dry_run
          """)
  void a_redrive_that_cannot_be_is_refused(String body, int status, String why) throws Exception {
    ContractClient.problem(api.post(REDRIVE, body.replace('\'', '"')), status, why);
  }

  @Test
  void an_operator_looks_and_does_not_redrive() throws Exception {
    ContractClient operator = ContractClient.at(port).as(tokens, "o", Role.OPERATOR);
    assertThat(operator.get(LETTERS).statusCode()).isEqualTo(200);
    assertThat(operator.post(REDRIVE, "{\"filter\":{}}").statusCode()).isEqualTo(403);
    assertThat(operator.delete(JOBS + UUID.randomUUID()).statusCode()).isEqualTo(403);
    assertThat(operator.get(JOBS + UUID.randomUUID()).statusCode()).isEqualTo(404);
    assertThat(operator.get(JOBS + "none").statusCode()).isEqualTo(404);
    assertThat(api.delete(JOBS + UUID.randomUUID()).statusCode()).isEqualTo(404);
  }

  private void awaitDead(int letters) {
    await()
        .atMost(PATIENCE)
        .until(
            () ->
                jdbc.queryForObject("SELECT count(*) FROM dead_letters", Integer.class) == letters);
  }
}
