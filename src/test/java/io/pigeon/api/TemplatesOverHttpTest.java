package io.pigeon.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.pigeon.TestDatabase;
import io.pigeon.api.http.Role;
import io.pigeon.api.security.GeneratedTokens;
import io.pigeon.channel.Message;
import io.pigeon.template.Templates;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.builder.RouteBuilder;
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

/** Templates over HTTP, and what a channel of plain text is given to send. */
@SpringBootTest(
    webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT,
    properties = {
      "pigeon.roles=delivery,channels,api",
      "pigeon.delivery.retry.backoff=200ms",
      "pigeon.delivery.retry.jitter=0",
      "management.server.port=0"
    })
@DirtiesContext
class TemplatesOverHttpTest {

  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final String TEMPLATES = "/api/v1/admin/templates";

  private final Map<String, Queue<Message>> sent = new ConcurrentHashMap<>();
  private final Set<String> down = ConcurrentHashMap.newKeySet();

  @Autowired private JdbcTemplate jdbc;
  @Autowired private GeneratedTokens tokens;
  @Autowired private CamelContext camel;
  @Autowired private Templates templates;
  @LocalServerPort private int port;
  private ContractClient api;

  @DynamicPropertySource
  static void settings(DynamicPropertyRegistry registry) {
    String url = TestDatabase.create("templates");
    registry.add("spring.datasource.url", () -> url);
  }

  @BeforeEach
  void channel() throws Exception {
    api = ContractClient.at(port).as(tokens, "chief", Role.ADMIN);
    jdbc.update(
        "INSERT INTO channel_configs (channel, type, max_retries) VALUES ('pager', 'pager', 100)"
            + " ON CONFLICT DO NOTHING");
    camel.addRoutes(
        new RouteBuilder() {
          @Override
          public void configure() {
            from("direct:channel-pager")
                .routeId("channel-pager")
                .routeConfigurationId("channel")
                .process(exchange -> take(exchange));
          }
        });
  }

  private void take(Exchange exchange) {
    String address = exchange.getMessage().getHeader("address", String.class);
    Message message = exchange.getMessage().getBody(Message.class);
    // Asked for, as a channel does.
    assertThat(message.formatted()).isEqualTo(message.text());
    sent.computeIfAbsent(address, each -> new ConcurrentLinkedQueue<>()).add(message);
    if (down.contains(address)) {
      throw new IllegalStateException("the pager is down");
    }
  }

  @Test
  void a_text_put_in_place_is_live_within_five_seconds() throws Exception {
    insert("shipped", "en", "Subject: {{order}}\nold {{order}}");
    awaitWords("live", "shipped", "old A-1");
    put("shipped/any/en", "Subject: {{order}}!\nnew {{order}}");
    Instant written = Instant.now();

    awaitWords("live", "shipped", "new A-1");

    assertThat(Duration.between(written, Instant.now())).isLessThan(Duration.ofSeconds(5));
    assertThat(last("live").subject()).isEqualTo("A-1!");
  }

  @Test
  void a_try_after_a_change_says_what_the_first_one_said() throws Exception {
    insert("late", "en", "first words");
    awaitWords("before", "late", "first words");
    down.add("pinned");
    create("pinned", "late");
    await().atMost(PATIENCE).until(() -> !said("pinned").isEmpty());
    put("late/any/en", "other words");
    awaitWords("after", "late", "other words");
    int tries = said("pinned").size();
    await().atMost(PATIENCE).until(() -> said("pinned").size() > tries);
    down.remove("pinned");

    await().atMost(PATIENCE).until(() -> "sent".equals(status("pinned")));
    assertThat(said("pinned")).extracting(Message::text).containsOnly("first words");
  }

  @Test
  void a_person_reads_their_own_language_and_time() {
    insert("a.visit", "de", "Um {{startLocal}}");
    insert("a.visit", "en", "At {{startLocal}}");
    jdbc.update(
        "INSERT INTO recipients (id, owner, language, time_zone) VALUES ('eva', 'x', 'de-AT', 'Europe/Vienna')");
    await()
        .atMost(PATIENCE)
        .untilAsserted(
            () -> {
              enqueue("to-eva", "eva");
              enqueue("to-nobody", null);
              await().atMost(PATIENCE).until(() -> !said("to-eva").isEmpty());
              await().atMost(PATIENCE).until(() -> !said("to-nobody").isEmpty());
              assertThat(last("to-eva").text()).isEqualTo("Um 09:30 MEZ");
              assertThat(last("to-nobody").text()).isEqualTo("At 08:30 UTC");
            });
  }

