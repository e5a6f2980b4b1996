package io.pigeon.api;

import static io.pigeon.api.ContractClient.json;
import static io.pigeon.api.ContractClient.problem;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.github.tomakehurst.wiremock.WireMockServer;
import com.github.tomakehurst.wiremock.client.WireMock;
import com.github.tomakehurst.wiremock.core.WireMockConfiguration;
import io.pigeon.TestDatabase;
import io.pigeon.api.http.Role;
import io.pigeon.api.security.GeneratedTokens;
import io.pigeon.channel.Message;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.builder.RouteBuilder;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
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

/** Notifications over HTTP, on a real PostgreSQL, delivered to a real server. */
@SpringBootTest(
    webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT,
    properties = {
      "pigeon.roles=api,delivery,channels",
      "pigeon.delivery.retry.backoff=100ms,200ms",
      "pigeon.api.encryption-keys=k2:MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE=",
      "management.server.port=0"
    })
@DirtiesContext
class NotificationsOverHttpTest {

  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final WireMockServer RECEIVER =
      new WireMockServer(WireMockConfiguration.options().dynamicPort());

  @Autowired private JdbcTemplate jdbc;
  @Autowired private GeneratedTokens tokens;
  @Autowired private CamelContext camel;
  @LocalServerPort private int port;

  private final List<String> written = new CopyOnWriteArrayList<>();
  private final CountDownLatch unstuck = new CountDownLatch(1);

  private ContractClient producer;
  private ContractClient operator;

  @DynamicPropertySource
  static void settings(DynamicPropertyRegistry registry) {
    String url = TestDatabase.create("notifications");
    registry.add("spring.datasource.url", () -> url);
  }

  @BeforeAll
  static void receive() {
    RECEIVER.start();
    RECEIVER.stubFor(WireMock.post("/ok").willReturn(WireMock.aResponse().withStatus(204)));
    RECEIVER.stubFor(
        WireMock.post("/gone").willReturn(WireMock.aResponse().withStatus(404).withBody("no")));
  }

  @AfterAll
  static void stop() {
    RECEIVER.stop();
  }

  @BeforeEach
  void callers() {
    producer = ContractClient.at(port).as(tokens, "shop", Role.PRODUCER);
    operator = ContractClient.at(port).as(tokens, "olga", Role.OPERATOR);
  }

  @Test
  void the_example_of_the_specification_is_answered_as_it_says() throws Exception {
    HttpResponse<String> created =
        producer.post(
            "/api/v1/notifications",
            "{\"channel\":\"sms\",\"recipient\":\"+905551234567\",\"content\":\"Your order has shipped.\",\"priority\":\"high\"}");
    JsonNode answer = json(created, 201);
    assertThat(UUID.fromString(answer.path("id").asText()).version()).isEqualTo(7);
    assertThat(answer.path("message_id")).isEqualTo(answer.path("id"));
    assertThat(answer.path("channel").asText()).isEqualTo("sms");
    assertThat(answer.path("recipient").asText()).isEqualTo("+905551234567");
    assertThat(answer.path("content").asText()).isEqualTo("Your order has shipped.");
    assertThat(answer.path("priority").asText()).isEqualTo("high");
    assertThat(answer.path("status").asText()).isEqualTo("queued");
    assertThat(answer.path("retry_count").asInt()).isZero();
    assertThat(answer.path("created_at").asText())
        .endsWith("Z")
        .isEqualTo(answer.path("updated_at").asText());
    assertThat(created.headers().firstValue("Location"))
        .contains("/api/v1/notifications/" + answer.path("id").asText());
  }

  @Test
  void what_is_created_is_delivered_once_and_its_trail_can_be_read() throws Exception {
    String path = path(json(producer.post("/api/notifications/", webhook("/ok", "")), 201));
    await().atMost(PATIENCE).until(() -> status(path).equals("sent"));
    JsonNode deliveries = producer.ok(path + "/deliveries").path("deliveries");
    assertThat(deliveries).hasSize(1);
    assertThat(deliveries.get(0).path("status").asText()).isEqualTo("SENT");
    assertThat(deliveries.get(0).at("/attempts/0/status_code").asInt()).isEqualTo(204);
    problem(producer.delete(path), 409, "it is sent");
  }

