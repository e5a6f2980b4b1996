package io.pigeon.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.pigeon.TestDatabase;
import io.pigeon.api.http.Role;
import io.pigeon.api.security.GeneratedTokens;
import java.time.Duration;
import java.util.Map;
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

/**
 * Settings, pauses and tests of channels over HTTP, with an instance that delivers. It polls once
 * an hour, so what it learns within seconds it was told.
 */
@SpringBootTest(
    webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT,
    properties = {
      "pigeon.roles=delivery,channels,api",
      "pigeon.delivery.retry.backoff=100ms",
      "pigeon.delivery.heartbeat=600s",
      "pigeon.delivery.worker-timeout=3600s",
      "pigeon.delivery.poll-interval=3600",
      "management.server.port=0"
    })
@DirtiesContext
class ChannelsOverHttpTest {

  private static final Duration SOON = Duration.ofSeconds(5);
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final String CHANNELS = "/api/v1/admin/notifications/channels";
  private static final String CONFIG = CHANNELS + "/webhook/config";
  private static final Receiver RECEIVER = Receiver.started();

  @Autowired private JdbcTemplate jdbc;
  @Autowired private GeneratedTokens tokens;
  @LocalServerPort private int port;
  private ContractClient api;

  @DynamicPropertySource
  static void settings(DynamicPropertyRegistry registry) {
    String url = TestDatabase.create("channels");
    registry.add("spring.datasource.url", () -> url);
  }

  @AfterAll
  static void stop() {
    RECEIVER.stop();
  }

  @BeforeEach
  void client() throws Exception {
    api = ContractClient.at(port).as(tokens, "chief", Role.ADMIN);
    api.put(
        CONFIG,
        "{\"enabled\":true,\"config\":{},\"rate_limit_per_minute\":null,\"max_retries\":null}");
    api.post(CHANNELS + "/webhook/resume", "");
  }

  @Test
  void a_channel_that_is_switched_off_sends_nothing_until_it_is_switched_on_again()
      throws Exception {
    RECEIVER.answers("/off", 204, "");
    RECEIVER.enqueue(jdbc, "a.b", "off", "/off", 1);
    await().atMost(PATIENCE).until(() -> RECEIVER.keys("/off").size() == 1);
    JsonNode off = ContractClient.json(api.put(CONFIG, "{\"enabled\":false}"), 200);
    assertThat(off.path("enabled").asBoolean()).isFalse();

    RECEIVER.enqueue(jdbc, "a.b", "off", "/off", 3);
    RECEIVER.enqueue(jdbc, "a.b", "off-and-new", "/off", 2);
    assertThat(
            jdbc.queryForList(
                "SELECT DISTINCT reason FROM deliveries WHERE finished_at IS NULL", String.class))
        .containsExactly("DEFERRED_DISABLED");
    await()
        .during(Duration.ofSeconds(1))
        .atMost(SOON)
        .until(() -> RECEIVER.keys("/off").size() == 1);

    assertThat(api.put(CONFIG, "{\"enabled\":true}").statusCode()).isEqualTo(200);
    await().atMost(SOON).until(() -> RECEIVER.keys("/off").size() == 6);
  }

  @Test
  void a_change_by_a_statement_holds_as_soon_as_one_by_the_api() {
    RECEIVER.answers("/sql", 204, "");
    jdbc.update("UPDATE channel_configs SET enabled = false WHERE channel = 'webhook'");
    RECEIVER.enqueue(jdbc, "a.b", "sql", "/sql", 1);
    await().during(Duration.ofSeconds(1)).atMost(SOON).until(() -> RECEIVER.keys("/sql").isEmpty());
    jdbc.update("UPDATE channel_configs SET enabled = true WHERE channel = 'webhook'");
    await().atMost(SOON).until(() -> RECEIVER.keys("/sql").size() == 1);
  }

  @Test
  void tries_after_the_first_are_as_many_as_the_channel_allows() throws Exception {
    RECEIVER.answers("/tries", 503, "busy");
    for (int retries : new int[] {0, 3}) {
      int before = RECEIVER.keys("/tries").size();
      api.put(CONFIG, "{\"max_retries\":" + retries + "}");
      RECEIVER.enqueue(jdbc, "a.b", "tries", "/tries", 1);
      await()
          .atMost(PATIENCE)
          .until(
              () ->
                  jdbc.queryForList(
                              "SELECT attempts FROM dead_letters WHERE exhausted = 'EXHAUSTED'",
                              Integer.class)
                          .contains(retries + 1)
                      && RECEIVER.keys("/tries").size() == before + retries + 1);
    }
  }

