package io.pigeon.notification;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.post;
import static com.github.tomakehurst.wiremock.client.WireMock.postRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.urlEqualTo;
import static com.github.tomakehurst.wiremock.core.WireMockConfiguration.wireMockConfig;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.github.tomakehurst.wiremock.WireMockServer;
import com.github.tomakehurst.wiremock.client.ResponseDefinitionBuilder;
import com.github.tomakehurst.wiremock.verification.LoggedRequest;
import io.pigeon.TestDatabase;
import io.pigeon.channel.BusServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.core.io.ClassPathResource;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.test.annotation.DirtiesContext;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;

/** Who is told, on which channels, in which order, and when; over real PostgreSQL and HTTP. */
@SpringBootTest(
    webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT,
    properties = {
      "pigeon.roles=delivery,channels,operations",
      "pigeon.delivery.retry.backoff=1h",
      "pigeon.delivery.step-interval=50",
      "pigeon.channels.webhook.allowed-hosts=127.0.0.0/8,localhost",
      "management.server.port=0"
    })
@DirtiesContext
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RoutingTest {

  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final String ALL_DAY =
      "'{\"from\": \"00:00\", \"to\": \"24:00\", \"time_zone\": \"UTC\"}'::jsonb";
  private static final String EVERYBODY = "00000000-0000-0000-0000-000000000000";

  private static final WireMockServer RECEIVER =
      new WireMockServer(wireMockConfig().dynamicPort().containerThreads(50));

  private static final BusServer BUS = BusServer.start("service-token");

  @Autowired private JdbcTemplate jdbc;

  @DynamicPropertySource
  static void settings(DynamicPropertyRegistry registry) {
    RECEIVER.start();
    String database = TestDatabase.create("routing");
    registry.add("spring.datasource.url", () -> database);
    registry.add("WEBSOCKET_BUS_URL", BUS::url);
    registry.add("SERVICE_TOKEN", () -> "service-token");
    // Push has no settings of its own here, so the generic provider stands in for it.
    registry.add("pigeon.channels.provider.base-url", () -> RECEIVER.baseUrl() + "/push");
  }

  @BeforeAll
  void channels() {
    for (String channel : List.of("first", "second", "third")) {
      jdbc.update("INSERT INTO channel_configs (channel, type) VALUES (?, 'webhook')", channel);
    }
    jdbc.update(
        "INSERT INTO channel_configs (channel, type, fallback_channels) VALUES ('frail', 'webhook', '{second}'), ('brittle', 'webhook', '{push,second}')");
    answers("/push", aResponse().withStatus(200).withBody("{\"messageId\":\"1\"}"));
  }

  @AfterAll
  static void stop() {
    RECEIVER.stop();
    BUS.close();
  }

  @Test
  void the_next_step_begins_at_once_when_one_has_failed_for_good_and_that_is_no_dead_letter() {
    person("anna", "first", "second", "third");
    answers("/anna/first", aResponse().withStatus(400));
    UUID told = tell("anna", "'route', " + route("first 60", "second 60", "third 60"));
    awaitEnd(told);
    assertThat(requests("/anna/first")).isEqualTo(1);
    assertThat(requests("/anna/second")).isEqualTo(1);
    assertThat(requests("/anna/third")).isZero();
    assertThat(trail(told))
        .containsExactlyInAnyOrder("first CANCELLED CLIENT_ERROR", "second SENT ACCEPTED");
    assertThat(status(told)).isEqualTo("sent");
  }

  @Test
  void a_step_that_is_not_done_in_time_is_withdrawn_and_the_next_begins() {
    person("berta", "first", "second");
    answers("/berta/first", aResponse().withStatus(503));
    UUID told = tell("berta", "'route', " + route("first 1", "second 60"));
    awaitEnd(told);
    assertThat(trail(told))
        .containsExactlyInAnyOrder("first CANCELLED ROUTED_ELSEWHERE", "second SENT ACCEPTED");
    assertThat(requests("/berta/first")).isEqualTo(1);
    await()
        .atMost(PATIENCE)
        .untilAsserted(
            () ->
                assertThat(
                        jdbc.queryForList(
                            "SELECT component FROM system_health WHERE system = 'channels' AND fell_back_at IS NOT NULL",
                            String.class))
                    .contains("first"));
  }

  @Test
  void a_newer_message_with_its_key_ends_a_route_that_waits_and_takes_its_steps() {
    person("ruth", "first", "second");
    answers("/ruth/first", aResponse().withStatus(503));
    String route = "'replaces', 'eta', 'route', " + route("first 1", "second 60");
    UUID older = tell("ruth", route + ", 'due_at', now() + interval '1 hour'");
    UUID newer = tell("ruth", route);
    assertThat(trail(older)).containsExactly("first SUPPRESSED REPLACED");
    awaitEnd(older);
    awaitEnd(newer);
    assertThat(trail(newer))
        .containsExactlyInAnyOrder("first CANCELLED ROUTED_ELSEWHERE", "second SENT ACCEPTED");
    assertThat(requests("/ruth/first")).isEqualTo(1);
    assertThat(
            jdbc.queryForList(
                "SELECT notification_id FROM replaceable_messages WHERE key = 'eta'", UUID.class))
        .containsExactly(newer);
  }

  @Test
  void while_a_step_is_being_sent_the_next_does_not_begin() {
    person("carl", "first", "second");
    answers("/carl/first", aResponse().withStatus(204).withFixedDelay(2000));
    UUID told = tell("carl", "'route', " + route("first 1", "second 60"));
    awaitEnd(told);
    assertThat(trail(told)).containsExactly("first SENT ACCEPTED");
    assertThat(requests("/carl/second")).isZero();
  }

  @Test
  void without_a_receipt_in_time_the_next_step_begins_and_with_one_it_does_not() {
    person("dora", "first", "second");
    UUID silent = tell("dora", "'route', " + route("first 1 delivered", "second 60"));
    UUID answered = tell("dora", "'route', " + route("first 2 delivered", "second 60"));
    await().atMost(PATIENCE).until(() -> trail(answered).size() == 1);
    assertThat(status(answered)).isEqualTo("processing");
    assertThat(jdbc.queryForObject("SELECT acknowledge(?, 'dora', false)", int.class, answered))
        .isEqualTo(1);
    awaitEnd(silent);
    assertThat(trail(silent))
        .containsExactlyInAnyOrder("first SENT ACCEPTED", "second SENT ACCEPTED");
    assertThat(trail(answered)).containsExactly("first SENT ACCEPTED");
    assertThat(status(answered)).isEqualTo("sent");
  }

  @Test
  void a_receipt_of_delivery_is_not_enough_where_it_has_to_be_read() {
    person("emil", "first", "second");
    UUID told = tell("emil", "'route', " + route("first 60 read", "second 60"));
    await().atMost(PATIENCE).until(() -> trail(told).size() == 1);
    assertThat(jdbc.queryForObject("SELECT acknowledge(?, 'emil', false)", int.class, told))
        .isZero();
    assertThat(jdbc.queryForObject("SELECT acknowledge(?, 'emil', true)", int.class, told)).isOne();
  }

  @Test
  void the_last_step_that_fails_is_a_dead_letter() {
    person("fritz", "first", "second");
    answers("/fritz/first", aResponse().withStatus(400));
    answers("/fritz/second", aResponse().withStatus(400));
    UUID told = tell("fritz", "'route', " + route("first 60", "second 60"));
    await().atMost(PATIENCE).until(() -> count("dead_letters", told) == 1);
    assertThat(status(told)).isEqualTo("failed");
    assertThat(count("reaches", told)).isZero();
  }

  @Test
  void all_channels_are_a_delivery_each_and_a_channel_falls_back_on_those_that_it_names() {
    person("greta", "frail", "second", "third");
    answers("/greta/frail", aResponse().withStatus(400));
    UUID told = tell("greta", "'channels', jsonb_build_array('frail', 'third')");
    awaitEnd(told);
    assertThat(trail(told))
        .containsExactlyInAnyOrder(
            "frail CANCELLED CLIENT_ERROR", "second SENT ACCEPTED", "third SENT ACCEPTED");
  }

  @Test
  void a_bare_address_is_told_on_the_next_channel_of_its_type_when_one_has_failed_for_good() {
    RECEIVER.stubFor(
        post(urlEqualTo("/bare"))
            .inScenario("bare")
            .willReturn(aResponse().withStatus(400))
            .willSetStateTo("first has failed"));
    RECEIVER.stubFor(
        post(urlEqualTo("/bare"))
            .inScenario("bare")
            .whenScenarioStateIs("first has failed")
            .willReturn(aResponse().withStatus(204)));
    UUID told = tellAddress("bare");
    awaitEnd(told);
    assertThat(trail(told))
        .containsExactlyInAnyOrder(
            "brittle CANCELLED CLIENT_ERROR", "push SUPPRESSED NO_ADDRESS", "second SENT ACCEPTED");
    assertThat(status(told)).isEqualTo("sent");
    assertThat(count("dead_letters", told)).isZero();
    assertThat(requests("/bare")).isEqualTo(2);
  }

  @Test
  void a_bare_address_falls_back_once_and_not_when_it_is_itself_at_fault() {
    answers("/bare-down", aResponse().withStatus(400));
    UUID down = tellAddress("bare-down");
    await().atMost(PATIENCE).until(() -> count("dead_letters", down) == 1);
    assertThat(trail(down))
        .containsExactlyInAnyOrder("brittle CANCELLED CLIENT_ERROR", "push SUPPRESSED NO_ADDRESS");
    assertThat(requests("/bare-down")).isEqualTo(2);
    jdbc.update(
        "INSERT INTO redrives (delivery_id) SELECT id FROM dead_letters WHERE notification_id = ?",
        down);
    await().atMost(PATIENCE).until(() -> requests("/bare-down") == 3);
    await().atMost(PATIENCE).until(() -> count("dead_letters", down) == 1);

    answers("/bare-gone", aResponse().withStatus(410));
    UUID gone = tellAddress("bare-gone");
    await().atMost(PATIENCE).until(() -> count("dead_letters", gone) == 1);
    assertThat(trail(gone)).isEmpty();
    assertThat(requests("/bare-gone")).isEqualTo(1);
  }

  @Test
  void without_channels_a_person_is_told_everywhere() {
    person("hugo", "first", "third");
    UUID told = tell("hugo", "");
    awaitEnd(told);
    assertThat(trail(told)).containsExactlyInAnyOrder("first SENT ACCEPTED", "third SENT ACCEPTED");
  }

  @Test
  void who_is_on_the_bus_is_told_there_and_only_who_is_not_by_push() {
    person("ida", "first");
    onBusAndPush("ida");
    UUID away = tell("ida", "");
    awaitEnd(away);
    assertThat(trail(away))
        .containsExactlyInAnyOrder("bus CANCELLED OFFLINE", "push SENT ACCEPTED");
    BUS.connect("ida");
    UUID there = tell("ida", "");
    await().atMost(PATIENCE).until(() -> BUS.received("ida").size() == 1);
    assertThat(
            jdbc.queryForList(
                "SELECT steps -> 0 ->> 'channel' || ' ' || (steps -> 0 ->> 'success') || ' ' || (steps -> 0 ->> 'after') || ', ' || (steps -> 1 ->> 'channel') FROM reaches WHERE notification_id = ?",
                String.class,
                there))
        .containsExactly("bus delivered 30, push");
    assertThat(requests("/ida/first")).isZero();
  }

  @Test
  void a_thousand_people_who_come_and_go_are_told_on_the_bus_or_by_push_and_nobody_twice() {
    int people = 1000;
    jdbc.update(
        "INSERT INTO recipients (id, owner) SELECT 'rover-' || n, 'test' FROM generate_series(1, ?) n",
        people);
    jdbc.update(
        "INSERT INTO recipient_addresses (recipient_id, channel, address, destination) SELECT 'rover-' || n, c, 'rover-' || n, c FROM generate_series(1, ?) n, unnest(ARRAY['bus', 'push']) c",
        people);
    jdbc.update(
        "INSERT INTO subscriptions (name, type_pattern, to_people, route) VALUES ('rovers', 'rover.*', true, ?::jsonb)",
        "[{\"channel\": \"bus\", \"success\": \"delivered\", \"fallback_after\": 20}, {\"channel\": \"push\"}]");
    jdbc.update(
        "INSERT INTO subscription_recipients SELECT id, 'rover-' || n FROM subscriptions, generate_series(1, ?) n WHERE name = 'rovers'",
        people);
    Random random = new Random(11);
    BitSet online = new BitSet();
    for (int n = 1; n <= people / 3; n++) {
      toggle(online, 1 + random.nextInt(people));
    }
    insertDraft("rover.event", "rover", "{}");
    jdbc.execute("NOTIFY pigeon_outbox");
    BitSet acknowledged = new BitSet();
    await()
        .atMost(Duration.ofSeconds(120))
        .pollInterval(Duration.ofMillis(20))
        .until(
            () -> {
              toggle(online, 1 + random.nextInt(people));
              for (int n = 1; n <= people; n++) {
                if (!acknowledged.get(n) && !BUS.received("rover-" + n).isEmpty()) {
                  acknowledged.set(n);
                  jdbc.queryForList(
                      "SELECT acknowledge(id, ?, false) FROM notifications WHERE type = 'rover.event'",
                      "rover-" + n);
                }
              }
              return Boolean.FALSE.equals(
                  jdbc.queryForObject(
                      "SELECT EXISTS (SELECT FROM reaches WHERE recipient_id LIKE 'rover-%') OR EXISTS (SELECT FROM notifications_outbox WHERE recipient_id LIKE 'rover-%')",
                      Boolean.class));
            });
    List<String> pushed =
        RECEIVER.findAll(postRequestedFor(urlEqualTo("/push"))).stream()
            .map(request -> request.getBodyAsString().replaceAll(".*\"to\":\"([^\"]*)\".*", "$1"))
            .filter(to -> to.startsWith("rover-"))
            .toList();
    List<String> onBus =
        IntStream.rangeClosed(1, people)
            .mapToObj(n -> "rover-" + n)
            .flatMap(user -> BUS.received(user).stream().map(message -> user))
            .toList();
    System.out.printf(
        "of %d people %d on the bus, %d by push%n", people, onBus.size(), pushed.size());
    assertThat(onBus).isNotEmpty();
    assertThat(pushed).isNotEmpty();
    assertThat(Stream.concat(onBus.stream(), pushed.stream()))
        .doesNotHaveDuplicates()
        .hasSize(people);
  }

  private static void toggle(BitSet online, int n) {
    if (online.get(n)) {
      BUS.disconnect("rover-" + n);
    } else {
      BUS.connect("rover-" + n);
    }
    online.flip(n);
  }

  private void onBusAndPush(String name) {
    jdbc.update(
        "INSERT INTO recipient_addresses (recipient_id, channel, address, destination) VALUES (?, 'bus', ?, 'bus'), (?, 'push', ?, 'push')",
        name,
        name,
        name,
        name);
  }

  @Test
  void what_a_person_does_not_want_leaves_a_row_that_says_so_and_what_is_critical_passes() {
    person("jan", "first", "second");
    consent(
        "jan",
        "[{\"type\": \"test.*\", \"channel\": \"first\", \"allowed\": false}, {\"type\": \"test.event\", \"channel\": \"*\", \"allowed\": true}, {\"type\": \"test.noise\", \"channel\": \"*\", \"allowed\": false}]");
    UUID wanted = tell("jan", "'channels', jsonb_build_array('first')");
    awaitEnd(wanted);
    assertThat(trail(wanted)).as("the longest type").containsExactly("first SENT ACCEPTED");
    UUID noise = tell("jan", "'type', 'test.noise'");
    assertThat(trail(noise))
        .containsExactlyInAnyOrder("first SUPPRESSED NO_CONSENT", "second SUPPRESSED NO_CONSENT");
    assertThat(status(noise)).isEqualTo("suppressed");
    UUID other = tell("jan", "'type', 'test.other'");
    awaitEnd(other);
    assertThat(trail(other))
        .containsExactlyInAnyOrder("first SUPPRESSED NO_CONSENT", "second SENT ACCEPTED");
    UUID critical = tell("jan", "'type', 'test.noise', 'rank', 3");
    awaitEnd(critical);
    assertThat(trail(critical))
        .containsExactlyInAnyOrder("first SENT ACCEPTED", "second SENT ACCEPTED");
  }

  @Test
  void a_channel_that_a_person_has_no_address_on_leaves_a_row_and_the_route_goes_past_it() {
    person("kim", "second");
    UUID told = tell("kim", "'route', " + route("first 60", "second 60"));
    awaitEnd(told);
    assertThat(trail(told))
        .containsExactlyInAnyOrder("first SUPPRESSED NO_ADDRESS", "second SENT ACCEPTED");
  }

  @Test
  void quiet_hours_defer_and_drop_nothing_and_what_is_critical_passes() {
    person("lars", "first");
    jdbc.update(
        "UPDATE preferences SET quiet_hours = ?::jsonb WHERE recipient_id = 'lars'",
        "[{\"days\": [\"mon\",\"tue\",\"wed\",\"thu\",\"fri\",\"sat\",\"sun\"], \"from\": \"00:00\", \"to\": \"24:00\"}]");
    UUID later = tell("lars", "");
    assertThat(
            jdbc.queryForMap(
                "SELECT reason, next_attempt_at > now() + interval '13 days' AS late FROM notifications_outbox WHERE notification_id = ?",
                later))
        .isEqualTo(Map.of("reason", "DEFERRED_QUIET", "late", true));
    UUID now = tell("lars", "'rank', 3");
    awaitEnd(now);
    assertThat(trail(now)).containsExactly("first SENT ACCEPTED");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      textBlock =
          """
          # The night of 29 March 2026 goes from 02:00 to 03:00 in Berlin; that of 25 October from 03:00 back to 02:00.
          22:00; 07:00; 2026-03-28T21:30:00Z; 2026-03-29T05:00:00Z
          22:00; 02:30; 2026-03-29T00:30:00Z; 2026-03-29T01:30:00Z
          02:15; 02:45; 2026-03-29T01:20:00Z; 2026-03-29T01:45:00Z
          22:00; 07:00; 2026-10-24T20:30:00Z; 2026-10-25T06:00:00Z
          01:00; 02:30; 2026-10-25T00:00:00Z; 2026-10-25T01:30:00Z
          22:00; 07:00; 2026-06-01T05:00:00Z; 2026-06-01T05:00:00Z
          22:00; 07:00; 2026-06-01T04:59:59Z; 2026-06-01T05:00:00Z
          22:00; 07:00; 2026-06-01T19:59:59Z; 2026-06-01T19:59:59Z
          22:00; 07:00; 2026-06-01T20:00:00Z; 2026-06-02T05:00:00Z
          00:00; 24:00; 2026-06-01T12:00:00Z; 2026-06-14T22:00:00Z
          """)
  void quiet_hours_end_when_the_clock_on_the_wall_says_so(
      String from, String to, String at, String until) {
    String hours =
        "[{\"days\": [\"mon\",\"tue\",\"wed\",\"thu\",\"fri\",\"sat\",\"sun\"], \"from\": \"%s\", \"to\": \"%s\"}]"
            .formatted(from, to);
    assertThat(
            jdbc.queryForObject(
                "SELECT quiet_until(?::jsonb, 'Europe/Berlin', ?::timestamptz) = ?::timestamptz",
                Boolean.class,
                hours,
                at,
                until))
        .as(
            String.valueOf(
                jdbc.queryForObject(
                    "SELECT quiet_until(?::jsonb, 'Europe/Berlin', ?::timestamptz) AT TIME ZONE 'UTC'",
                    String.class,
                    hours,
                    at)))
        .isTrue();
  }

  @Test
  void quiet_hours_of_one_day_do_not_hold_on_another_and_those_that_meet_are_one() {
    String hours =
        "[{\"days\": [\"fri\"], \"from\": \"22:00\", \"to\": \"06:00\"}, {\"days\": [\"sat\"], \"from\": \"06:00\", \"to\": \"24:00\"}]";
    assertThat(
            jdbc.queryForList(
                "SELECT to_char(quiet_until(?::jsonb, 'UTC', at) AT TIME ZONE 'UTC', 'DD HH24:MI') FROM unnest(ARRAY['2026-06-05 23:00Z', '2026-06-04 23:00Z', '2026-06-06 05:00Z']::timestamptz[]) AS at",
                String.class,
                hours))
        .containsExactly("07 00:00", "04 23:00", "07 00:00");
  }

  @Test
  void ten_thousand_people_are_told_by_one_statement() {
    jdbc.update(
        "INSERT INTO recipients (id, owner) SELECT 'crowd-' || n, 'test' FROM generate_series(1, 10000) n");
    jdbc.update(
        "INSERT INTO recipient_addresses (recipient_id, channel, address, destination) SELECT 'crowd-' || n, 'third', ?, ? FROM generate_series(1, 10000) n",
        RECEIVER.baseUrl() + "/crowd",
        RECEIVER.baseUrl());
    jdbc.update("UPDATE lanes SET enabled = false WHERE channel = 'third'");
    jdbc.update(
        "INSERT INTO subscriptions (name, type_pattern, to_people, channels, filter) VALUES ('crowd', 'crowd.*', true, '{third}', '$.n > 5')");
    jdbc.update(
        "INSERT INTO subscription_recipients SELECT id, 'crowd-' || n FROM subscriptions, generate_series(1, 10000) n WHERE name = 'crowd'");
    long began = System.nanoTime();
    insertDraft("crowd.event", "crowd-1", "{\"n\": 6}");
    System.out.printf("10,000 people: %d ms%n", (System.nanoTime() - began) / 1_000_000);
    insertDraft("crowd.event", "crowd-2", "{\"n\": 5}");
    insertDraft("crowd.event", "crowd-3", "{\"n\": \"many\"}");
    assertThat(
            jdbc.queryForObject(
                "SELECT count(*) FROM notifications_outbox WHERE address LIKE '%/crowd'",
                int.class))
        .isEqualTo(10_000);
    jdbc.update("DELETE FROM notifications_outbox WHERE address LIKE '%/crowd'");
    jdbc.update("UPDATE lanes SET enabled = true WHERE channel = 'third'");
  }

  @Test
  void a_subscription_defers_in_its_quiet_hours_what_is_not_critical() {
    subscribe("hush", "NULL", ALL_DAY);
    insertDraft("hush.event", "hush-1", "{}");
    assertThat(queued("hush.event")).containsExactly("address 1 DEFERRED_QUIET later");
    subscribe("hush", "'critical'", ALL_DAY);
    insertDraft("hush.event", "hush-2", "{}");
    assertThat(queued("hush.event"))
        .containsExactlyInAnyOrder("address 1 DEFERRED_QUIET later", "address 3 now");
    subscribe("hush", "'low'", "NULL");
    insertDraft("hush.event", "hush-3", "{}");
    assertThat(queued("hush.event"))
        .containsExactlyInAnyOrder(
            "address 1 DEFERRED_QUIET later", "address 3 now", "address 0 now");
    forget("hush");
  }

  @Test
  void a_subscription_tells_in_the_words_of_its_own_template() {
    jdbc.update(
        "INSERT INTO subscriptions (name, type_pattern, lane_id, address, template) VALUES ('own', 'own.*', lane_of('push', 'push'), 'own-words', 'alert'), ('usual', 'own.*', lane_of('push', 'push'), 'usual-words', NULL)");
    await()
        .atMost(PATIENCE)
        .until(
            () ->
                jdbc.queryForList("SELECT event FROM templates WHERE holds_from > now()")
                    .isEmpty());
    insertDraft("own.event", "own-1", "{\"text\": \"As it is.\", \"body\": \"By the template.\"}");
    jdbc.execute("NOTIFY pigeon_outbox");
    await()
        .atMost(PATIENCE)
        .untilAsserted(
            () ->
                assertThat(pushed("-words"))
                    .containsExactlyInAnyOrder(
                        "own-words: By the template.", "usual-words: As it is."));
    forget("own");
    forget("usual");
  }

  @Test
  void people_wait_for_the_end_of_the_quiet_hours_of_their_subscription_and_of_their_own() {
    person("lena", "first", "second");
    jdbc.update(
        "UPDATE preferences SET quiet_hours = ?::jsonb WHERE recipient_id = 'lena'",
        "[{\"days\": [\"mon\",\"tue\",\"wed\",\"thu\",\"fri\",\"sat\",\"sun\"], \"from\": \"06:00\", \"to\": \"08:00\"}]");
    assertThat(
            jdbc.queryForList(
                "SELECT to_char(due_at(at, rank, p.quiet_hours, 'UTC', '{\"from\": \"23:00\", \"to\": \"08:00\", \"time_zone\": \"Europe/Berlin\"}') AT TIME ZONE 'UTC', 'HH24:MI') FROM preferences p, (VALUES ('2026-06-01 22:00Z'::timestamptz, 1), ('2026-06-01 22:00Z', 3), ('2026-06-01 05:59Z', 1), ('2026-06-01 12:00Z', 1)) v(at, rank) WHERE p.recipient_id = 'lena'",
                String.class))
        .containsExactly("08:00", "22:00", "08:00", "12:00");
    UUID told =
        tell(
            "lena",
            "'template', 'alert', 'quiet_hours', "
                + ALL_DAY
                + ", 'ordering_key', 'k', 'route', "
                + route("first 60", "second 60"));
    assertThat(
            jdbc.queryForList(
                "SELECT r.template || ' ' || o.template || ' ' || (r.quiet_hours ->> 'to') || ' ' || o.reason FROM reaches r JOIN notifications_outbox o ON o.reach_id = r.id WHERE o.notification_id = ? AND o.ordering_key IS NULL AND o.next_attempt_at > now()",
                String.class,
                told))
        .containsExactly("alert alert 24:00 DEFERRED_QUIET");
    jdbc.queryForObject("SELECT cancel_deliveries(?)", Integer.class, told);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "template = 'No such!'",
        "priority = 'urgent'",
        "quiet_hours = '[]'",
        "quiet_hours = '{\"from\": \"22:00\", \"to\": \"06:00\"}'",
        "quiet_hours = '{\"from\": \"22\", \"to\": \"06:00\", \"time_zone\": \"UTC\"}'",
        "quiet_hours = '{\"from\": \"22:00\", \"to\": \"22:00\", \"time_zone\": \"UTC\"}'",
        "quiet_hours = '{\"from\": \"22:00\", \"to\": \"06:00\", \"time_zone\": \"Europe/Atlantis\"}'"
      })
  void a_subscription_by_sql_that_cannot_be_is_refused_with_what_is_wrong(String change) {
    subscribe("odd", "NULL", "NULL");
    assertThatThrownBy(
            () -> jdbc.update("UPDATE subscriptions SET " + change + " WHERE name = 'odd'"))
        .isInstanceOf(DataAccessException.class)
        .hasMessageMatching(
            "(?s).*(subscriptions_(template|priority|quiet_hours)_check|Europe/Atlantis).*");
    forget("odd");
  }

  @Test
  void events_of_one_group_are_one_message_that_says_how_many() {
    answers("/group", aResponse().withStatus(204));
    jdbc.update(
        "INSERT INTO subscriptions (name, type_pattern, lane_id, address, group_by, group_wait, group_mode) VALUES ('group', 'crowd.*', lane_of('webhook', 'group'), ?, 'run', '1 second', 'collect')",
        RECEIVER.baseUrl() + "/group");
    insertDraft("crowd.event", "group-1", "{\"run\": 1}");
    insertDraft("crowd.event", "group-2", "{\"run\": 1}");
    insertDraft("crowd.event", "group-3", "{\"run\": 1}");
    await().atMost(PATIENCE).until(() -> requests("/group") > 0);
    assertThat(RECEIVER.findAll(postRequestedFor(urlEqualTo("/group"))))
        .singleElement()
        .satisfies(
            request ->
                assertThat(request.getBodyAsString())
                    .contains("\"grouped\":3,\"data\":{\"run\": 1}"));
    jdbc.update("DELETE FROM subscriptions WHERE name = 'group'");
  }

  @Test
  void a_row_inserted_by_an_application_is_on_its_way_and_tells_what_becomes_of_it() {
    jdbc.execute(
        """
        INSERT INTO activity.notifications (user_id, title, message, notification_type, priority)
        VALUES ('5b1f', 'Hello!', 'You have a new message', 'chat_message', 'high');
        INSERT INTO activity.notifications (user_id, title, message, notification_type, deliver_at)
        VALUES ('5b1f', 'Reminder', 'Event starts in 10 mins', 'reminder', now() + interval '10 minutes');
        INSERT INTO activity.notifications (user_id, title, message, notification_type)
        VALUES ('00000000-0000-0000-0000-000000000000', 'System Alert', 'Maintenance in 1 hour', 'system');
        """);
    assertThat(
            jdbc.queryForList(
                """
                SELECT n.title || ': ' || l.channel || ' ' || o.address || ' ' || o.priority || CASE WHEN o.next_attempt_at > now() + interval '9 minutes' THEN ' later' ELSE '' END
                FROM activity.notifications n JOIN notifications_outbox o ON o.notification_id = n.id JOIN lanes l ON l.id = o.lane_id
                """,
                String.class))
        .contains("Reminder: bus 5b1f 1 later");
    assertThat(
            jdbc.queryForList(
                "SELECT title, message, notification_type, user_id, priority, is_processed FROM activity.notifications WHERE title = 'Reminder'"))
        .containsExactly(
            Map.of(
                "title", "Reminder",
                "message", "Event starts in 10 mins",
                "notification_type", "reminder",
                "user_id", "5b1f",
                "priority", "normal",
                "is_processed", false));
    assertThat(
            jdbc.queryForObject(
                "SELECT count(*) FROM audit_log WHERE action = 'broadcast'", int.class))
        .isEqualTo(1);
    assertThat(
            jdbc.queryForObject(
                "SELECT count(*) FROM activity.notifications WHERE user_id = ?",
                int.class,
                EVERYBODY))
        .isEqualTo(1);
  }

  @Test
  void ids_that_the_database_makes_are_of_version_7_and_in_order() {
    List<UUID> ids =
        jdbc.queryForList("SELECT uuid_v7() FROM generate_series(1, 1000)", UUID.class);
    assertThat(ids).doesNotHaveDuplicates().allMatch(id -> id.version() == 7 && id.variant() == 2);
    long millis = ids.get(0).getMostSignificantBits() >>> 16;
    assertThat(millis).isCloseTo(System.currentTimeMillis(), Offset.offset(60_000L));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "(user_id, message) VALUES (NULL, 'a')",
        "(user_id, message) VALUES ('a/b', 'a')",
        "(user_id, message, priority) VALUES ('a', 'a', 'urgent')",
        "(user_id, message, notification_type) VALUES ('a', 'a', 'a b')",
        "(user_id) VALUES ('a')",
        "(user_id, message, deliver_at) VALUES ('a', 'a', now() + interval '3 years')",
        "(user_id, message, deliver_at) VALUES ('a', 'a', 'infinity')"
      })
  void a_row_that_cannot_be_told_is_refused_with_the_column_at_fault(String row) {
    assertThatThrownBy(() -> jdbc.execute("INSERT INTO activity.notifications " + row))
        .isInstanceOf(DataAccessException.class)
        .hasMessageMatching("(?s).*(user_id|priority|notification_type|message|deliver_at) .*");
  }

  private void person(String name, String... channels) {
    jdbc.update("INSERT INTO recipients (id, owner) VALUES (?, 'test')", name);
    jdbc.update("INSERT INTO preferences (recipient_id) VALUES (?)", name);
    for (String channel : channels) {
      answers("/" + name + "/" + channel, aResponse().withStatus(204));
      jdbc.update(
          "INSERT INTO recipient_addresses (recipient_id, channel, address, destination) VALUES (?, ?, ?, ?)",
          name,
          channel,
          RECEIVER.baseUrl() + "/" + name + "/" + channel,
          // A destination for each, so that what befalls one lane has no part in another test.
          "http://" + name);
    }
  }

  /**
   * @param priority of its deliveries, in SQL
   * @param hours when it is quiet, in SQL
   */
  private void subscribe(String name, String priority, String hours) {
    forget(name);
    jdbc.update(
        "INSERT INTO subscriptions (name, type_pattern, lane_id, address, template, priority, quiet_hours) VALUES (?, ?, lane_of('webhook', ?), ?, 'alert', "
            + priority
            + ", "
            + hours
            + ")",
        name,
        name + ".*",
        name,
        RECEIVER.baseUrl() + "/" + name);
    jdbc.update("UPDATE lanes SET enabled = false WHERE destination = ?", name);
  }

  private void forget(String name) {
    jdbc.update("DELETE FROM subscriptions WHERE name = ?", name);
  }

  private static List<String> pushed(String to) {
    return RECEIVER.findAll(postRequestedFor(urlEqualTo("/push"))).stream()
        .map(LoggedRequest::getBodyAsString)
        .filter(body -> body.contains(to))
        .map(
            body -> body.replaceAll(".*\"to\":\"([^\"]*)\".*\"content\":\"(.*?)\"[,}].*", "$1: $2"))
        .toList();
  }

  private List<String> queued(String type) {
    return jdbc.queryForList(
        "SELECT concat_ws(' ', coalesce(o.recipient_id, 'address'), o.priority, o.reason, CASE WHEN o.next_attempt_at > now() THEN 'later' ELSE 'now' END) FROM notifications_outbox o JOIN notifications n ON n.id = o.notification_id WHERE n.type = ? AND o.template = 'alert'",
        String.class,
        type);
  }

  private void consent(String name, String consent) {
    jdbc.update("UPDATE preferences SET consent = ?::jsonb WHERE recipient_id = ?", consent, name);
  }

  /**
   * @param more members of the want, as arguments of {@code jsonb_build_object}
   */
  private UUID tell(String person, String more) {
    UUID id = UUID.randomUUID();
    jdbc.update(
        "INSERT INTO notifications (id, dedup_key, type, occurred_at, title, data) VALUES (?, ?, 'test.event', now(), 'Test', '{}')",
        id,
        id.toString());
    jdbc.queryForObject(
        "SELECT deliver_to_people(jsonb_build_array(jsonb_build_object('id', id, 'created_at', created_at, 'type', type, 'rank', 1, 'recipient_id', ?::text) || jsonb_build_object("
            + more
            + "))) FROM notifications WHERE id = ?",
        Integer.class,
        person,
        id);
    jdbc.execute("NOTIFY pigeon_outbox");
    return id;
  }

  /** On a channel that falls back on one of another type and on one of its own. */
  private UUID tellAddress(String name) {
    UUID id = UUID.randomUUID();
    jdbc.update(
        "INSERT INTO notifications (id, dedup_key, type, occurred_at, title, data) VALUES (?, ?, 'test.event', now(), 'Test', '{}')",
        id,
        id.toString());
    jdbc.update(
        "INSERT INTO notifications_outbox (notification_id, notified_at, lane_id, address) SELECT id, created_at, lane_of('brittle', ?), ? FROM notifications WHERE id = ?",
        name,
        RECEIVER.baseUrl() + "/" + name,
        id);
    jdbc.execute("NOTIFY pigeon_outbox");
    return id;
  }

  private static String route(String... steps) {
    StringBuilder route = new StringBuilder("jsonb_build_array(");
    for (int i = 0; i < steps.length; i++) {
      String[] words = steps[i].split(" ");
      route
          .append(i == 0 ? "" : ", ")
          .append(
              "jsonb_build_object('channel', '%s', 'fallback_after', %s, 'success', '%s')"
                  .formatted(words[0], words[1], words.length > 2 ? words[2] : "accepted"));
    }
    return route.append(")").toString();
  }

  /** As the detector tells. */
  private void insertDraft(String type, String key, String data) {
    String statement;
    try {
      statement =
          new ClassPathResource("db/sql/notifications-insert.sql")
              .getContentAsString(StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    jdbc.queryForList(
        statement.replaceAll("(?m)^--.*$", "").replace(":#drafts", "?"),
        "[{\"id\": \"%s\", \"dedup_key\": \"%s\", \"type\": \"%s\", \"occurred_at\": \"2026-01-01T00:00:00Z\", \"priority\": \"normal\", \"title\": \"t\", \"data\": %s}]"
            .formatted(UUID.randomUUID(), key, type, data));
  }

  private void awaitEnd(UUID notification) {
    await()
        .atMost(PATIENCE)
        .until(
            () ->
                count("notifications_outbox", notification) + count("reaches", notification) == 0);
  }

  private int count(String table, UUID notification) {
    Integer count =
        jdbc.queryForObject(
            "SELECT count(*) FROM " + table + " WHERE notification_id = ?",
            Integer.class,
            notification);
    return count == null ? 0 : count;
  }

  private List<String> trail(UUID notification) {
    return jdbc.queryForList(
        "SELECT l.channel || ' ' || d.status || ' ' || d.reason FROM deliveries_done d JOIN lanes l ON l.id = d.lane_id WHERE d.notification_id = ? ORDER BY d.id",
        String.class,
        notification);
  }

  private String status(UUID notification) {
    return String.valueOf(
        jdbc.queryForObject(
            "SELECT s.status FROM notifications n, notification_summary(n.id, n.created_at, n.created_at) s WHERE n.id = ?",
            String.class,
            notification));
  }

  private static void answers(String path, ResponseDefinitionBuilder answer) {
    RECEIVER.stubFor(post(urlEqualTo(path)).willReturn(answer));
  }

  private static int requests(String path) {
    return RECEIVER.findAll(postRequestedFor(urlEqualTo(path))).size();
  }
}