  @Test
  void what_fails_for_good_says_why() throws Exception {
    String path = path(json(producer.post("/api/v1/notifications", webhook("/gone", "")), 201));
    await().atMost(PATIENCE).until(() -> status(path).equals("failed"));
    JsonNode attempt = producer.ok(path + "/deliveries").at("/deliveries/0/attempts/0");
    assertThat(attempt.path("status_code").asInt()).isEqualTo(404);
    assertThat(attempt.path("response").asText()).isEqualTo("no");
  }

  @Test
  void all_that_a_request_may_say_is_kept_and_shown() throws Exception {
    String later = Instant.now().plus(Duration.ofHours(2)).toString();
    String body =
        """
        {"channels":["webhook"],"recipient":"%s/ok","type":"order.shipped","priority":"CRITICAL",
         "content":{"title":"Shipped","body":"Two boxes","data":{"priority":"HIGH","n":0.10}},
         "scheduled_at":"%s","expires_at":"%s","metadata":{"order":17},"dedup_key":"o-17","ordering_key":"o"}
        """
            .formatted(RECEIVER.baseUrl(), later, Instant.parse(later).plus(Duration.ofHours(1)));
    JsonNode created = json(producer.post("/api/v1/notifications", body), 201);
    assertThat(created.path("status").asText()).isEqualTo("scheduled");
    assertThat(created.path("priority").asText()).isEqualTo("critical");
    assertThat(created.path("dedup_key").asText()).isEqualTo("o-17");
    assertThat(created.at("/content/data/priority").asText()).isEqualTo("HIGH");
    JsonNode read = producer.ok(path(created));
    assertThat(read).isEqualTo(created);
    assertThat(producer.delete(path(created)).statusCode()).isEqualTo(204);
    assertThat(status(path(created))).isEqualTo("cancelled");
    problem(producer.delete(path(created)), 409, "it is cancelled");
    JsonNode again = json(producer.post("/api/v1/notifications", body), 200);
    assertThat(again.path("id")).isEqualTo(created.path("id"));
  }

  @Test
  void a_secret_is_in_the_database_in_cipher_and_shown_to_who_sent_it_only() throws Exception {
    JsonNode created =
        json(
            producer.post(
                "/api/v1/notifications",
                webhook("/ok", ",\"metadata\":{\"order\":1,\"secret\":{\"pin\":4711}}")),
            201);
    assertThat(created.at("/metadata/secret/pin").asInt()).isEqualTo(4711);
    assertThat(producer.ok(path(created)).at("/metadata/secret/pin").asInt()).isEqualTo(4711);
    assertThat(operator.ok(path(created)).at("/metadata/secret").asText()).isEqualTo("***");
    assertThat(
            jdbc.queryForObject(
                "SELECT metadata::text FROM notifications WHERE id = ?::uuid",
                String.class,
                id(created)))
        .contains("\"order\": 1", "\"secret\": \"k2:")
        .doesNotContain("4711", "pin");
  }

  @Test
  void another_callers_key_is_another_key_and_his_notifications_are_not_seen() throws Exception {
    String body = webhook("/ok", ",\"dedup_key\":\"same\"");
    JsonNode mine = json(producer.post("/api/v1/notifications", body), 201);
    ContractClient other = ContractClient.at(port).as(tokens, "bank", Role.PRODUCER);
    JsonNode his = json(other.post("/api/v1/notifications", body), 201);
    assertThat(his.path("id")).isNotEqualTo(mine.path("id"));
    problem(other.get(path(mine)), 404, "Nothing of yours has this id.");
    problem(other.get(path(mine) + "/deliveries"), 404, "Nothing of yours has this id.");
    problem(other.delete(path(mine)), 404, "Nothing of yours has this id.");
    assertThat(operator.ok(path(mine)).path("id")).isEqualTo(mine.path("id"));
    assertThat(ids(other.ok("/api/v1/notifications?limit=200"))).doesNotContain(id(mine));
  }