  @Test
  void limit_and_places_reach_the_lanes_that_are_there_and_those_to_come() throws Exception {
    jdbc.update(
        "INSERT INTO lanes (channel, destination) VALUES ('webhook', 'old'), ('sms', 'other')");
    api.put(CONFIG, "{\"rate_limit_per_minute\":600,\"config\":{\"max_in_flight\":4}}");
    jdbc.update("INSERT INTO lanes (channel, destination) VALUES ('webhook', 'new')");
    for (String destination : new String[] {"old", "new"}) {
      assertThat(lane(destination)).containsEntry("rate_per_s", 10.0).containsEntry("places", 4);
    }
    assertThat(lane("other")).containsEntry("rate_per_s", null).containsEntry("places", 16);

    jdbc.update("UPDATE lanes SET rate_per_s = 2 WHERE destination = 'new'");
    api.put(CONFIG, "{\"max_retries\":5}");
    assertThat(lane("new")).as("set for it alone").containsEntry("rate_per_s", 2.0);
    JsonNode back = ContractClient.json(api.put(CONFIG, "{\"rate_limit_per_minute\":null}"), 200);
    assertThat(back.path("rate_limit_per_minute").isNull()).isTrue();
    assertThat(back.path("max_retries").asInt()).as("not named, so it stays").isEqualTo(5);
    assertThat(lane("new")).containsEntry("rate_per_s", null);
  }

  private Map<String, Object> lane(String destination) {
    return jdbc.queryForMap(
        "SELECT rate_per_s, max_in_flight AS places FROM lanes WHERE destination = ?", destination);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      textBlock =
          """
          webhook; {'config':{'max_in_flight':0}};             422; /config/max_in_flight
          webhook; {'config':{'max_in_flight':'4'}};           422; /config/max_in_flight
          webhook; {'config':{'url':'https://x'}};             422; /config/url
          webhook; {'type':'slack'};                           422; /type
          slack;   {'config':{'max_in_flight':1.5}};           422; /config/max_in_flight
          slack;   {'config':{'token':'xoxb-1'}};              422; /config/token
          slack;   {'config':{'a':[{'apiKey':'x'}]}};          422; /config/a/0/apiKey
          slack;   {'config':{'Password':true}};               422; /config/Password
          slack;   {'config':{'secret':{'v':'x'}}};            422; /config/secret
          slack;   {'config':{'token':'env:a b'}};             422; /config/token
          slack;   {'config':null};                            400; /config
          slack;   {'rate_limit_per_minute':0};                400; /rate_limit_per_minute
          slack;   {'max_retries':-1};                         400; /max_retries
          slack;   {'speed':1};                                400; /speed
          slack;   [];                                         400; ''
          none;    {};                                         404; ''
          """)
  void settings_that_cannot_be_are_refused_and_change_nothing(
      String channel, String body, int status, String field) throws Exception {
    JsonNode before = api.ok(CHANNELS + "/config");
    JsonNode problem =
        ContractClient.json(
            api.put(CHANNELS + "/" + channel + "/config", body.replace('\'', '"')), status);
    assertThat(problem.path("field").asText()).isEqualTo(field);
    assertThat(api.ok(CHANNELS + "/config")).isEqualTo(before);
  }

  @Test
  void a_secret_is_a_reference_also_when_it_is_set_by_a_statement() throws Exception {
    JsonNode slack =
        ContractClient.json(
            api.put(
                CHANNELS + "/slack/config",
                "{\"config\":{\"token\":\"env:SLACK_TOKEN\",\"max_characters\":3000}}"),
            200);
    assertThat(slack.at("/config/token").asText()).isEqualTo("env:SLACK_TOKEN");
    assertThat(api.ok(CHANNELS + "/slack/config")).isEqualTo(slack);
    assertThatThrownBy(
            () ->
                jdbc.update(
                    "UPDATE channel_configs SET config = '{\"a\": [{\"bot_token\": \"xoxb-1\"}]}' WHERE channel = 'slack'"))
        .hasMessageContaining("secrets_are_references");
  }

  @Test
  void every_change_is_noted_with_who_made_it_and_what_was_before() throws Exception {
    api.put(CONFIG, "{\"max_retries\":7}");
    JsonNode change =
        api.ok("/api/v1/admin/audit?subject=channel:webhook&limit=1").at("/changes/0");
    assertThat(change.path("actor").asText()).isEqualTo("chief");
    assertThat(change.path("action").asText()).isEqualTo("channel.configure");
    assertThat(change.at("/before/max_retries").isNull()).isTrue();
    assertThat(change.at("/after/max_retries").asInt()).isEqualTo(7);
  }

  @Test
  void an_operator_reads_and_does_not_write() throws Exception {
    ContractClient operator = ContractClient.at(port).as(tokens, "o", Role.OPERATOR);
    assertThat(operator.ok(CHANNELS + "/config").path("channels").size()).isGreaterThan(5);
    assertThat(operator.put(CONFIG, "{}").statusCode()).isEqualTo(403);
    assertThat(operator.post(CHANNELS + "/webhook/pause", "").statusCode()).isEqualTo(403);
    ContractClient producer = ContractClient.at(port).as(tokens, "p", Role.PRODUCER);
    assertThat(producer.get(CONFIG).statusCode()).isEqualTo(403);
  }

