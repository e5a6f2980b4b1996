package io.pigeon.channel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.pigeon.TestDatabase;
import io.pigeon.channel.RawReceiver.Answer;
import io.pigeon.channel.RawReceiver.Request;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import javax.management.ObjectName;
import org.apache.camel.Exchange;
import org.apache.camel.ProducerTemplate;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.test.annotation.DirtiesContext;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;

/** What Slack and Telegram are sent, and what their answers come to. */
@SpringBootTest(
    webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT,
    properties = {
      "pigeon.roles=delivery,channels",
      "pigeon.delivery.retry.backoff=1h",
      "pigeon.channels.webhook.connect-timeout=1000",
      "pigeon.channels.webhook.response-timeout=1000",
      "logging.level.org.apache.camel.component=DEBUG",
      "logging.level.org.apache.camel.processor=DEBUG",
      "management.server.port=0"
    })
@ExtendWith(OutputCaptureExtension.class)
@DirtiesContext
class ChatChannelsTest {

  private static final String SLACK_TOKEN = "xoxb-17653672481-q2W4r6T8y0u2";
  private static final String TELEGRAM_TOKEN = "110201543:AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsaw";
  private static final String BROKEN_TOKEN = "110201543:AA HdqTcvCH1";

  private static final String POST = "/api/chat.postMessage";
  private static final String UPDATE = "/api/chat.update";
  private static final String SEND = "/bot" + TELEGRAM_TOKEN + "/sendMessage";
  private static final String EDIT = "/bot" + TELEGRAM_TOKEN + "/editMessageText";

  private static final String POSTED =
      "{\"ok\":true,\"channel\":\"C1H9RESGL\",\"ts\":\"1503435956.000247\",\"message\":{\"text\":\"%s\",\"ts\":\"1\"}}";
  private static final String TOLD =
      "{\"ok\":true,\"result\":{\"message_id\":%d,\"from\":{\"id\":110201543,\"is_bot\":true},"
          + "\"chat\":{\"id\":-1001234567890,\"type\":\"supergroup\"},\"date\":1768377600,\"text\":\"t\","
          + "\"entities\":[{\"offset\":0,\"length\":1,\"type\":\"bold\"}]}}";
  private static final String NOT_TOLD = "{\"ok\":false,\"error_code\":%d,\"description\":\"%s\"}";

  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final RawReceiver PROVIDER = new RawReceiver();

  @Autowired private JdbcTemplate jdbc;
  @Autowired private ProducerTemplate camel;

  @DynamicPropertySource
  static void settings(DynamicPropertyRegistry registry) {
    String database = TestDatabase.create("chat");
    registry.add("spring.datasource.url", () -> database);
    // Not among the properties above, as the test framework logs those.
    registry.add("SLACK_TOKEN", () -> SLACK_TOKEN);
    registry.add("TELEGRAM_TOKEN", () -> TELEGRAM_TOKEN);
    registry.add("BROKEN_TOKEN", () -> BROKEN_TOKEN);
  }

  @BeforeAll
  static void configure(@Autowired JdbcTemplate jdbc, @Autowired ChannelConfigs channels) {
    Map<String, String> configs =
        Map.of(
            "slack", "{\"token\":\"env:SLACK_TOKEN\",\"base_url\":\"%s\"}",
            "slack-unset", "{}",
            "slack-down", "{\"token\":\"env:SLACK_TOKEN\",\"base_url\":\"http://127.0.0.1:1\"}",
            "slack-short",
                "{\"token\":\"env:SLACK_TOKEN\",\"base_url\":\"%s\",\"max_characters\":5}",
            "telegram", "{\"token\":\"env:TELEGRAM_TOKEN\",\"base_url\":\"%s\"}",
            "telegram-brief", "{\"token\":\"env:TELEGRAM_TOKEN\",\"base_url\":\"%s\"}",
            "telegram-split",
                "{\"token\":\"env:TELEGRAM_TOKEN\",\"base_url\":\"%s\",\"too_long\":\"split\"}",
            "telegram-broken", "{\"token\":\"env:BROKEN_TOKEN\"}",
            "telegram-down",
                "{\"token\":\"env:TELEGRAM_TOKEN\",\"base_url\":\"http://127.0.0.1:1\"}",
            "telegram-astray",
                "{\"token\":\"env:TELEGRAM_TOKEN\",\"base_url\":\"http://a b:{token}\"}");
    configs.forEach(
        (channel, config) ->
            jdbc.update(
                "INSERT INTO channel_configs (channel, type, config) VALUES (?, ?, CAST(? AS jsonb))"
                    + " ON CONFLICT (channel) DO UPDATE SET config = EXCLUDED.config",
                channel,
                channel.replaceFirst("-.*", ""),
                config.formatted(PROVIDER.url(channel.startsWith("slack") ? "/api" : ""))));
    jdbc.update("UPDATE channel_configs SET timeout_seconds = 1 WHERE channel = 'telegram-brief'");
    await().atMost(PATIENCE).until(() -> channels.of("telegram-brief").timeout().isPresent());
  }