  @Test
  void a_hundred_parallel_requests_with_one_key_make_one_notification() throws Exception {
    ContractClient keyed = producer.with("Idempotency-Key", "k-100");
    String body = webhook("/ok", ",\"type\":\"hundred\"");
    Set<String> answers = new HashSet<>();
    int replayed = 0;
    for (HttpResponse<String> answer :
        atOnce(100, i -> () -> keyed.post("/api/v1/notifications", body))) {
      assertThat(answer.statusCode()).as(answer.body()).isEqualTo(201);
      answers.add(answer.body());
      replayed += answer.headers().firstValue("Idempotency-Replayed").isPresent() ? 1 : 0;
    }
    assertThat(answers).hasSize(1);
    assertThat(replayed).isEqualTo(99);
    assertThat(
            jdbc.queryForObject(
                "SELECT count(*) FROM notifications WHERE type = 'hundred'", Integer.class))
        .isEqualTo(1);
    problem(keyed.post("/api/v1/notifications", webhook("/ok", "")), 422, "another request");
    assertThat(
            producer.with("X-Idempotency-Key", "k-100").post("/api/v1/notifications", body).body())
        .isEqualTo(answers.iterator().next());
  }

  @Test
  void a_batch_has_a_result_for_each_and_a_bad_one_does_not_sink_the_others() throws Exception {
    ContractClient keyed = producer.with("Idempotency-Key", "batch-1");
    String known = webhook("/ok", ",\"dedup_key\":\"known\"");
    JsonNode first = json(producer.post("/api/v1/notifications", known), 201);
    String body =
        "{\"notifications\":[%s,{\"channel\":\"sms\"},%s,{\"channel\":\"pigeon\",\"recipient\":\"x\",\"content\":\"x\"},%s]}"
            .formatted(webhook("/ok", ""), known, "{\"topic\":\"no.body\",\"content\":\"x\"}");
    HttpResponse<String> answered = keyed.post("/api/v1/notifications/batch", body);
    JsonNode batch = json(answered, 201);
    assertThat(batch.path("created").asInt()).isEqualTo(1);
    assertThat(batch.path("rejected").asInt()).isEqualTo(3);
    JsonNode results = batch.path("results");
    assertThat(results.findValuesAsText("status"))
        .startsWith("queued")
        .containsSubsequence("queued", "rejected", "duplicate", "rejected", "rejected");
    assertThat(results.at("/1/error/field").asText()).isEqualTo("/content");
    assertThat(results.at("/2/id")).isEqualTo(first.path("id"));
    assertThat(results.at("/3/error/field").asText()).isEqualTo("/channel");
    assertThat(results.at("/4/error/field").asText()).isEqualTo("/topic");
    HttpResponse<String> again = keyed.post("/api/v1/notifications/batch", body);
    assertThat(again.body()).isEqualTo(answered.body());
    assertThat(again.headers().firstValue("Idempotency-Replayed")).contains("true");
    String at = answered.headers().firstValue("Location").orElseThrow();
    await().atMost(PATIENCE).until(() -> producer.ok(at).at("/counts/sent").asInt() == 1);
    assertThat(producer.ok(at + "?items=true").path("notifications")).hasSize(1);
    problem(
        ContractClient.at(port).as(tokens, "bank", Role.PRODUCER).get(at),
        404,
        "Nothing of yours has this id.");
  }

  @Test
  void a_thousand_go_in_one_request() throws Exception {
    String item = "{\"channel\":\"sms\",\"recipient\":\"+905551234567\",\"content\":\"x\"}";
    String body =
        "{\"notifications\":["
            + IntStream.range(0, 1000).mapToObj(i -> item).collect(Collectors.joining(","))
            + "]}";
    JsonNode batch = json(producer.post("/api/v1/notifications/batch", body), 201);
    assertThat(batch.path("created").asInt()).isEqualTo(1000);
    String more = body.replace("]}", "," + item + "]}");
    problem(producer.post("/api/v1/notifications/batch", more), 400, "/notifications");
  }