  @Test
  void a_test_message_goes_the_way_of_every_other() throws Exception {
    RECEIVER.answers("/test", 204, "");
    JsonNode test =
        ContractClient.json(
            api.post(CHANNELS + "/webhook/test", "{\"address\":\"" + RECEIVER.url("/test") + "\"}"),
            202);
    await().atMost(PATIENCE).until(() -> RECEIVER.keys("/test").size() == 1);
    Map<String, Object> told =
        jdbc.queryForMap(
            "SELECT type, priority FROM notifications WHERE id = CAST(? AS uuid)",
            test.path("id").asText());
    assertThat(told).containsEntry("type", "pigeon.test").containsEntry("priority", "high");
    ContractClient.problem(
        api.post(CHANNELS + "/webhook/test", "{\"address\":\"nowhere\"}"), 422, "/address");
    ContractClient.problem(
        api.post(CHANNELS + "/none/test", "{\"address\":\"nowhere\"}"), 404, "No channel");
  }

  @Test
  void a_pause_outlives_the_breaker_and_ends_when_it_is_resumed() throws Exception {
    RECEIVER.answers("/paused", 204, "");
    jdbc.update("INSERT INTO lanes (channel, destination) VALUES ('webhook', 'paused')");
    JsonNode paused =
        ContractClient.json(
            api.post(
                CHANNELS + "/webhook/pause",
                "{\"destination\":\"paused\",\"reason\":\"Migration\"}"),
            200);
    assertThat(paused.path("lanes").asInt()).isEqualTo(1);
    assertThat(paused.path("paused_until").isNull()).isTrue();
    RECEIVER.enqueue(jdbc, "a.b", "paused", "/paused", 1);
    jdbc.update(
        "UPDATE lanes SET breaker = 'OPEN', paused_until = now() WHERE destination = 'paused'");
    jdbc.execute("NOTIFY pigeon_outbox");
    await()
        .during(Duration.ofSeconds(1))
        .atMost(SOON)
        .until(() -> RECEIVER.keys("/paused").isEmpty());
    assertThat(
            jdbc.queryForObject(
                "SELECT reason FROM deliveries WHERE destination = 'paused'", String.class))
        .isEqualTo("DEFERRED_PAUSED");

    api.post(CHANNELS + "/webhook/resume", "{\"destination\":\"paused\"}");
    await().atMost(SOON).until(() -> RECEIVER.keys("/paused").size() == 1);
  }

  @Test
  void a_paused_channel_holds_all_its_destinations_and_those_to_come_until_its_time()
      throws Exception {
    RECEIVER.answers("/all", 204, "");
    String until = java.time.Instant.now().plusSeconds(4).toString();
    JsonNode paused =
        ContractClient.json(
            api.post(CHANNELS + "/webhook/pause", "{\"until\":\"" + until + "\"}"), 200);
    assertThat(paused.path("paused").asBoolean()).isTrue();
    RECEIVER.enqueue(jdbc, "a.b", "made-meanwhile", "/all", 1);
    JsonNode config = api.ok(CONFIG);
    assertThat(config.path("paused").asBoolean()).isTrue();
    assertThat(RECEIVER.keys("/all")).isEmpty();
    await().atMost(PATIENCE).until(() -> RECEIVER.keys("/all").size() == 1);
    assertThat(api.ok(CONFIG).path("paused").asBoolean()).isFalse();
  }

  @Test
  void resuming_gives_a_lane_that_its_breaker_disabled_a_new_probe() throws Exception {
    RECEIVER.answers("/dark", 204, "");
    jdbc.update(
        """
        INSERT INTO lanes (channel, destination, breaker, reopened, disabled_at, paused_until)
        VALUES ('webhook', 'dark', 'OPEN', 10, now(), now())
        """);
    RECEIVER.enqueue(jdbc, "a.b", "dark", "/dark", 2);
    api.post(CHANNELS + "/webhook/resume", "{\"destination\":\"dark\"}");
    await().atMost(PATIENCE).until(() -> RECEIVER.keys("/dark").size() == 2);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      textBlock =
          """
          webhook; {'until':'2001-01-01T00:00:00Z'};  422; /until: it is past
          webhook; {'until':'tomorrow'};              400; /until: it is no date-time
          webhook; {'destination':'nobody'};          404; Nothing was ever sent
          webhook; {'why':'x'};                       400; /why: there is no such member
          none;    {};                                404; No channel has this name
          """)
  void a_pause_that_cannot_be_is_refused(String channel, String body, int status, String why)
      throws Exception {
    ContractClient.problem(
        api.post(CHANNELS + "/" + channel + "/pause", body.replace('\'', '"')), status, why);
  }
}
