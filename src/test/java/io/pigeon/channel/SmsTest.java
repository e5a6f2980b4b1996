package io.pigeon.channel;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.anyUrl;
import static com.github.tomakehurst.wiremock.client.WireMock.containing;
import static com.github.tomakehurst.wiremock.client.WireMock.post;
import static com.github.tomakehurst.wiremock.client.WireMock.postRequestedFor;
import static com.github.tomakehurst.wiremock.core.WireMockConfiguration.wireMockConfig;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.github.tomakehurst.wiremock.WireMockServer;
import com.github.tomakehurst.wiremock.client.ResponseDefinitionBuilder;
import com.github.tomakehurst.wiremock.verification.LoggedRequest;
import io.pigeon.TestDatabase;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.camel.Exchange;
import org.apache.camel.ProducerTemplate;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.test.annotation.DirtiesContext;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;

/** Requests of the channels sms and provider, byte by byte, and what their answers lead to. */
@SpringBootTest(
    webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT,
    properties = {
      "pigeon.roles=delivery,channels",
      "pigeon.delivery.retry.backoff=1h",
      "TEST_AUTH_TOKEN=s3cret:with+colon",
      "TEST_SMS_TOKEN=json-token",
      "PROVIDER_TOKEN=provider-token",
      "management.server.port=0"
    })