  @AfterAll
  static void stop() throws IOException {
    PROVIDER.close();
  }

  @Test
  void slack_is_posted_to_with_these_headers_and_this_body_and_no_others() throws Exception {
    PROVIDER.answer(POST, json(200, POSTED.formatted("t")));
    assertThat(send("slack", "C024BE91L", "pig *fast* <!channel> a & b"))
        .isEqualTo("SENT ACCEPTED 200 C1H9RESGL/1503435956.000247");
    Request request = last(POST);
    assertThat(request.line()).isEqualTo("POST /api/chat.postMessage HTTP/1.1");
    assertThat(request.headers())
        .containsOnlyKeys(
            "host", "connection", "content-length", "content-type", "user-agent", "authorization")
        .containsEntry("authorization", "Bearer " + SLACK_TOKEN)
        .containsEntry("content-type", "application/json; charset=utf-8");
    assertThat(request.headers().get("user-agent")).startsWith("Pigeon/");
    assertThat(JSON.readTree(request.body()))
        .isEqualTo(
            JSON.readTree(
                "{\"text\":\"pig *fast* &lt;!channel&gt; a &amp; b\",\"mrkdwn\":true,"
                    + "\"parse\":\"none\",\"link_names\":false,\"unfurl_links\":false,"
                    + "\"unfurl_media\":false,\"channel\":\"C024BE91L\"}"));
  }

  @Test
  void a_slack_webhook_is_posted_to_without_the_token() throws Exception {
    String path = "/services/T00/B01/sEcret";
    PROVIDER.answer(path, text(200, "ok"));
    assertThat(send("slack", PROVIDER.url(path), "<@U01> 🐖")).isEqualTo("SENT ACCEPTED 200 ok");
    Request request = last(path);
    assertThat(request.headers()).hasSize(5).doesNotContainKey("authorization");
    JsonNode body = JSON.readTree(request.body());
    assertThat(body.path("text").asText()).isEqualTo("&lt;@U01&gt; 🐖");
    assertThat(body.has("channel")).isFalse();
    assertThat(send("slack-unset", PROVIDER.url(path), "no token needed")).startsWith("SENT");
  }

