package io.pigeon.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.pigeon.TestDatabase;
import io.pigeon.api.http.Role;
import io.pigeon.api.security.GeneratedTokens;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
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

/** Subscriptions, silences, retention, figures of instances and the audit, over HTTP. */
@SpringBootTest(
    webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT,
    properties = {
      "pigeon.roles=delivery,channels,operations,api",
      "pigeon.delivery.heartbeat=200ms",
      "pigeon.operations.count-interval=200",
      "management.server.port=0"
    })
@DirtiesContext
class AdministrationOverHttpTest {

  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final String SILENCES = "/api/v1/admin/silences";
  private static final String SUBSCRIPTIONS = "/api/v1/admin/subscriptions";
  private static final String CLEANUP = "/api/v1/admin/notifications/cleanup";
  private static final String AUDIT = "/api/v1/admin/audit";
  private static final Receiver RECEIVER = Receiver.started();

  @Autowired private JdbcTemplate jdbc;
  @Autowired private GeneratedTokens tokens;
  @LocalServerPort private int port;
  private ContractClient api;

  @DynamicPropertySource
  static void settings(DynamicPropertyRegistry registry) {
    String url = TestDatabase.create("administration");
    registry.add("spring.datasource.url", () -> url);
  }

  @AfterAll
  static void stop() {
    RECEIVER.stop();
  }

  @BeforeEach
  void client() {
    api = ContractClient.at(port).as(tokens, "chief", Role.ADMIN);
    jdbc.update("UPDATE silences SET lifted_at = now() WHERE lifted_at IS NULL");
  }

  @Test
  void a_subscription_is_made_changed_listed_and_deleted() throws Exception {
    String at = SUBSCRIPTIONS + "/night%20crew";
    String settings =
        "{\"type\":\"pig.*\",\"channel\":\"webhook\",\"address\":\"https://h.example/a\"}";
    JsonNode made = ContractClient.json(api.put(at, settings), 201);
    assertThat(made.path("name").asText()).isEqualTo("night crew");
    assertThat(made.path("destination").asText()).isEqualTo("https://h.example");
    assertThat(made.path("enabled").asBoolean()).isTrue();
    JsonNode changed =
        ContractClient.json(api.put(at, settings.replace("}", ",\"ordered\":true}")), 200);
    assertThat(changed.path("ordered").asBoolean()).isTrue();
    assertThat(api.ok(SUBSCRIPTIONS).path("subscriptions")).contains(changed);
    assertThat(api.delete(at).statusCode()).isEqualTo(204);
    ContractClient.problem(api.delete(at), 404, "No subscription");
    List<String> actions = new ArrayList<>();
    for (JsonNode change : api.ok(AUDIT + "?subject=subscription:night%20crew").path("changes")) {
      actions.add(change.path("action").asText());
    }
    assertThat(actions)
        .containsExactly("subscription.delete", "subscription.save", "subscription.save");
  }

  @Test
  void a_subscription_groups_and_the_audit_says_how() throws Exception {
    String at = SUBSCRIPTIONS + "/grouped";
    String settings =
        "{\"type\":\"none\",\"channel\":\"webhook\",\"address\":\"https://h.example/a\",\"group_by\":\"runKey\"}";
    JsonNode made = ContractClient.json(api.put(at, settings), 201);
    assertThat(made.path("group_wait_seconds").asInt()).isEqualTo(30);
    assertThat(made.path("group_mode").asText()).isEqualTo("collect");
    JsonNode changed =
        ContractClient.json(
            api.put(
                at,
                settings.replace("}", ",\"group_wait_seconds\":86400,\"group_mode\":\"first\"}")),
            200);
    assertThat(api.ok(SUBSCRIPTIONS).path("subscriptions")).contains(changed);
    JsonNode change = api.ok(AUDIT + "?subject=subscription:grouped").at("/changes/0");
    assertThat(change.at("/before/group_wait_seconds").asInt()).isEqualTo(30);
    assertThat(change.at("/after/group_wait_seconds").asInt()).isEqualTo(86400);
    assertThat(change.at("/after/group_mode").asText()).isEqualTo("first");
    assertThat(change.at("/after/group_by").asText()).isEqualTo("runKey");
    assertThat(api.delete(at).statusCode()).isEqualTo(204);
  }