@DirtiesContext
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SmsTest {

  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final String MESSAGES = "/2010-04-01/Accounts/AC123/Messages.json";
  private static final WireMockServer PROVIDER = new WireMockServer(wireMockConfig().dynamicPort());
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String[] HEADERS = {
    "host",
    "connection",
    "content-length",
    "content-type",
    "user-agent",
    "idempotency-key",
    "authorization"
  };

  /** Each test texts numbers of its own, so that it knows its requests. */
  private static final AtomicLong NUMBERS = new AtomicLong(905_550_000_000L);

  @Autowired private JdbcTemplate jdbc;
  @Autowired private ProducerTemplate camel;

  @DynamicPropertySource
  static void settings(DynamicPropertyRegistry registry) {
    PROVIDER.start();
    String database = TestDatabase.create("sms");
    registry.add("spring.datasource.url", () -> database);
    registry.add("PROVIDER_BASE_URL", () -> PROVIDER.url("/fallback?v=1"));
  }

  /** Before the first delivery, as settings are looked at once a second. */
  @BeforeAll
  void configure() throws IOException {
    String twilio =
        "'provider': 'twilio', 'base_url': '%s/', 'account_sid': 'AC123', 'auth_token': 'env:TEST_AUTH_TOKEN'"
            .formatted(PROVIDER.baseUrl());
    channel("sms-twilio", "sms", 10, "{%s, 'from': '+15005550006'}", twilio);
    channel("sms-hasty", "sms", 1, "{%s, 'from': '+15005550006'}", twilio);
    channel("sms-service", "sms", 10, "{%s, 'messaging_service_sid': 'MG 1&2'}", twilio);
    channel(
        "sms-short",
        "sms",
        10,
        "{%s, 'from': 'PIG 1', 'max_segments': 1, 'too_long': 'refuse'}",
        twilio);
    channel("sms-no-sender", "sms", 10, "{%s}", twilio);
    channel(
        "sms-no-token",
        "sms",
        10,
        "{'provider': 'twilio', 'account_sid': 'AC123', 'auth_token': 'env:TEST_NOT_SET', 'from': 'x'}");
    channel("sms-limits-only", "sms", 10, "{'max_segments': 3}");
    channel(
        "sms-json",
        "sms",
        10,
        "{'provider': 'json', 'base_url': '%s', 'token': 'env:TEST_SMS_TOKEN'}",
        PROVIDER.url("/json"));
    channel("sms-open", "sms", 10, "{'provider': 'json', 'base_url': '%s'}", PROVIDER.url("/open"));
    channel("sms-bad-url", "sms", 10, "{'provider': 'json', 'base_url': 'http://a:b@127.0.0.1/'}");
    try (ServerSocket closed = new ServerSocket(0)) {
      channel(
          "sms-down",
          "sms",
          10,
          "{'provider': 'json', 'base_url': 'http://127.0.0.1:%s/'}",
          String.valueOf(closed.getLocalPort()));
    }
    channel("carrier-pigeon", "provider", 10, "{'base_url': '%s'}", PROVIDER.url("/loft"));
    PROVIDER.stubFor(
        post(anyUrl())
            .atPriority(10)
            .willReturn(answer(201, "{\"sid\":\"SM1\",\"messageId\":\"m-1\"}")));
  }

  @AfterAll
  static void stop() {
    PROVIDER.stop();
  }

  @Test
  void twilio_gets_a_form_with_every_byte_in_its_place_and_no_header_that_is_not_ours() {
    String number = number();
    assertThat(send("sms-twilio", number, "A+B & C=Ç % 🐖\r\nKP 12.5"))
        .isEqualTo("SENT ACCEPTED 201 {\"sid\":\"SM1\",\"messageId\":\"m-1\"}");
    LoggedRequest request = requests(number).get(0);
    assertThat(request.getUrl()).isEqualTo(MESSAGES);
    assertThat(new String(request.getBody(), StandardCharsets.US_ASCII))
        .isEqualTo(
            "To=%2B"
                + number.substring(1)
                + "&From=%2B15005550006&Body=A%2BB+%26+C%3D%C3%87+%25+%F0%9F%90%96%0AKP+12.5");
    assertThat(request.getHeaders().keys().stream().map(name -> name.toLowerCase(Locale.ROOT)))
        .containsExactlyInAnyOrder(HEADERS);
    assertThat(request.getHeader("Content-Type")).isEqualTo("application/x-www-form-urlencoded");
    assertThat(request.getHeader("Authorization"))
        .isEqualTo(
            "Basic "
                + Base64.getEncoder()
                    .encodeToString("AC123:s3cret:with+colon".getBytes(StandardCharsets.US_ASCII)));
  }

  @Test
  void a_messaging_service_may_stand_in_for_the_sender() {
    String number = number();
    assertThat(send("sms-service", number, "x")).startsWith("SENT");
    assertThat(requests(number).get(0).getBodyAsString())
        .isEqualTo("To=%2B" + number.substring(1) + "&MessagingServiceSid=MG+1%262&Body=x");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          400 | 21211 | DEAD INVALID_TARGET -      | cannot get text messages. Twilio says: No good (21211).
          400 | 21614 | DEAD INVALID_TARGET -      | cannot get text messages
          404 | 21217 | DEAD INVALID_TARGET -      | cannot get text messages
          400 | 21401 | DEAD INVALID_TARGET -      | cannot get text messages
          400 | 21610 | DEAD CLIENT_ERROR -        | The recipient has opted out
          400 | 21602 | DEAD CLIENT_ERROR 400      | No good
          403 | 21408 | DEAD CLIENT_ERROR 403      | No good
          401 | 20003 | RETRY MISCONFIGURED -      | config.account_sid and config.auth_token
          403 | 20003 | RETRY MISCONFIGURED -      | config.account_sid and config.auth_token
          401 | 0     | RETRY MISCONFIGURED -      | knows no such account (401)
          404 | 20404 | RETRY MISCONFIGURED -      | knows no such account (404)
          400 | 21606 | RETRY MISCONFIGURED -      | may not send from config.from
          503 | 20429 | RETRY RATE_LIMITED -       | Too many requests
          429 | 20429 | RETRY RATE_LIMITED 429     | No good
          500 | 20500 | RETRY SERVER_ERROR 500     | No good
          503 | 0     | RETRY SERVER_ERROR 503     | No good
          302 | 0     | DEAD REDIRECT 302          | No good
          410 | 0     | DEAD GONE 410              | No good
          """)
  void an_error_of_twilio_means_what_its_code_says_and_else_what_its_status_says(
      int status, int code, String outcome, String words) {
    String number = number();
    stub(number, answer(status, "{\"code\":%d,\"message\":\"No good\"}".formatted(code)));
    assertThat(send("sms-twilio", number, "x"))
        .startsWith(outcome + " ")
        .contains(words)
        .doesNotContain("s3cret");
    assertThat(requests(number)).hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "<html>\u0000Bad</html>", "[]", "null", "{\"code\":{}}", "{\"code\":"})
  void an_error_without_a_code_means_what_its_status_says(String body) {
    String number = number();
    stub(number, answer(502, body));
    assertThat(send("sms-twilio", number, "x"))
        .isEqualTo("RETRY SERVER_ERROR 502 " + body.replace('\0', ' '));
  }

  @ParameterizedTest
  @CsvSource({"429,20429", "503,20429", "429,0"})
  void a_provider_that_asks_to_be_left_alone_is(int status, int code) {
    String number = number();
    stub(number, answer(status, "{\"code\":%d}".formatted(code)).withHeader("retry-after", "120"));
    assertThat(send("sms-twilio", number, "x")).startsWith("RETRY RATE_LIMITED");
    assertThat(pause(number)).isBetween(100.0, 120.0);
  }

  @Test
  void a_date_may_say_for_how_long() {
    String number = number();
    stub(
        number,
        answer(429, "{}")
            .withHeader("Date", "Wed, 14 Jan 2026 08:00:00 GMT")
            .withHeader("Retry-After", "Wed, 14 Jan 2026 08:05:00 GMT"));
    assertThat(send("sms-json", number, "x")).startsWith("RETRY RATE_LIMITED 429");
    assertThat(pause(number)).isBetween(280.0, 300.0);
  }

  @Test
  void a_provider_that_is_down_or_silent_is_tried_again() {
    assertThat(send("sms-down", number(), "x")).startsWith("RETRY CONNECTION");
    String number = number();
    stub(number, answer(201, "{}").withFixedDelay(4000));
    assertThat(send("sms-hasty", number, "x"))
        .isEqualTo("RETRY TIMEOUT - SocketTimeoutException: No whole answer within PT1S.");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "crew", "05551234567", "+90 555 123 45 67", "+1234567890123456", "+١٢٣٤٥٦٧٨٩"})
  void an_address_that_is_no_number_is_not_sent_to(String address) {
    int before = PROVIDER.findAll(postRequestedFor(anyUrl())).size();
    assertThat(send("sms-twilio", address, "x"))
        .startsWith("DEAD INVALID_TARGET - ChannelException: The address is no number");
    assertThat(PROVIDER.findAll(postRequestedFor(anyUrl()))).hasSize(before);
  }

  @ParameterizedTest
  @ValueSource(strings = {"+905551234567\r\nBcc: +15005550006", "+905551234567\n"})
  void no_line_can_be_added_to_an_address(String address) {
    assertThat(send("sms-twilio", address, "x")).startsWith("DEAD INVALID_TARGET");
  }

  @Test
  void settings_that_are_missing_are_named() {
    assertThat(send("sms-no-token", number(), "x"))
        .startsWith("RETRY MISCONFIGURED")
        .contains("config.auth_token");
    assertThat(send("sms-no-sender", number(), "x"))
        .startsWith("RETRY MISCONFIGURED")
        .contains("config.from");
    assertThat(send("sms-limits-only", number(), "x"))
        .startsWith("RETRY MISCONFIGURED")
        .contains("config.provider")
        .contains("PROVIDER_BASE_URL");
    assertThat(send("sms-bad-url", number(), "x"))
        .startsWith("RETRY MISCONFIGURED")
        .contains("config.base_url")
        .doesNotContain("a:b");
  }

  @Test
  void a_text_that_is_too_long_is_cut_or_refused_as_the_channel_wants() {
    String number = number();
    assertThat(send("sms-twilio", number, "x".repeat(10_000))).startsWith("SENT");
    assertThat(text(number)).isEqualTo("x".repeat(1527) + "...");
    assertThat(send("sms-short", number(), "x".repeat(161)))
        .startsWith("DEAD CLIENT_ERROR")
        .contains("takes 2 segments");
    assertThat(send("sms-short", number(), "x".repeat(160))).startsWith("SENT");
  }

  @Test
  void hostile_text_arrives_as_text_and_nothing_else() {
    Exchange exchange = text("sms-twilio", "a\u0000b\ud83d&To=+1\u202eשלום\r\nBody: \u001b[0m🐖");
    assertThat(exchange.getException()).isNull();
    String number = exchange.getProperty("number", String.class);
    assertThat(text(number)).isEqualTo("ab?&To=+1\u202eשלום\nBody: [0m🐖");
    assertThat(requests(number).get(0).getBodyAsString().split("&")).hasSize(3);
  }

  @Test
  void the_id_of_the_provider_and_the_number_of_segments_are_kept() {
    Exchange exchange = text("sms-twilio", "ş".repeat(71));
    assertThat(exchange.getMessage().getHeader("provider-message-id")).isEqualTo("SM1");
    assertThat(exchange.getProperty("segments")).isEqualTo(2);
    exchange = text("sms-json", "s".repeat(160));
    assertThat(exchange.getMessage().getHeader("provider-message-id")).isEqualTo("m-1");
    assertThat(exchange.getProperty("segments")).isEqualTo(1);
    assertThat(exchange.getMessage().getHeaders().toString()).doesNotContain("token");
  }

  @Test
  void the_json_form_has_an_address_and_a_token_of_its_own() throws IOException {
    String number = number();
    assertThat(send("sms-json", number, "\"quoted\" + 🐖\n</script>")).startsWith("SENT");
    LoggedRequest request = requests(number).get(0);
    assertThat(request.getUrl()).isEqualTo("/json");
    assertThat(new String(request.getBody(), StandardCharsets.UTF_8))
        .isEqualTo(
            "{\"to\":\"%s\",\"channel\":\"sms\",\"content\":\"\\\"quoted\\\" + 🐖\\n</script>\"}"
                .formatted(number));
    assertThat(request.getHeaders().keys().stream().map(name -> name.toLowerCase(Locale.ROOT)))
        .containsExactlyInAnyOrder(HEADERS);
    assertThat(request.getHeader("Authorization")).isEqualTo("Bearer json-token");
    assertThat(request.getHeader("Content-Type")).isEqualTo("application/json");
  }

  @Test
  void channels_without_settings_are_sent_by_the_generic_provider() throws IOException {
    String number = number();
    assertThat(send("sms", number, "x".repeat(2000))).startsWith("SENT ACCEPTED 201");
    LoggedRequest request = requests(number).get(0);
    assertThat(request.getUrl()).isEqualTo("/fallback?v=1");
    assertThat(request.getHeader("Authorization")).isEqualTo("Bearer provider-token");
    JsonNode body = JSON.readTree(request.getBody());
    assertThat(body.path("channel").asText()).isEqualTo("sms");
    assertThat(body.path("content").asText()).isEqualTo("x".repeat(1527) + "...");

    assertThat(send("provider", "crew " + number, "y")).startsWith("SENT");
    request = requests(number).get(1);
    assertThat(request.getUrl()).isEqualTo("/fallback?v=1");
    assertThat(JSON.readTree(request.getBody()).path("channel").asText()).isEqualTo("provider");
    assertThat(JSON.readTree(request.getBody()).path("to").asText()).isEqualTo("crew " + number);
  }

  @Test
  void the_common_token_goes_to_no_address_but_its_own() {
    String number = number();
    assertThat(send("sms-open", number, "x")).startsWith("SENT");
    assertThat(send("carrier-pigeon", "loft " + number, "x")).startsWith("SENT");
    assertThat(requests(number)).hasSize(2);
    assertThat(requests(number)).noneMatch(request -> request.containsHeader("Authorization"));
    assertThat(requests(number).get(1).getBodyAsString())
        .contains("\"channel\":\"carrier-pigeon\"");
  }

  @Test
  void the_generic_provider_gets_any_address_of_one_line_and_the_whole_text() throws IOException {
    String number = number();
    String text = "ş🐖".repeat(5000);
    assertThat(send("provider", "Ekip №1 " + number, text)).startsWith("SENT");
    assertThat(JSON.readTree(requests(number).get(0).getBody()).path("content").asText())
        .isEqualTo(text);
    assertThat(send("provider", "crew\r\nX-Injected: 1", "x")).startsWith("DEAD INVALID_TARGET");
    assertThat(send("provider", " ", "x")).startsWith("DEAD INVALID_TARGET");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          200 | SENT ACCEPTED 200
          202 | SENT ACCEPTED 202
          204 | SENT ACCEPTED 204
          301 | DEAD REDIRECT 301
          400 | DEAD CLIENT_ERROR 400
          401 | RETRY MISCONFIGURED -
          403 | RETRY MISCONFIGURED -
          404 | DEAD CLIENT_ERROR 404
          408 | RETRY TIMEOUT 408
          429 | RETRY RATE_LIMITED 429
          500 | RETRY SERVER_ERROR 500
          """)
  void an_answer_of_the_generic_provider_means_what_its_status_says(int status, String outcome) {
    String number = number();
    stub(number, answer(status, status == 204 ? "" : "no JSON"));
    assertThat(send("provider", number, "x")).startsWith(outcome);
    assertThat(requests(number)).hasSize(1);
  }

  @Test
  void whatever_is_given_as_an_id_is_one_short_line() {
    assertThat(idOf("{\"messageId\":\"a\\r\\nX: b\\u0000\"}")).contains("a X: b");
    assertThat(idOf("{\"messageId\":\"%s\"}".formatted("x".repeat(9000))))
        .contains("x".repeat(200));
    assertThat(idOf("{\"messageId\":42}")).contains("42");
    assertThat(idOf("{\"messageId\":{\"a\":1}}")).isEmpty();
    assertThat(idOf("{\"messageId\":null}")).isEmpty();
    assertThat(idOf("")).isEmpty();
  }

  private Optional<Object> idOf(String body) {
    String number = number();
    stub(number, answer(200, body));
    Exchange exchange = text("sms-json", number, "x");
    assertThat(exchange.getException()).isNull();
    return Optional.ofNullable(exchange.getMessage().getHeader("provider-message-id"));
  }

  private void channel(
      String name, String type, int timeoutSeconds, String settings, String... values) {
    jdbc.update(
        "INSERT INTO channel_configs (channel, type, timeout_seconds, config) VALUES (?, ?, ?, CAST(? AS jsonb))",
        name,
        type,
        timeoutSeconds,
        settings.formatted((Object[]) values).replace('\'', '"'));
  }

  private static ResponseDefinitionBuilder answer(int status, String body) {
    return aResponse().withStatus(status).withBody(body);
  }

  private static String number() {
    return "+" + NUMBERS.incrementAndGet();
  }

  private static void stub(String number, ResponseDefinitionBuilder answer) {
    PROVIDER.stubFor(
        post(anyUrl()).withRequestBody(containing(number.substring(1))).willReturn(answer));
  }

  private static List<LoggedRequest> requests(String number) {
    return PROVIDER.findAll(
        postRequestedFor(anyUrl()).withRequestBody(containing(number.substring(1))));
  }

  /** What the recipient would read. */
  private static String text(String number) {
    String form = requests(number).get(0).getBodyAsString();
    return URLDecoder.decode(form.substring(form.indexOf("Body=") + 5), StandardCharsets.UTF_8);
  }

  /** Past the database, which does not hold every text. */
  private Exchange text(String channel, String text) {
    return text(channel, number(), text);
  }

  private Exchange text(String channel, String number, String text) {
    Map<String, Object> row =
        jdbc.queryForMap(
            "SELECT CAST(config AS text) AS config FROM channel_configs WHERE channel = ?",
            channel);
    return camel.request(
        "direct:channel-sms",
        exchange -> {
          exchange.setProperty("number", number);
          exchange.setProperty(
              "channelConfig",
              new ChannelConfig(
                  channel,
                  "sms",
                  JSON.readTree(
                      String.valueOf(row.get("config"))
                          .replace("env:TEST_AUTH_TOKEN", "a")
                          .replace("env:TEST_SMS_TOKEN", "b")),
                  Optional.empty()));
          exchange.getMessage().setHeader("address", number);
          exchange.getMessage().setHeader("Idempotency-Key", "k");
          exchange.getMessage().setBody(Messages.saying(new Content("", text, text)));
        });
  }

  private String send(String channel, String address, String text) {
    return new Deliveries(jdbc).send(channel, address, text);
  }

  /** Seconds for which the lane of a number is left alone; written a moment after the attempt. */
  private double pause(String number) {
    String seconds =
        """
        SELECT extract(epoch FROM l.paused_until - now())
        FROM   lanes l
        JOIN   notifications_outbox o ON o.lane_id = l.id
        WHERE  o.address = ? AND l.paused_until IS NOT NULL
        """;
    await()
        .atMost(PATIENCE)
        .until(() -> !jdbc.queryForList(seconds, Double.class, number).isEmpty());
    return jdbc.queryForList(seconds, Double.class, number).get(0);
  }
}