  @Test
  void a_slack_webhook_that_is_not_public_is_not_connected_to() {
    assertThat(send("slack", "http://169.254.169.254/services/T/B/x", "t"))
        .startsWith("DEAD INVALID_TARGET - RefusedTargetException: Refused: ");
    assertThat(send("slack", "ftp://hooks.slack.com/services/T/B/x", "t"))
        .startsWith("DEAD INVALID_TARGET - RefusedTargetException: Refused: ");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          404 | no_service          | DEAD UNREGISTERED - ChannelException: Slack: no_service
          404 | channel_not_found   | DEAD INVALID_TARGET - ChannelException: Slack: channel_not_found
          410 | channel_is_archived | DEAD INVALID_TARGET - ChannelException: Slack: channel_is_archived
          410 | <html>gone</html>   | DEAD INVALID_TARGET - ChannelException: Slack: no webhook is there any more: 410 <html>gone</html>
          403 | invalid_token       | DEAD INVALID_TARGET - ChannelException: Slack: invalid_token
          403 | action_prohibited   | DEAD INVALID_TARGET - ChannelException: Slack: action_prohibited
          400 | invalid_payload     | DEAD CLIENT_ERROR 400 invalid_payload
          302 | elsewhere           | DEAD REDIRECT 302 elsewhere
          500 | rollup_error        | RETRY SERVER_ERROR 500 rollup_error
          503 |                     | RETRY SERVER_ERROR 503
          429 | rate_limited        | RETRY RATE_LIMITED 429 rate_limited
          """)
  void a_slack_webhook_says_by_status_and_word_why_not(int status, String word, String outcome) {
    String path = "/services/T00/B02/" + status + word;
    path = path.replaceAll("[<>]", "");
    PROVIDER.answer(path, text(status, word == null ? "" : word));
    assertThat(send("slack", PROVIDER.url(path), "t").strip()).isEqualTo(outcome);
    assertThat(PROVIDER.requests(path)).hasSize(1);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          channel_not_found   | DEAD INVALID_TARGET
          is_archived         | DEAD INVALID_TARGET
          not_in_channel      | DEAD INVALID_TARGET
          user_not_found      | DEAD INVALID_TARGET
          invalid_auth        | RETRY MISCONFIGURED
          not_authed          | RETRY MISCONFIGURED
          token_revoked       | RETRY MISCONFIGURED
          account_inactive    | RETRY MISCONFIGURED
          missing_scope       | RETRY MISCONFIGURED
          msg_too_long        | DEAD CLIENT_ERROR
          no_text             | DEAD CLIENT_ERROR
          never_heard_of      | DEAD CLIENT_ERROR
          internal_error      | RETRY SERVER_ERROR
          fatal_error         | RETRY SERVER_ERROR
          service_unavailable | RETRY SERVER_ERROR
          ratelimited         | RETRY RATE_LIMITED
          """)
  void slack_says_in_an_answer_of_200_why_not(String error, String outcome) {
    PROVIDER.answer(POST, json(200, "{\"ok\":false,\"error\":\"%s\"}".formatted(error)));
    assertThat(send("slack", "C024BE91L", "t"))
        .isEqualTo(outcome + " - ChannelException: Slack: " + error);
  }

  @Test
  void slack_is_left_alone_for_as_long_as_it_asks() {
    PROVIDER.answer(
        POST,
        RawReceiver.answer(
            "429 Too Many Requests\r\nRetry-After: 40",
            "{\"ok\":false,\"error\":\"ratelimited\"}"));
    assertThat(send("slack", "C024BE91L", "t")).startsWith("RETRY RATE_LIMITED 429 ");
    assertThat(pauseSeconds()).isBetween(30, 40);
    PROVIDER.answer(
        POST,
        RawReceiver.answer(
            "200 OK\r\nRetry-After: 50", "{\"ok\":false,\"error\":\"ratelimited\"}"));
    assertThat(send("slack", "C024BE91L", "t")).startsWith("RETRY RATE_LIMITED - ");
    assertThat(pauseSeconds()).isBetween(41, 50);
  }

  @Test
  void what_slack_is_missing_is_said() {
    PROVIDER.answer(
        POST,
        json(
            200,
            "{\"ok\":false,\"error\":\"missing_scope\",\"needed\":\"chat:write\",\"provided\":\"x\"}"));
    assertThat(send("slack", "C024BE91L", "t"))
        .endsWith("Slack: missing_scope, needed: chat:write");
    assertThat(send("slack-unset", "C024BE91L", "t"))
        .startsWith("RETRY MISCONFIGURED - ")
        .contains("slack-unset has no token");
    PROVIDER.answer(POST, text(200, "<h1>Welcome</h1>"));
    assertThat(send("slack", "C024BE91L", "t"))
        .startsWith("RETRY SERVER_ERROR - ")
        .contains("see config.base_url: <h1>Welcome</h1>");
    PROVIDER.answer(POST, text(404, "nothing here"));
    assertThat(send("slack", "C024BE91L", "t")).startsWith("RETRY MISCONFIGURED - ");
  }