  @Test
  void lists_go_by_cursor_and_by_filter() throws Exception {
    ContractClient lister = ContractClient.at(port).as(tokens, "lister", Role.PRODUCER);
    List<String> made = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      String body =
          "{\"channel\":\"sms\",\"recipient\":\"+90555000000%d\",\"content\":\"Number %d\",\"type\":\"t.%d\",\"scheduled_at\":\"%s\"}"
              .formatted(i, i, i % 2, Instant.now().plus(Duration.ofDays(300)));
      made.add(0, id(json(lister.post("/api/v1/notifications", body), 201)));
    }
    JsonNode page = lister.ok("/api/v1/notifications?limit=2");
    assertThat(ids(page)).isEqualTo(made.subList(0, 2));
    JsonNode next =
        lister.ok("/api/v1/notifications?limit=2&cursor=" + page.path("next_cursor").asText());
    assertThat(ids(next)).isEqualTo(made.subList(2, 4));
    assertThat(ids(lister.ok("/api/v1/notifications?limit=2&page=3")))
        .isEqualTo(made.subList(4, 5));
    assertThat(ids(lister.ok("/api/v1/notifications?type=t.1"))).hasSize(2);
    assertThat(ids(lister.ok("/api/v1/notifications?q=number%203"))).containsExactly(made.get(1));
    assertThat(ids(lister.ok("/api/v1/notifications?recipient=%2B905550000004")))
        .containsExactly(made.get(0));
    assertThat(ids(lister.ok("/api/v1/notifications?status=SCHEDULED"))).isEqualTo(made);
    assertThat(ids(lister.ok("/api/v1/notifications?status=sent"))).isEmpty();
    assertThat(ids(lister.ok("/api/v1/notifications?channel=sms&limit=200"))).isEqualTo(made);
    assertThat(ids(lister.ok("/api/v1/notifications?channel=email"))).isEmpty();
    assertThat(lister.ok("/api/v1/notifications?count=true&limit=1").path("count").asInt())
        .isEqualTo(5);
    assertThat(ids(lister.ok("/api/v1/notifications?to=2020-01-01T00:00:00Z"))).isEmpty();
    assertThat(lister.delete("/api/v1/notifications/" + made.get(2)).statusCode()).isEqualTo(204);
    assertThat(ids(lister.ok("/api/v1/notifications?status=cancelled")))
        .containsExactly(made.get(2));
  }

  @Test
  void alerts_and_trades_take_an_address_or_their_subscriptions() throws Exception {
    String alert =
        "{\"severity\":\"Critical\",\"source\":\"pump-7\",\"text\":\"Pressure is falling.\"%s}";
    problem(
        producer.post("/api/v1/notifications/alert", alert.formatted("")),
        422,
        "Nothing subscribes to the type alert");
    JsonNode made =
        json(
            producer.post(
                "/api/v1/notifications/alert",
                alert.formatted(",\"channel\":\"sms\",\"recipient\":\"+905551234567\"")),
            201);
    assertThat(made.path("type").asText()).isEqualTo("alert");
    assertThat(made.path("priority").asText()).isEqualTo("critical");
    assertThat(made.path("title").asText()).isEqualTo("CRITICAL: pump-7");
    JsonNode trade =
        json(
            producer.post(
                "/api/v1/notifications/trade",
                "{\"symbol\":\"ACME\",\"side\":\"BUY\",\"quantity\":100,\"price\":12.50,\"channel\":\"email\",\"recipient\":\"desk@example.com\"}"),
            201);
    assertThat(trade.at("/content/body").asText()).isEqualTo("BUY 100 ACME at 12.50");
  }

  @Test
  void a_topic_goes_to_its_subscribers_and_a_person_to_his_addresses() throws Exception {
    jdbc.update(
        "INSERT INTO subscriptions (name, type_pattern, lane_id, address) VALUES ('s', 'stock.*', lane_of('webhook', ?), ?)",
        RECEIVER.baseUrl(),
        RECEIVER.baseUrl() + "/ok");
    JsonNode topic =
        json(
            producer.post(
                "/api/v1/notifications", "{\"topic\":\"stock.low\",\"content\":\"3 left\"}"),
            201);
    assertThat(topic.path("topic").asText()).isEqualTo("stock.low");
    await().atMost(PATIENCE).until(() -> status(path(topic)).equals("sent"));
    jdbc.update("INSERT INTO recipients (id, owner) VALUES ('ada', 'shop')");
    jdbc.update(
        "INSERT INTO recipient_addresses (recipient_id, channel, address, destination) VALUES ('ada', 'webhook', ?, ?)",
        RECEIVER.baseUrl() + "/ok",
        RECEIVER.baseUrl());
    JsonNode person =
        json(
            producer.post("/api/v1/notifications", "{\"recipient_id\":\"ada\",\"content\":\"Hi\"}"),
            201);
    await().atMost(PATIENCE).until(() -> status(path(person)).equals("sent"));
    problem(
        producer.post("/api/v1/notifications", "{\"recipient_id\":\"bob\",\"content\":\"Hi\"}"),
        422,
        "This person is not known");
  }

  @Test
  void another_callers_person_is_not_known() throws Exception {
    jdbc.update("INSERT INTO recipients (id, owner) VALUES ('eve', 'bank')");
    jdbc.update(
        "INSERT INTO recipient_addresses (recipient_id, channel, address, destination) VALUES ('eve', 'sms', '+905551234567', 'sms')");
    String body = "{\"recipient_id\":\"eve\",\"content\":\"Hi\"}";
    problem(producer.post("/api/v1/notifications", body), 422, "This person is not known");
    ContractClient admin = ContractClient.at(port).as(tokens, "root", Role.ADMIN);
    assertThat(admin.post("/api/v1/notifications", body).statusCode()).isEqualTo(201);
  }

  @Test
  void requests_at_once_are_all_answered_each_with_its_own() throws Exception {
    List<String> ids =
        atOnce(
            300,
            i ->
                () -> {
                  // Every tenth goes to nobody, and must not sink those written with it.
                  String body =
                      i % 10 == 0
                          ? "{\"recipient_id\":\"nobody\",\"content\":\"%d\"}".formatted(i)
                          : "{\"channel\":\"sms\",\"recipient\":\"+905551234567\",\"content\":\"%d\",\"dedup_key\":\"at-once-%d\"}"
                              .formatted(i, i / 2);
                  HttpResponse<String> answer = producer.post("/api/v1/notifications", body);
                  assertThat(answer.statusCode())
                      .isIn(i % 10 == 0 ? List.of(422) : List.of(200, 201));
                  return id(JSON.readTree(answer.body()));
                });
    assertThat(ids.stream().filter(id -> !id.isEmpty()).distinct()).hasSize(150);
    assertThat(
            jdbc.queryForObject(
                "SELECT count(*) FROM notifications WHERE dedup_key LIKE 'api:shop:at-once-%'",
                Integer.class))
        .isEqualTo(150);
  }

  @Test
  void reads_at_once_are_all_answered_each_with_what_its_caller_may_see() throws Exception {
    ContractClient bank = ContractClient.at(port).as(tokens, "bank", Role.PRODUCER);
    String body = "{\"channel\":\"sms\",\"recipient\":\"+905551234567\",\"content\":\"Hi\"}";
    List<String> ids = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      ContractClient sender = i % 2 == 0 ? producer : bank;
      ids.add(id(JSON.readTree(sender.post("/api/v1/notifications", body).body())));
    }
    atOnce(
        400,
        i ->
            () -> {
              int which = i % 20;
              ContractClient caller = List.of(producer, bank, operator).get(i % 3);
              boolean seen = i % 3 == 2 || i % 3 == which % 2;
              HttpResponse<String> answer = caller.get("/api/v1/notifications/" + ids.get(which));
              assertThat(answer.statusCode()).isEqualTo(seen ? 200 : 404);
              assertThat(id(JSON.readTree(answer.body()))).isEqualTo(seen ? ids.get(which) : "");
              return which;
            });
  }

  @Test
  void a_route_over_one_address_takes_its_steps_one_after_the_other() throws Exception {
    jdbc.update("INSERT INTO channel_configs (channel, type) VALUES ('relay', 'webhook')");
    RECEIVER.stubFor(WireMock.post("/route").willReturn(WireMock.aResponse().withStatus(400)));
    String url = RECEIVER.baseUrl() + "/route";
    JsonNode made =
        ContractClient.json(
            producer.post(
                "/api/v1/notifications",
                "{\"route\":[{\"channel\":\"webhook\"},{\"channel\":\"relay\"}],\"recipient\":\"%s\",\"content\":\"Hi\"}"
                    .formatted(url)),
            201);
    String path = "/api/v1/notifications/" + made.path("id").asText();
    await()
        .atMost(PATIENCE)
        .until(() -> producer.ok(path).path("status").asText().equals("failed"));
    List<String> trail = new ArrayList<>();
    producer
        .ok(path + "/deliveries")
        .path("deliveries")
        .forEach(
            each -> trail.add(each.path("channel").asText() + " " + each.path("status").asText()));
    assertThat(trail).containsExactlyInAnyOrder("webhook CANCELLED", "relay DEAD");
    assertThat(RECEIVER.findAll(WireMock.postRequestedFor(WireMock.urlEqualTo("/route"))))
        .hasSize(2);
  }

  @Test
  void a_person_who_says_that_they_have_it_is_told_no_further() throws Exception {
    jdbc.update("INSERT INTO recipients (id, owner) VALUES ('ron', ?)", "producer-1");
    for (String channel : List.of("webhook", "bus")) {
      jdbc.update(
          "INSERT INTO recipient_addresses (recipient_id, channel, address, destination) VALUES ('ron', ?, ?, 'ron')",
          channel,
          RECEIVER.baseUrl() + "/ron");
    }
    RECEIVER.stubFor(WireMock.post("/ron").willReturn(WireMock.aResponse().withStatus(204)));
    ContractClient admin = ContractClient.at(port).as(tokens, "root", Role.ADMIN);
    JsonNode made =
        ContractClient.json(
            admin.post(
                "/api/v1/notifications",
                "{\"route\":[{\"channel\":\"webhook\",\"success\":\"read\"},{\"channel\":\"bus\"}],\"recipient_id\":\"ron\",\"content\":\"Hi\"}"),
            201);
    String path = "/api/v1/notifications/" + made.path("id").asText();
    ContractClient ron = ContractClient.at(port).as(tokens, "ron", Role.USER);
    await()
        .atMost(PATIENCE)
        .until(
            () ->
                !RECEIVER
                    .findAll(WireMock.postRequestedFor(WireMock.urlEqualTo("/ron")))
                    .isEmpty());
    assertThat(
            ron.post(path + "/receipts", "{\"recipient_id\":\"ron\",\"status\":\"read\"}")
                .statusCode())
        .isEqualTo(204);
    await().atMost(PATIENCE).until(() -> admin.ok(path).path("status").asText().equals("sent"));
  }

  @Test
  void a_newer_message_updates_the_one_that_was_sent_under_its_key() throws Exception {
    board();
    JsonNode first = sent(producer, board("u", "one", ",\"replaces\":\"eta\""));
    assertThat(delivery(first).path("provider_message_id").asText()).isEqualTo("id of one");
    sent(producer, board("u", "two", ",\"replaces\":\"eta\""));
    sent(producer, board("u", "three", ",\"replaces\":\"eta\""));
    sent(producer, board("elsewhere", "four", ",\"replaces\":\"eta\""));
    sent(producer, board("u", "five", ""));
    sent(
        ContractClient.at(port).as(tokens, "bank", Role.PRODUCER),
        board("u", "six", ",\"replaces\":\"eta\""));
    assertThat(written)
        .containsExactly(
            "one for none",
            "two for id of one",
            "three for id of two",
            "four for none",
            "five for none",
            "six for none");
    jdbc.update("UPDATE replaceable_messages SET sent_at = now() - interval '31 days'");
    camel
        .createProducerTemplate()
        .sendBody("sql:classpath:db/sql/replaceable-messages-forget.sql", "");
    sent(producer, board("u", "seven", ",\"replaces\":\"eta\""));
    assertThat(written.get(6)).isEqualTo("seven for none");
  }

  @Test
  void a_newer_message_ends_the_one_that_still_waits_under_its_key() throws Exception {
    board();
    String later =
        ",\"replaces\":\"w\",\"scheduled_at\":\"%s\"".formatted(Instant.now().plusSeconds(3600));
    JsonNode waits = json(producer.post("/api/v1/notifications", board("w", "later", later)), 201);
    JsonNode latest =
        json(producer.post("/api/v1/notifications", board("w", "latest", later)), 201);
    assertThat(delivery(waits).path("reason").asText()).isEqualTo("REPLACED");
    assertThat(status(path(waits))).isEqualTo("suppressed");
    sent(producer, board("w", "now", ",\"replaces\":\"w\""));
    assertThat(status(path(latest))).isEqualTo("suppressed");
    assertThat(written).containsExactly("now for none");
  }

  @Test
  void a_try_that_fails_when_there_is_a_newer_message_is_not_repeated() throws Exception {
    board();
    JsonNode older =
        json(
            producer.post("/api/v1/notifications", board("s", "stuck", ",\"replaces\":\"s\"")),
            201);
    await().atMost(PATIENCE).until(() -> written.equals(List.of("stuck for none")));
    sent(producer, board("s", "newer", ",\"replaces\":\"s\""));
    unstuck.countDown();
    await().atMost(PATIENCE).until(() -> status(path(older)).equals("suppressed"));
    assertThat(delivery(older).path("reason").asText()).isEqualTo("REPLACED");
    assertThat(delivery(older).at("/attempts/0/outcome").asText()).isEqualTo("RETRY");
    assertThat(written).containsExactly("stuck for none", "newer for none");
  }

  /** A channel on which messages can be updated. */
  private void board() throws Exception {
    jdbc.update(
        "INSERT INTO channel_configs (channel, type) VALUES ('board', 'board') ON CONFLICT DO NOTHING");
    written.clear();
    camel.addRoutes(
        new RouteBuilder() {
          @Override
          public void configure() {
            from("direct:channel-board")
                .routeId("channel-board")
                .routeConfigurationId("channel")
                .process(this::write);
          }

          private void write(Exchange exchange) throws InterruptedException {
            String text = exchange.getMessage().getBody(Message.class).text();
            var old = exchange.getMessage().getHeader("replaces-message-id", "none", String.class);
            written.add(text + " for " + old);
            if (text.equals("stuck")) {
              unstuck.await();
              throw new IllegalStateException("not taken");
            }
            exchange.getMessage().setHeader("provider-message-id", "id\u0007 of\ud800 " + text);
          }
        });
  }

  private static String board(String address, String text, String more) {
    return "{\"channel\":\"board\",\"recipient\":\"%s\",\"content\":\"%s\"%s}"
        .formatted(address, text, more);
  }

  private JsonNode sent(ContractClient caller, String body) throws Exception {
    JsonNode created = json(caller.post("/api/v1/notifications", body), 201);
    await()
        .atMost(PATIENCE)
        .until(() -> caller.ok(path(created)).path("status").asText().equals("sent"));
    return created;
  }

  private JsonNode delivery(JsonNode created) throws Exception {
    return producer.ok(path(created) + "/deliveries").at("/deliveries/0");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      quoteCharacter = '`',
      textBlock =
          """
          {'channel':'sms','recipient':'+905551234567'};                                       400; /content
          {'content':'x'};                                                                     422; /recipient
          {'channel':'fax','recipient':'1','content':'x'};                                     422; /channel
          {'channel':'sms','recipient':'call me','content':'x'};                               422; /recipient
          {'channel':'email','recipient':'nobody','content':'x'};                              422; /recipient
          {'channel':'webhook','recipient':'ftp://x/','content':'x'};                          422; /recipient
          {'channel':'sms','channels':['sms'],'recipient':'+905551234567','content':'x'};      422; /channels
          {'topic':'a','channel':'sms','recipient':'+905551234567','content':'x'};             422; /topic
          {'channel':'sms','recipient':'+905551234567','recipient_id':'a','content':'x'};      422; /recipient
          {'route':[{'channel':'fax'}],'recipient_id':'a','content':'x'};                      422; /route
          {'route':[{'channel':'sms'},{'channel':'sms'}],'recipient_id':'a','content':'x'};    422; /route
          {'route':[{'channel':'sms'}],'channel':'sms','recipient_id':'a','content':'x'};      422; /channels
          {'route':[{'channel':'sms'}],'topic':'a','content':'x'};                             422; /topic
          {'route':[],'recipient_id':'a','content':'x'};                                       400; /route
          {'route':[{'channel':'sms','fallback_after':0}],'recipient_id':'a','content':'x'};   400; /route/0/fallback_after
          {'recipient_id':'00000000-0000-0000-0000-000000000000','content':'x'};               403; /recipient_id
          {'channel':'sms','recipient':'+905551234567','content':'x','priority':'urgent'};     400; /priority
          {'channel':'sms','recipient':'+905551234567','content':'x','scheduled_at':'soon'};   400; /scheduled_at
          {'channel':'sms','recipient':'+905551234567','content':'x','expires_at':'2020-01-01T00:00:00Z'}; 422; /expires_at
          {'channel':'sms','recipient':'+905551234567','content':'x','scheduled_at':'2999-01-01T00:00:00Z'}; 422; /scheduled_at
          {'channel':'sms','recipient':'+905551234567','content':7};                           400; /content
          {'channel':'sms','recipient':'+905551234567','content':'x','colour':'red'};          400; /colour
          """)
  void what_does_not_fit_is_refused_and_named(String body, int status, String field)
      throws Exception {
    HttpResponse<String> refused = producer.post("/api/v1/notifications", body.replace('\'', '"'));
    assertThat(refused.statusCode()).as(refused.body()).isEqualTo(status);
    assertThat(JSON.readTree(refused.body()).path("field").asText())
        .as(refused.body())
        .isEqualTo(field);
  }

  @Test
  void nonsense_for_an_id_is_404_and_for_a_cursor_400() throws Exception {
    problem(producer.get("/api/v1/notifications/17"), 404, "Nothing of yours");
    problem(producer.get("/api/v1/notifications/" + UUID.randomUUID()), 404, "Nothing of yours");
    problem(producer.get("/api/v1/notifications?cursor=17"), 400, "cursor: it is no uuid");
    problem(producer.get("/api/v1/notifications?limit=0"), 400, "limit");
    problem(producer.get("/api/v1/notifications?status=lost"), 400, "status");
    problem(producer.get("/api/v1/notifications?from=%00"), 400, "U+0000");
  }

  /** What so many calls come to, all made at about the same time; none may fail. */
  private static <T> List<T> atOnce(int calls, IntFunction<Callable<T>> call) throws Exception {
    ExecutorService callers = Executors.newFixedThreadPool(24);
    try {
      List<T> answers = new ArrayList<>();
      for (Future<T> each : callers.invokeAll(IntStream.range(0, calls).mapToObj(call).toList())) {
        answers.add(each.get());
      }
      return answers;
    } finally {
      callers.shutdownNow();
    }
  }

  private String status(String path) throws Exception {
    return producer.ok(path).path("status").asText();
  }

  private static String webhook(String path, String more) {
    return "{\"channel\":\"webhook\",\"recipient\":\"%s%s\",\"content\":\"Hello\"%s}"
        .formatted(RECEIVER.baseUrl(), path, more);
  }

  private static String path(JsonNode notification) {
    return "/api/v1/notifications/" + id(notification);
  }

  private static String id(JsonNode notification) {
    return notification.path("id").asText();
  }

  private static List<String> ids(JsonNode page) {
    return page.path("notifications").findValuesAsText("id");
  }
}