  @Test
  void a_creation_may_name_a_template_of_another_name_than_its_type() throws Exception {
    insert("welcome", "en", "Subject: Welcome, {{name}}\nHello {{name}}, {{type}}.");
    awaitWords("known", "welcome", "Hello , welcome.");
    String request =
        "{\"channel\":\"pager\",\"recipient\":\"%s\",\"template\":\"welcome\",\"params\":{\"name\":\"Ada\"}%s}";

    JsonNode own =
        ContractClient.json(api.post("/api/v1/notifications", request.formatted("t-own", "")), 201);
    JsonNode other =
        ContractClient.json(
            api.post(
                "/api/v1/notifications", request.formatted("t-other", ",\"type\":\"sign.up\"")),
            201);

    assertThat(own.path("type").asText()).isEqualTo("welcome");
    assertThat(own.path("title").asText()).isEqualTo("Welcome, Ada");
    assertThat(own.path("content").path("name").asText()).isEqualTo("Ada");
    assertThat(other.path("type").asText()).isEqualTo("sign.up");
    await().atMost(PATIENCE).until(() -> !said("t-other").isEmpty());
    assertThat(last("t-other").text()).isEqualTo("Hello Ada, sign.up.");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "'template':'no-such';                        422; there is no template no-such",
        "'template':'alert','content':'x';            422; either content or template",
        "'content':'x','params':{'a':1};              422; none is named",
        "'priority':'high';                           400; it is missing; give it or a template"
      })
  void what_says_nothing_or_too_much_is_refused(String members, int status, String why)
      throws Exception {
    ContractClient.problem(
        api.post(
            "/api/v1/notifications",
            ("{'channel':'pager','recipient':'r'," + members + "}").replace('\'', '"')),
        status,
        why);
  }

  @Test
  void every_version_is_kept_and_the_programs_own_comes_back() throws Exception {
    String path = TEMPLATES + "/pig.heartbeat/any/en";
    JsonNode file = api.ok(path);
    assertThat(file.path("source").asText()).isEqualTo("file");
    JsonNode saved = put("pig.heartbeat/any/en", "mine");
    assertThat(saved.path("version").asInt()).isEqualTo(file.path("version").asInt() + 1);
    assertThat(saved.path("created_by").asText()).isEqualTo("chief");
    assertThat(api.ok(path).path("body").asText()).isEqualTo("mine");
    assertThat(api.ok(path + "?version=1").path("body")).isEqualTo(file.path("body"));
    assertThat(api.ok(TEMPLATES + "?event=pig.heartbeat").path("templates"))
        .anyMatch(
            each ->
                each.path("channel").asText().equals("any")
                    && each.path("source").asText().equals("database"));

    assertThat(api.delete(path).statusCode()).isEqualTo(204);

    assertThat(api.ok(path).path("body")).isEqualTo(file.path("body"));
    assertThat(api.ok(path).path("source").asText()).isEqualTo("file");
    ContractClient.problem(api.delete(path), 404, "Nothing was put in place");
    assertThat(
            jdbc.queryForList(
                "SELECT action || ' ' || (after ->> 'version') FROM audit_log WHERE subject = ? ORDER BY id",
                String.class,
                "template:pig.heartbeat/any.en"))
        .containsExactly("template.save 2", "template.reset 3");
  }

  @Test
  void one_that_the_program_does_not_have_is_gone_when_it_is_taken_back() throws Exception {
    put("gone/any/de", "da");
    assertThat(api.delete(TEMPLATES + "/gone/any/de").statusCode()).isEqualTo(204);

    assertThat(api.get(TEMPLATES + "/gone/any/de").statusCode()).isEqualTo(404);
    assertThat(api.ok(TEMPLATES + "/gone/any/de?version=2").path("body").isNull()).isTrue();
  }

  @Test
  void what_cannot_be_a_template_is_refused_with_its_line() throws Exception {
    ContractClient.problem(
        api.put(TEMPLATES + "/shipped/email/en", "{\"body\":\"a\\n{{{b}}}\"}"),
        422,
        "/body: line 2: {{{b}} would not be escaped");
    ContractClient.problem(
        api.put(TEMPLATES + "/shipped/E/en", "{\"body\":\"a\"}"), 422, "channel: write a type");
    ContractClient.problem(
        api.post(TEMPLATES + "/preview", "{\"event\":\"a.b\",\"body\":\"{{#a}}\",\"data\":{}}"),
        422,
        "line 1");
  }

  @Test
  void a_preview_shows_a_draft_in_the_markup_of_its_channel_and_in_local_time() throws Exception {
    JsonNode shown =
        preview(
            """
            {"event":"shipped","channel":"email","language":"en","time_zone":"Asia/Tokyo",
             "body":"Subject: {{order}}\\n<p>{{order}} {{atLocal}}</p>","data":{"order":"<A>","at":"2026-01-14T08:30:00Z","text":"own"}}
            """);
    assertThat(shown.path("subject").asText()).isEqualTo("<A>");
    assertThat(shown.path("formatted").asText()).startsWith("<p>&lt;A&gt; ").contains("17:30");
    assertThat(shown.path("version").asInt()).isZero();
  }

  @Test
  void a_preview_without_data_takes_those_of_the_newest_notification() throws Exception {
    String ask = "{\"event\":\"trade\",\"channel\":\"telegram\"}";
    ContractClient.problem(api.post(TEMPLATES + "/preview", ask), 422, "/data: there is no");
    ContractClient.json(
        api.post(
            "/api/v1/notifications/trade",
            """
            {"channels":["pager"],"recipient":"t","symbol":"ACME","side":"buy","quantity":100,"price":12.5}
            """),
        201);

    JsonNode shown = preview(ask);

    assertThat(shown.path("formatted").asText()).isEqualTo("BUY 100 ACME at 12\\.5");
    assertThat(shown.path("channel").asText()).isEqualTo("any");
    assertThat(shown.path("version").asInt()).isEqualTo(1);
  }

  private JsonNode put(String key, String body) throws Exception {
    String json = ContractFile.JSON.writeValueAsString(Map.of("body", body));
    return ContractClient.json(api.put(TEMPLATES + "/" + key, json), 200);
  }

  private JsonNode preview(String request) throws Exception {
    return ContractClient.json(api.post(TEMPLATES + "/preview", request), 200);
  }

  private void create(String address, String template) throws Exception {
    ContractClient.json(
        api.post(
            "/api/v1/notifications",
            "{\"channel\":\"pager\",\"recipient\":\"%s\",\"template\":\"%s\",\"params\":{\"order\":\"A-1\"}}"
                .formatted(address, template)),
        201);
  }

  /** Creates until one is told like this. */
  private void awaitWords(String address, String template, String words) {
    await()
        .atMost(PATIENCE)
        .pollInterval(Duration.ofMillis(200))
        .until(
            () -> {
              // Unknown for up to a second after it was inserted.
              if (templates.knows(template)) {
                create(address, template);
              }
              return said(address).stream().anyMatch(message -> message.text().equals(words));
            });
  }

  /** As somebody does by a statement, for what was there already, too. */
  private void insert(String event, String language, String body) {
    jdbc.update(
        "INSERT INTO templates (event, channel, language, version, body, holds_from) VALUES (?, 'any', ?, 1, ?, 'epoch')",
        event,
        language,
        body);
  }

  private void enqueue(String address, String person) {
    jdbc.update(
        """
        WITH told AS (
            INSERT INTO notifications (id, dedup_key, type, occurred_at, title, data)
            VALUES (gen_random_uuid(), gen_random_uuid()::text, 'a.visit', '2026-01-14T08:30:00Z', 'T', '{"start": "2026-01-14T08:30:00Z"}')
            RETURNING id, created_at
        )
        INSERT INTO notifications_outbox (notification_id, notified_at, lane_id, address, recipient_id)
        SELECT id, created_at, lane_of('pager', 'pager'), ?, ? FROM told
        """,
        address,
        person);
    jdbc.execute("NOTIFY pigeon_outbox");
  }

  private List<Message> said(String address) {
    return List.copyOf(sent.getOrDefault(address, new ConcurrentLinkedQueue<>()));
  }

  private Message last(String address) {
    List<Message> messages = said(address);
    return messages.get(messages.size() - 1);
  }

  private String status(String address) throws Exception {
    return api.ok("/api/v1/notifications?recipient=" + address)
        .at("/notifications/0/status")
        .asText();
  }
}