  @Test
  void slack_that_is_down_is_tried_again() {
    assertThat(send("slack-down", "C024BE91L", "t")).startsWith("RETRY CONNECTION - ");
    PROVIDER.answer(POST, text(503, "down"));
    assertThat(send("slack", "C024BE91L", "t")).isEqualTo("RETRY SERVER_ERROR 503 down");
  }

  @Test
  void the_answer_to_a_long_message_is_understood_though_only_its_beginning_is_read() {
    PROVIDER.answer(POST, json(200, POSTED.formatted("x".repeat(100_000))));
    assertThat(send("slack", "C024BE91L", "t"))
        .isEqualTo("SENT ACCEPTED 200 C1H9RESGL/1503435956.000247");
  }

  @Test
  void a_text_too_long_for_slack_is_cut() throws Exception {
    PROVIDER.answer(POST, json(200, POSTED.formatted("t")));
    send("slack-short", "C024BE91L", "ab<cdef");
    assertThat(JSON.readTree(last(POST).body()).path("text").asText()).isEqualTo("ab…");
    send("slack", "C024BE91L", "🐖".repeat(5000));
    assertThat(JSON.readTree(last(POST).body()).path("text").asText())
        .isEqualTo("🐖".repeat(1999) + "…");
  }

  @Test
  void a_newer_message_takes_the_place_of_the_earlier_one_in_slack() throws Exception {
    PROVIDER.answer(UPDATE, json(200, POSTED.formatted("t")));
    Exchange exchange = request("slack", "C024BE91L", "new", "C1H9RESGL/1503435956.000247");
    assertThat(exchange.getException()).isNull();
    assertThat(exchange.getMessage().getHeaders())
        .containsEntry("provider-message-id", "C1H9RESGL/1503435956.000247")
        .doesNotContainValue("Bearer " + SLACK_TOKEN);
    JsonNode body = JSON.readTree(last(UPDATE).body());
    assertThat(body.path("channel").asText()).isEqualTo("C1H9RESGL");
    assertThat(body.path("ts").asText()).isEqualTo("1503435956.000247");
    assertThat(body.path("text").asText()).isEqualTo("new");
  }

  @Test
  void a_message_that_is_gone_from_slack_is_followed_by_a_new_one() throws Exception {
    PROVIDER.answer(UPDATE, json(200, "{\"ok\":false,\"error\":\"message_not_found\"}"));
    PROVIDER.answer(POST, json(200, POSTED.formatted("t")));
    for (String replaces : List.of("C0GONE/1.1", "no/id", "")) {
      int before = PROVIDER.requests(POST).size();
      Exchange exchange = request("slack", "C024BE91L", "new", replaces);
      assertThat(exchange.getMessage().getHeader("provider-message-id"))
          .isEqualTo("C1H9RESGL/1503435956.000247");
      assertThat(PROVIDER.requests(POST)).hasSize(before + 1);
      assertThat(JSON.readTree(last(POST).body()).path("channel").asText()).isEqualTo("C024BE91L");
    }
  }