  @Test
  void a_subscription_has_words_a_priority_and_quiet_hours_of_its_own() throws Exception {
    String at = SUBSCRIPTIONS + "/own";
    String settings =
        "{\"type\":\"none\",\"channel\":\"webhook\",\"address\":\"https://h.example/a\"}";
    JsonNode made = ContractClient.json(api.put(at, settings), 201);
    assertThat(made.path("template").isNull()).isTrue();
    assertThat(made.path("priority").isNull()).isTrue();
    assertThat(made.path("quiet_hours").isNull()).isTrue();
    String hours = "{\"from\":\"22:00\",\"to\":\"06:00\",\"time_zone\":\"Europe/Berlin\"}";
    JsonNode changed =
        ContractClient.json(
            api.put(
                at,
                settings.replace(
                    "}",
                    ",\"template\":\"alert\",\"priority\":\"high\",\"quiet_hours\":%s}"
                        .formatted(hours))),
            200);
    assertThat(changed.path("template").asText()).isEqualTo("alert");
    assertThat(changed.path("priority").asText()).isEqualTo("high");
    assertThat(changed.at("/quiet_hours/time_zone").asText()).isEqualTo("Europe/Berlin");
    assertThat(api.ok(SUBSCRIPTIONS).path("subscriptions")).contains(changed);
    JsonNode change = api.ok(AUDIT + "?subject=subscription:own").at("/changes/0");
    assertThat(change.at("/before/template").isNull()).isTrue();
    assertThat(change.at("/after/template").asText()).isEqualTo("alert");
    assertThat(change.at("/after/quiet_hours/from").asText()).isEqualTo("22:00");
    assertThat(api.delete(at).statusCode()).isEqualTo(204);
  }

  @Test
  void subscriptions_come_in_pages() throws Exception {
    for (String name : List.of("page-1", "page-2", "page-3")) {
      api.put(
          SUBSCRIPTIONS + "/" + name,
          "{\"type\":\"none\",\"channel\":\"slack\",\"address\":\"#crew\",\"enabled\":false}");
    }
    List<String> names = new ArrayList<>();
    String cursor = "";
    do {
      JsonNode page = api.ok(SUBSCRIPTIONS + "?limit=1" + cursor);
      page.path("subscriptions").forEach(each -> names.add(each.path("name").asText()));
      cursor = page.path("next").isNull() ? "" : "&cursor=" + page.path("next").asText();
    } while (!cursor.isEmpty());
    assertThat(names).doesNotHaveDuplicates().contains("page-1", "page-2", "page-3").isSorted();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      textBlock =
          """
          {'type':'pig.*','channel':'fax','address':'1'};          422; /channel
          {'type':'pig.*','channel':'webhook','address':'crew'};   422; /address
          {'type':'pig.*','channel':'sms','address':'12'};         422; /address
          {'type':'Pig','channel':'slack','address':'x'};          400; /type
          {'channel':'slack','address':'x'};                       400; /type
          {'type':'a','channel':'slack'};                          422; /address
          {'type':'a','address':'x'};                              422; /channel
          {'type':'a'};                                            422; /channel
          {'type':'a','channel':'slack','address':'x','recipients':['p']};       422; /recipients
          {'type':'a','channel':'slack','address':'x','route':[{'channel':'sms'}]}; 422; /route
          {'type':'a','recipients':['nobody-there']};              422; /recipients
          {'type':'a','recipients':['p'],'channels':['fax']};      422; /channels
          {'type':'a','recipients':['p'],'route':[{'channel':'fax'}]}; 422; /route
          {'type':'a','recipients':['p'],'route':[]};              400; /route
          {'type':'a','channel':'slack','address':'#crew','filter':'$.a >'}; 422; /filter
          {'type':'a','channel':'slack','address':'#crew','group_by':'r','ordered':true};        422; /group_by
          {'type':'a','channel':'slack','address':'#crew','group_mode':'first'};                 422; /group_mode
          {'type':'a','channel':'slack','address':'#crew','group_by':'r','group_wait_seconds':0}; 400; /group_wait_seconds
          {'type':'a','channel':'slack','address':'#crew','group_by':'r','group_mode':'last'};   400; /group_mode
          {'type':'a','channel':'slack','address':'#crew','template':'nowhere'};                 422; /template
          {'type':'a','channel':'slack','address':'#crew','priority':'urgent'};                  400; /priority
          {'type':'a','channel':'slack','address':'#crew','quiet_hours':{'from':'22:00','to':'06:00'}};                                 400; /quiet_hours/time_zone
          {'type':'a','channel':'slack','address':'#crew','quiet_hours':{'from':'22:00','to':'25:00','time_zone':'UTC'}};               400; /quiet_hours/to
          {'type':'a','channel':'slack','address':'#crew','quiet_hours':{'from':'22:00','to':'22:00','time_zone':'UTC'}};               422; /quiet_hours/to
          {'type':'a','channel':'slack','address':'#crew','quiet_hours':{'from':'22:00','to':'06:00','time_zone':'Europe/Atlantis'}};   422; /quiet_hours/time_zone
          """)
  void a_subscription_that_cannot_be_is_refused(String body, int status, String field)
      throws Exception {
    JsonNode problem =
        ContractClient.json(api.put(SUBSCRIPTIONS + "/bad", body.replace('\'', '"')), status);
    assertThat(problem.path("field").asText()).isEqualTo(field);
  }

  @Test
  void a_silence_hides_what_matches_and_says_what_it_hid() throws Exception {
    RECEIVER.answers("/silenced", 204, "");
    JsonNode silence = silence("\"type\":\"noise.*\",\"channel\":\"webhook\"");
    RECEIVER.enqueue(jdbc, "noise.loud", "silenced", "/silenced", 3);
    RECEIVER.enqueue(jdbc, "news", "silenced", "/silenced", 1);
    await().atMost(PATIENCE).until(() -> waiting() == 0);
    assertThat(RECEIVER.keys("/silenced")).hasSize(1);
    assertThat(
            jdbc.queryForList(
                "SELECT status || ' ' || reason FROM deliveries WHERE destination = 'silenced'",
                String.class))
        .containsExactlyInAnyOrder(
            "SUPPRESSED SILENCED", "SUPPRESSED SILENCED", "SUPPRESSED SILENCED", "SENT ACCEPTED");

    String hidden = SILENCES + "/" + silence.path("id").asText() + "/hidden";
    JsonNode first = api.ok(hidden + "?limit=2");
    assertThat(first.path("hidden")).hasSize(2);
    assertThat(first.at("/hidden/0/type").asText()).isEqualTo("noise.loud");
    JsonNode rest = api.ok(hidden + "?limit=2&cursor=" + first.path("next").asText());
    assertThat(rest.path("hidden")).hasSize(1);
    assertThat(rest.path("next").isNull()).isTrue();
    assertThat(api.ok(SILENCES + "?state=active").at("/silences/0/hidden").asInt()).isEqualTo(3);

    assertThat(api.delete(SILENCES + "/" + silence.path("id").asText()).statusCode())
        .isEqualTo(204);
    RECEIVER.enqueue(jdbc, "noise.loud", "silenced", "/silenced", 1);
    await().atMost(PATIENCE).until(() -> RECEIVER.keys("/silenced").size() == 2);
    ContractClient.problem(
        api.delete(SILENCES + "/" + silence.path("id").asText()), 409, "has ended before");
    assertThat(api.ok(AUDIT + "?action=silence.lift&limit=1").at("/changes/0/actor").asText())
        .isEqualTo("chief");
  }

  @ParameterizedTest
  @CsvSource({
    "'\"destination\":\"hush\"', true",
    "'\"destination\":\"else\"', false",
    "'\"recipient\":\"URL\"', true",
    "'\"recipient\":\"https://else.example\"', false",
    "'\"type\":\"what.*\",\"channel\":\"sms\"', false",
    "'\"type\":\"what.e*r\"', true",
    "'\"type\":\"what\"', false"
  })
  void all_matchers_must_fit(String matchers, boolean hides) throws Exception {
    RECEIVER.answers("/hush", 204, "");
    int before = RECEIVER.keys("/hush").size();
    silence(matchers.replace("URL", RECEIVER.url("/hush")));
    RECEIVER.enqueue(jdbc, "what.ever", "hush", "/hush", 1);
    await().atMost(PATIENCE).until(() -> waiting() == 0);
    assertThat(RECEIVER.keys("/hush")).hasSize(before + (hides ? 0 : 1));
  }

  @Test
  void a_weekly_window_holds_in_its_hours_of_its_days_in_its_time_zone() throws Exception {
    ZonedDateTime now = ZonedDateTime.now(ZoneId.of("Pacific/Auckland"));
    String today = day(now);
    String yesterday = day(now.minusDays(1));
    String tomorrow = day(now.plusDays(1));
    String time = DateTimeFormatter.ofPattern("HH:mm").format(now);
    String later = time.equals("23:59") ? "24:00" : clock(now.plusMinutes(1));
    assertThat(activeWith(today, "00:00", "24:00")).isTrue();
    assertThat(activeWith(tomorrow, "00:00", "24:00")).isFalse();
    assertThat(activeWith(today, later, later.equals("24:00") ? "00:00" : "24:00")).isFalse();
    // Over midnight, from a minute after the present one: it is yesterday's that may still hold.
    if (!later.equals("24:00")) {
      String noon = now.getHour() < 12 ? "12:30" : "23:59";
      boolean runsUntilNoon = now.getHour() < 12;
      assertThat(activeWith(yesterday, noon, runsUntilNoon ? "12:00" : "00:01"))
          .isEqualTo(runsUntilNoon || time.equals("00:00"));
    }
  }