  @Test
  void telegram_is_sent_this_body_and_no_headers_but_these() throws Exception {
    PROVIDER.answer(SEND, json(200, TOLD.formatted(42)));
    assertThat(send("telegram", "-1001234567890", "KP 1.5 [a](tg://user?id=1) *b*"))
        .isEqualTo("SENT ACCEPTED 200 -1001234567890/42");
    Request request = last(SEND);
    assertThat(request.headers())
        .containsOnlyKeys("host", "connection", "content-length", "content-type", "user-agent");
    assertThat(JSON.readTree(request.body()))
        .isEqualTo(
            JSON.readTree(
                "{\"chat_id\":-1001234567890,\"parse_mode\":\"MarkdownV2\","
                    + "\"text\":\"KP 1\\\\.5 \\\\[a\\\\]\\\\(tg://user?id\\\\=1\\\\) \\\\*b\\\\*\","
                    + "\"link_preview_options\":{\"is_disabled\":true}}"));
    send("telegram", "@pipeline_crew", "t");
    assertThat(JSON.readTree(last(SEND).body()).path("chat_id").asText())
        .isEqualTo("@pipeline_crew");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          400 | Bad Request: chat not found                               | DEAD INVALID_TARGET -
          400 | Bad Request: not enough rights to send text messages to the chat | DEAD INVALID_TARGET -
          400 | Bad Request: message text is empty                        | DEAD CLIENT_ERROR 400
          403 | Forbidden: bot was blocked by the user                    | DEAD UNREGISTERED -
          403 | Forbidden: user is deactivated                            | DEAD UNREGISTERED -
          403 | Forbidden: bot was kicked from the supergroup chat        | DEAD UNREGISTERED -
          403 | Forbidden: bot can't initiate conversation with a user    | DEAD INVALID_TARGET -
          403 | Forbidden: bot is not a member of the channel chat        | DEAD INVALID_TARGET -
          401 | Unauthorized                                              | RETRY MISCONFIGURED -
          404 | Not Found                                                 | RETRY MISCONFIGURED -
          500 | Internal Server Error                                     | RETRY SERVER_ERROR 500
          502 | Bad Gateway                                               | RETRY SERVER_ERROR 502
          """)
  void telegram_says_by_status_and_sentence_why_not(int status, String said, String outcome) {
    PROVIDER.answer(SEND, json(status, NOT_TOLD.formatted(status, said)));
    int before = PROVIDER.requests(SEND).size();
    assertThat(send("telegram", "42", "t")).startsWith(outcome + " ").contains(said);
    assertThat(PROVIDER.requests(SEND)).hasSize(before + 1);
  }

  @Test
  void a_chat_of_telegram_is_left_alone_for_as_long_as_it_asks() {
    PROVIDER.answer(
        SEND,
        json(
            429,
            "{\"ok\":false,\"error_code\":429,\"description\":\"Too Many Requests: retry after 35\","
                + "\"parameters\":{\"retry_after\":35}}"));
    assertThat(send("telegram", "42", "t"))
        .isEqualTo(
            "RETRY RATE_LIMITED - ChannelException: Telegram: 429 Too Many Requests: retry after 35");
    assertThat(pauseSeconds()).isBetween(25, 35);
  }

  @Test
  void the_new_address_of_a_group_is_said() {
    PROVIDER.answer(
        SEND,
        json(
            400,
            "{\"ok\":false,\"error_code\":400,\"description\":\"Bad Request: group chat was upgraded to a"
                + " supergroup chat\",\"parameters\":{\"migrate_to_chat_id\":-1009876543210}}"));
    assertThat(send("telegram", "-42", "t"))
        .startsWith("DEAD INVALID_TARGET - ")
        .contains("its address is now -1009876543210");
  }

  @Test
  void what_telegram_cannot_parse_is_sent_as_plain_text_in_the_same_try() throws Exception {
    PROVIDER.answer(
        SEND,
        inTurn(
            json(
                400,
                NOT_TOLD.formatted(
                    400, "Bad Request: can't parse entities: Character '.' is reserved")),
            json(200, TOLD.formatted(43))));
    int before = PROVIDER.requests(SEND).size();
    assertThat(send("telegram", "42", "a.b \\ (c)"))
        .isEqualTo("SENT ACCEPTED 200 -1001234567890/43");
    assertThat(PROVIDER.requests(SEND)).hasSize(before + 2);
    JsonNode body = JSON.readTree(last(SEND).body());
    assertThat(body.path("text").asText()).isEqualTo("a.b \\ (c)");
    assertThat(body.has("parse_mode")).isFalse();
    PROVIDER.answer(
        SEND, json(400, NOT_TOLD.formatted(400, "Bad Request: can't parse entities: no way")));
    assertThat(send("telegram", "42", "t")).startsWith("DEAD CLIENT_ERROR 400 ");
    assertThat(PROVIDER.requests(SEND)).hasSize(before + 4);
  }

  @Test
  void a_text_too_long_for_telegram_is_cut_or_split() throws Exception {
    PROVIDER.answer(SEND, json(200, TOLD.formatted(44)));
    send("telegram", "42", ".".repeat(5000));
    assertThat(JSON.readTree(last(SEND).body()).path("text").asText())
        .isEqualTo("\\.".repeat(4095) + "…");
    PROVIDER.answer(SEND, inTurn(json(200, TOLD.formatted(45)), json(200, TOLD.formatted(46))));
    int before = PROVIDER.requests(SEND).size();
    assertThat(send("telegram-split", "42", ".".repeat(5000)))
        .isEqualTo("SENT ACCEPTED 200 -1001234567890/45");
    assertThat(PROVIDER.requests(SEND).stream().skip(before).map(ChatChannelsTest::lengthOfText))
        .containsExactly(2 * 4096, 2 * (5000 - 4096));
  }

  @Test
  void a_later_part_that_fails_ends_the_try() {
    PROVIDER.answer(SEND, inTurn(json(200, TOLD.formatted(47)), text(502, "later")));
    int before = PROVIDER.requests(SEND).size();
    assertThat(send("telegram-split", "42", "x".repeat(10_000)))
        .isEqualTo("RETRY SERVER_ERROR 502 later");
    assertThat(PROVIDER.requests(SEND)).hasSize(before + 2);
  }

  @Test
  void a_newer_message_takes_the_place_of_the_earlier_one_in_telegram() throws Exception {
    for (Answer answer :
        List.of(
            json(200, TOLD.formatted(48)),
            json(400, NOT_TOLD.formatted(400, "Bad Request: message is not modified: x")))) {
      PROVIDER.answer(EDIT, answer);
      Exchange exchange = request("telegram", "@pipeline_crew", "new", "-1001234567890/48");
      assertThat(exchange.getException()).isNull();
      assertThat(exchange.getMessage().getHeader("provider-message-id"))
          .isEqualTo("-1001234567890/48");
    }
    JsonNode body = JSON.readTree(last(EDIT).body());
    assertThat(body.path("chat_id").asLong()).isEqualTo(-1001234567890L);
    assertThat(body.path("message_id").asLong()).isEqualTo(48);
    assertThat(body.path("text").asText()).isEqualTo("new");
  }

  @Test
  void a_message_that_is_gone_from_telegram_is_followed_by_a_new_one() throws Exception {
    PROVIDER.answer(
        EDIT, json(400, NOT_TOLD.formatted(400, "Bad Request: message to edit not found")));
    PROVIDER.answer(SEND, json(200, TOLD.formatted(50)));
    Exchange exchange = request("telegram", "@pipeline_crew", "new", "-1001234567890/49");
    assertThat(exchange.getMessage().getHeader("provider-message-id"))
        .isEqualTo("-1001234567890/50");
    assertThat(JSON.readTree(last(SEND).body()).path("chat_id").asText())
        .isEqualTo("@pipeline_crew");
  }

  @Test
  void hostile_text_arrives_as_text_and_hostile_headers_do_not_leave() throws Exception {
    String hostile =
        "a\u0000b\r\nX-Injected: 1\r\n\r\n\ud83d\u202e <!everyone> {{pigeon.version}} ${body} \"}";
    for (String channel : List.of("slack", "telegram")) {
      PROVIDER.answer(POST, json(200, POSTED.formatted("t")));
      PROVIDER.answer(SEND, json(200, TOLD.formatted(51)));
      assertThat(request(channel, "C01\r\nX: y", hostile, "").getException()).isNull();
      Request request = last(channel.equals("slack") ? POST : SEND);
      assertThat(request.headers()).hasSize(channel.equals("slack") ? 6 : 5);
      assertThat(JSON.readTree(request.body()).path("text").asText().replace("\\", ""))
          .startsWith("ab\nX-Injected: 1\n\n\ufffd ")
          .endsWith(" {{pigeon.version}} ${body} \"}")
          .doesNotContain("\u202e");
    }
  }

  @Test
  void the_requests_of_a_try_share_the_time_of_one() {
    Answer refused =
        json(400, NOT_TOLD.formatted(400, "Bad Request: can't parse entities: Character"));
    PROVIDER.answer(
        SEND,
        inTurn(
            out -> {
              Thread.sleep(101);
              refused.write(out);
            },
            out -> Thread.sleep(5000)));
    int before = PROVIDER.requests(SEND).size();
    assertThat(send("telegram-brief", "42", "t"))
        .matches(
            "RETRY TIMEOUT - SocketTimeoutException: No whole answer within PT0\\.[0-8][0-9]*S\\.");
    assertThat(PROVIDER.requests(SEND)).hasSize(before + 2);
  }

  @Test
  void the_token_is_nowhere_to_be_seen_whatever_happens(CapturedOutput output) throws Exception {
    assertThat(send("telegram-down", "42", "t")).startsWith("RETRY CONNECTION - ");
    assertThat(send("telegram-broken", "42", "t"))
        .startsWith("RETRY MISCONFIGURED - ")
        .contains("does not look like one");
    assertThat(send("telegram-astray", "42", "t"))
        .startsWith("RETRY MISCONFIGURED - ")
        .contains("base_url");
    for (Answer answer :
        List.of(
            text(404, "The requested URL " + SEND + " was not found on this server."),
            text(400, "Bad path " + SEND),
            text(307, SEND),
            text(200, "You asked for " + SEND),
            out -> {
              throw new IOException("hang up");
            },
            out -> out.write("garbage\r\n\r\n".getBytes(StandardCharsets.UTF_8)))) {
      PROVIDER.answer(SEND, answer);
      assertThat(send("telegram", "42", "t")).doesNotStartWith("SENT").doesNotContain("AAHdq");
    }
    assertThat(LoggerFactory.getLogger("org.apache.camel.processor").isDebugEnabled()).isTrue();
    assertThat(output.getAll()).doesNotContain("AAHdq").doesNotContain("xoxb");
    assertThat(
            jdbc.queryForObject(
                "SELECT count(*) FROM delivery_attempts WHERE response ~ 'AAHdq|AA HdqT|xoxb'",
                Integer.class))
        .isZero();
    assertThat(camel.getCamelContext().getEndpoints().toString()).doesNotContain("AAHdq");
    assertThat(
            ManagementFactory.getPlatformMBeanServer()
                .queryNames(new ObjectName("org.apache.camel:*"), null)
                .toString())
        .contains("http")
        .doesNotContain("AAHdq");
  }

  private static int lengthOfText(Request request) {
    try {
      return JSON.readTree(request.body()).path("text").asText().length();
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private static Answer json(int status, String body) {
    return text(status, body);
  }

  private static Answer text(int status, String body) {
    return RawReceiver.answer(status + " Status", body);
  }

  private static Answer inTurn(Answer... answers) {
    Queue<Answer> queue = new ArrayDeque<>(List.of(answers));
    return out -> queue.remove().write(out);
  }

  private static Request last(String path) {
    return PROVIDER.last(path);
  }

  /** Of the lane that was sent through last; the retry may have gone to another of its type. */
  private int pauseSeconds() {
    String sql =
        "SELECT extract(epoch FROM paused_until - now()) FROM lanes WHERE channel IN ('slack', 'telegram') ORDER BY id DESC LIMIT 1";
    await().atMost(PATIENCE).until(() -> jdbc.queryForObject(sql, Double.class) != null);
    return (int) Math.ceil(jdbc.queryForObject(sql, Double.class));
  }

  /** Straight to the route, with what the table would not hold. */
  private Exchange request(String channel, String address, String text, String replaces) {
    ChannelConfig config =
        new ChannelConfig(
            channel,
            channel,
            JSON.createObjectNode()
                .put("token", channel.equals("slack") ? SLACK_TOKEN : TELEGRAM_TOKEN)
                .put("base_url", PROVIDER.url(channel.equals("slack") ? "/api" : "")),
            Optional.empty());
    String formatted = Markup.of(channel).escape(text);
    return camel.request(
        "direct:channel-" + channel,
        message -> {
          message.setProperty("channelConfig", config);
          message.getMessage().setHeader("address", address);
          message.getMessage().setHeader("replaces-message-id", replaces);
          message.getMessage().setHeader("Authorization", "hostile");
          message.getMessage().setHeader("X-Secret", "hostile");
          message.getMessage().setHeader("CamelHttpPath", "/hostile");
          message.getMessage().setHeader("CamelHttpQuery", "hostile");
          message.getMessage().setBody(Messages.saying(new Content("", text, formatted)));
        });
  }

  private String send(String channel, String address, String text) {
    return new Deliveries(jdbc).send(channel, address, text);
  }
}