  private boolean activeWith(String day, String from, String to) throws Exception {
    String id =
        silence(
                "\"type\":\"x\",\"weekly\":{\"days\":[\"%s\"],\"from\":\"%s\",\"to\":\"%s\",\"time_zone\":\"Pacific/Auckland\"}"
                    .formatted(day, from, to))
            .path("id")
            .asText();
    return jdbc.queryForObject(
        "SELECT EXISTS (SELECT FROM active_silences WHERE id = CAST(? AS uuid))",
        Boolean.class,
        id);
  }

  private static String day(ZonedDateTime time) {
    return time.getDayOfWeek().name().substring(0, 3).toLowerCase(Locale.ROOT);
  }

  private static String clock(ZonedDateTime time) {
    return DateTimeFormatter.ofPattern("HH:mm").format(time);
  }

  @Test
  void a_silence_without_a_time_zone_that_is_known_can_never_be_stored() {
    assertThatThrownBy(
            () ->
                jdbc.update(
                    """
                    INSERT INTO silences (id, type_pattern, ends_at, days, day_from, day_to, time_zone, comment, created_by)
                    VALUES (gen_random_uuid(), 'x', now() + interval '1 hour', '{1}', '00:00', '24:00', 'Mars/Base', '', '')
                    """))
        .hasMessageContaining("Mars/Base");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      textBlock =
          """
          {'ends':'2100-01-01T00:00:00Z','comment':'x'};                                    422; there must be a type
          {'type':'a','ends':'2001-01-01T00:00:00Z','comment':'x'};                         422; /ends
          {'type':'a','starts':'2100-01-02T00:00:00Z','ends':'2100-01-01T00:00:00Z','comment':'x'}; 422; /ends
          {'type':'a','comment':'x'};                                                       400; /ends
          {'type':'a','ends':'2100-01-01T00:00:00Z'};                                       400; /comment
          {'type':'a','ends':'2100-01-01T00:00:00Z','comment':'x','weekly':{'days':['mon'],'from':'08:00','to':'08:00','time_zone':'UTC'}}; 422; /weekly/to
          {'type':'a','ends':'2100-01-01T00:00:00Z','comment':'x','weekly':{'days':['day'],'from':'08:00','to':'09:00','time_zone':'UTC'}}; 422; /weekly/days
          {'type':'a','ends':'2100-01-01T00:00:00Z','comment':'x','weekly':{'days':['mon'],'from':'08:00','to':'09:00','time_zone':'Mars/Base'}}; 422; /weekly/time_zone
          {'type':'a','ends':'2100-01-01T00:00:00Z','comment':'x','weekly':{'days':['mon'],'from':'25:00','to':'09:00','time_zone':'UTC'}}; 400; /weekly/from
          """)
  void a_silence_that_cannot_be_is_refused(String body, int status, String why) throws Exception {
    ContractClient.problem(api.post(SILENCES, body.replace('\'', '"')), status, why);
  }

  @Test
  void what_is_not_there_is_not_found() throws Exception {
    for (String id : List.of(UUID.randomUUID().toString(), "none")) {
      assertThat(api.delete(SILENCES + "/" + id).statusCode()).isEqualTo(404);
      assertThat(api.get(SILENCES + "/" + id + "/hidden").statusCode()).isEqualTo(404);
    }
    ContractClient.problem(
        api.get(SILENCES + "?cursor=0123456789abcdef0123456789abcdef0123"), 400, "cursor");
  }

  @Test
  void retention_says_what_it_would_drop_before_it_drops_it() throws Exception {
    jdbc.queryForList(
        "SELECT ensure_daily_partitions('deliveries_done', current_date - 60, 1), ensure_daily_partitions('failed_attempts', current_date - 61, 2)");
    jdbc.update(
        "INSERT INTO notification_keys VALUES ('old', gen_random_uuid(), now() - interval '100 days')");
    JsonNode plan = ContractClient.json(api.post(CLEANUP, ""), 200);
    assertThat(plan.path("dry_run").asBoolean()).isTrue();
    assertThat(plan.path("keys").asInt()).isEqualTo(1);
    assertThat(plan.path("partitions")).hasSize(3);
    assertThat(plan.path("partitions"))
        .allSatisfy(each -> assertThat(each.path("dropped").asBoolean()).isFalse());
    assertThat(api.ok(AUDIT + "?subject=retention").path("changes")).isEmpty();

    JsonNode done = ContractClient.json(api.post(CLEANUP, "{\"dry_run\":false}"), 200);
    assertThat(done.path("partitions")).hasSize(3);
    assertThat(done.path("partitions"))
        .allSatisfy(
            each -> {
              assertThat(each.path("dropped").asBoolean()).isTrue();
              assertThat(
                      jdbc.queryForObject(
                          "SELECT to_regclass(?) IS NULL",
                          Boolean.class,
                          each.path("partition").asText()))
                  .isTrue();
            });
    assertThat(
            jdbc.queryForList(
                "SELECT dedup_key FROM notification_keys WHERE dedup_key = 'old'", String.class))
        .isEmpty();
    assertThat(api.ok(AUDIT + "?subject=retention").at("/changes/0/before/partitions")).hasSize(3);
    assertThat(ContractClient.json(api.post(CLEANUP, "{\"dry_run\":true}"), 200).path("partitions"))
        .isEmpty();
  }

  @Test
  void an_instance_tells_what_it_has_claimed_and_settled() throws Exception {
    RECEIVER.answers("/stats", 204, "");
    JsonNode before = instance();
    RECEIVER.enqueue(jdbc, "news", "stats", "/stats", 20);
    await()
        .atMost(PATIENCE)
        .until(
            () ->
                instance().path("settled").asInt() >= before.path("settled").asInt() + 20
                    && instance().path("in_flight").asInt() == 0);
    JsonNode after = instance();
    assertThat(after.path("claimed").asInt()).isGreaterThanOrEqualTo(20);
    assertThat(after.path("alive").asBoolean()).isTrue();
    assertThat(after.path("roles")).hasSize(4);

    jdbc.update(
        "INSERT INTO lanes (channel, destination, disabled_at) VALUES ('webhook', 'stands', now())");
    RECEIVER.enqueue(jdbc, "news", "stands", "/stands", 2);
    JsonNode channel =
        api.ok("/api/v1/admin/notifications/processor-stats").path("channels").path(0);
    assertThat(channel.path("channel").asText()).isEqualTo("webhook");
    assertThat(channel.path("waiting").asInt()).isEqualTo(2);
    assertThat(channel.path("due").asInt()).isEqualTo(2);
    jdbc.update(
        "DELETE FROM notifications_outbox o USING lanes l WHERE l.id = o.lane_id AND l.destination = 'stands'");
  }

  private JsonNode instance() throws Exception {
    JsonNode instances = api.ok("/api/v1/admin/notifications/processor-stats").path("instances");
    assertThat(instances).hasSize(1);
    return instances.path(0);
  }

  @Test
  void changes_come_in_pages_the_newest_first() throws Exception {
    for (int i = 0; i < 3; i++) {
      api.put("/api/v1/admin/notifications/channels/bus/config", "{\"max_retries\":" + i + "}");
    }
    String query = AUDIT + "?subject=channel:bus&limit=2";
    JsonNode first = api.ok(query);
    assertThat(first.at("/changes/0/after/max_retries").asInt()).isEqualTo(2);
    assertThat(first.at("/changes/1/after/max_retries").asInt()).isEqualTo(1);
    JsonNode second = api.ok(query + "&cursor=" + first.path("next").asText());
    assertThat(second.at("/changes/0/after/max_retries").asInt()).isZero();
    assertThat(second.path("next").isNull()).isTrue();
    assertThat(api.ok(AUDIT + "?actor=nobody").path("changes")).isEmpty();
    assertThat(ContractClient.at(port).as(tokens, "o", Role.OPERATOR).get(AUDIT).statusCode())
        .isEqualTo(200);
    assertThat(ContractClient.at(port).as(tokens, "p", Role.PRODUCER).get(AUDIT).statusCode())
        .isEqualTo(403);
  }

  private JsonNode silence(String members) throws Exception {
    return ContractClient.json(
        api.post(
            SILENCES,
            "{%s,\"ends\":\"%s\",\"comment\":\"Test\"}"
                .formatted(members, Instant.now().plusSeconds(3600))),
        201);
  }

  private int waiting() {
    Integer rows = jdbc.queryForObject("SELECT count(*) FROM notifications_outbox", Integer.class);
    return rows == null ? -1 : rows;
  }
}
