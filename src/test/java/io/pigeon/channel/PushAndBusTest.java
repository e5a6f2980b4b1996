package io.pigeon.channel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.nimbusds.jose.crypto.RSASSAVerifier;
import com.nimbusds.jwt.SignedJWT;
import io.pigeon.TestDatabase;
import io.pigeon.channel.RawReceiver.Answer;
import io.pigeon.channel.RawReceiver.Request;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.interfaces.RSAPublicKey;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.test.annotation.DirtiesContext;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;

/** The channels push and bus: what the other side gets, and what each of its answers leads to. */
@SpringBootTest(
    webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT,
    properties = {
      "pigeon.roles=delivery,channels",
      "pigeon.delivery.retry.backoff=1h",
      "management.server.port=0"
    })
@DirtiesContext
@ExtendWith(OutputCaptureExtension.class)
class PushAndBusTest {

  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final String EVERYONE = "00000000-0000-0000-0000-000000000000";
  private static final String SERVICE_TOKEN = "bus-secret-\"+/=";
  private static final String TAKEN = "{\"name\":\"projects/p/messages/0:15004%31bd1c96\"}";
  private static final ObjectMapper JSON = new ObjectMapper();

  private static final RawReceiver GOOGLE = new RawReceiver();
  private static final BusServer BUS = BusServer.start(SERVICE_TOKEN);
  private static final KeyPair KEYS = keys();

  @TempDir private static Path folder;

  private final JdbcTemplate jdbc;
  private final Deliveries deliveries;

  PushAndBusTest(@Autowired JdbcTemplate jdbc) {
    this.jdbc = jdbc;
    this.deliveries = new Deliveries(jdbc);
  }

  @DynamicPropertySource
  static void settings(DynamicPropertyRegistry registry) throws IOException {
    String database = TestDatabase.create("push_and_bus");
    registry.add("spring.datasource.url", () -> database);
    registry.add("WEBSOCKET_BUS_URL", () -> BUS.url() + "/");
    registry.add("SERVICE_TOKEN", () -> SERVICE_TOKEN);
    registry.add("WRONG_TOKEN", () -> "wrong");
    registry.add("BROKEN_TOKEN", () -> "two\r\nX-Injected: lines");
    registry.add("GARBAGE", () -> "{\"private_key\": \"very secret\"");
    for (String account : List.of("plain", "brief", "stale", "unsure", "slow", "many")) {
      giveTokens(account, account.equals("brief") ? 170 : 3599);
      registry.add("ACCOUNT_" + account, () -> account(account));
    }
    registry.add("ACCOUNT_refused", () -> account("refused"));
    GOOGLE.answer(
        "/token/refused",
        answer(400, "{\"error\":\"invalid_grant\",\"error_description\":\"Invalid JWT\"}"));
    registry.add("ACCOUNT_down", () -> account("down"));
    GOOGLE.answer("/token/down", answer(503, "{\"error\":\"backend_error\"}"));
    registry.add("ACCOUNT_silent", () -> account("silent"));
    GOOGLE.answer("/token/silent", out -> Thread.sleep(60_000));
    giveTokens("file", 3599);
    Path file = Files.writeString(folder.resolve("account.json"), account("file"));
    registry.add("ACCOUNT_file", file::toString);
  }

  @BeforeAll
  static void configure(@Autowired JdbcTemplate jdbc, @Autowired ChannelConfigs channels)
      throws IOException {
    for (String account :
        List.of(
            "plain", "brief", "stale", "unsure", "slow", "many", "refused", "down", "silent",
            "file")) {
      channel(jdbc, "push-" + account, "push", fcm(account));
    }
    jdbc.update(
        "UPDATE channel_configs SET timeout_seconds = 1 WHERE channel IN ('push-slow', 'push-silent')");
    channel(jdbc, "push-garbage", "push", fcm("plain").put("service_account_key", "env:GARBAGE"));
    channel(jdbc, "push-unset", "push", fcm("plain").put("service_account_key", "env:NOT_SET"));
    channel(
        jdbc,
        "push-set",
        "push",
        fcm("plain").put("project_id", "elsewhere").put("ttl_seconds", 0).put("text_length", 10));
    channel(jdbc, "bus-raw", "bus", JSON.createObjectNode().put("base_url", GOOGLE.url("/bus")));
    channel(jdbc, "bus-wrong", "bus", JSON.createObjectNode().put("token", "env:WRONG_TOKEN"));
    channel(jdbc, "bus-broken", "bus", JSON.createObjectNode().put("token", "env:BROKEN_TOKEN"));
    channel(jdbc, "bus-no-url", "bus", JSON.createObjectNode().put("base_url", "http://a b"));
    channel(jdbc, "push-no-url", "push", fcm("plain").put("base_url", "file:///etc/passwd"));
    try (ServerSocket nobody = new ServerSocket(0)) {
      String nowhere = "http://127.0.0.1:" + nobody.getLocalPort();
      channel(jdbc, "bus-nowhere", "bus", JSON.createObjectNode().put("base_url", nowhere));
    }
    await().atMost(PATIENCE).until(() -> channels.of("bus-nowhere").type().equals("bus"));
  }

  @AfterAll
  static void stop() throws IOException {
    GOOGLE.close();
    BUS.close();
  }

  // ---- push

  @Test
  void a_message_to_a_device_is_what_fcm_takes_and_its_name_is_kept() throws Exception {
    takes("plain");
    Instant before = Instant.now();
    assertThat(
            send(
                "push-plain",
                "device:APA91b-1",
                "Pig at KP 12",
                "{\"text\": \"Now\", \"kp\": 12.50, \"n\": {\"a\": [1]}}"))
        .isEqualTo("SENT ACCEPTED 200 " + TAKEN);
    Request request = last("plain");
    assertThat(request.line()).isEqualTo("POST /v1/projects/plain/messages:send HTTP/1.1");
    assertThat(request.headers())
        .containsOnlyKeys(
            "host", "connection", "content-length", "content-type", "authorization", "user-agent")
        .containsEntry("content-type", "application/json; charset=UTF-8")
        .containsEntry("authorization", "Bearer token-plain-1");
    JsonNode message = JSON.readTree(request.body()).path("message");
    assertThat(fields(message))
        .containsExactlyInAnyOrder("token", "notification", "data", "android", "apns");
    assertThat(message.path("token").asText()).isEqualTo("device:APA91b-1");
    assertThat(message.path("notification"))
        .isEqualTo(JSON.readTree("{\"title\":\"Pig at KP 12\",\"body\":\"Now\"}"));
    JsonNode data = message.path("data");
    assertThat(fields(data))
        .containsExactlyInAnyOrder("type", "timestamp", "idempotency_key", "text", "kp", "n");
    assertThat(data.path("type").asText()).isEqualTo("test.event");
    assertThat(data.path("kp").asText()).isEqualTo("12.50");
    assertThat(data.path("n").asText()).isEqualTo("{\"a\":[1]}");
    assertThat(data).allMatch(JsonNode::isTextual);
    String key = data.path("idempotency_key").asText();
    assertThat(UUID.fromString(key).version()).isEqualTo(5);
    assertThat(message.path("android"))
        .isEqualTo(
            JSON.readTree(
                "{\"priority\":\"high\",\"ttl\":\"86400s\",\"notification\":{\"tag\":\"%s\"}}"
                    .formatted(key)));
    JsonNode apns = message.at("/apns/headers");
    assertThat(apns.path("apns-priority").asText()).isEqualTo("10");
    assertThat(apns.path("apns-collapse-id").asText()).isEqualTo(key);
    assertThat(apns.path("apns-expiration").asLong() - before.getEpochSecond())
        .isBetween(86_400L, 86_460L);
  }

  @Test
  void a_topic_is_addressed_as_such_and_the_settings_of_the_channel_hold() throws Exception {
    takes("elsewhere");
    assertThat(send("push-set", "topic:all", "System", "{\"text\": \"Maintenance in 1 hour\"}"))
        .startsWith("SENT ACCEPTED 200");
    JsonNode message = JSON.readTree(last("elsewhere").body()).path("message");
    assertThat(message.path("topic").asText()).isEqualTo("all");
    assertThat(message.has("token")).isFalse();
    assertThat(message.at("/notification/body").asText()).isEqualTo("Maintenan…");
    assertThat(message.at("/android/ttl").asText()).isEqualTo("0s");
    assertThat(message.at("/apns/headers/apns-expiration").asText()).isEqualTo("0");
  }

  @Test
  void the_assertion_for_a_token_is_signed_and_one_token_serves_many_sends() throws Exception {
    takes("many");
    List<Long> ids =
        IntStream.range(0, 40)
            .mapToObj(i -> insert("push-many", "crowd", "device-" + i, "Many"))
            .toList();
    deliveries.ring();
    ids.forEach(id -> assertThat(deliveries.first(id)).startsWith("SENT"));
    List<Request> asked = GOOGLE.requests("/token/many");
    assertThat(asked).hasSize(1);
    Map<String, String> form = form(asked.get(0).body());
    assertThat(form.get("grant_type")).isEqualTo("urn:ietf:params:oauth:grant-type:jwt-bearer");
    SignedJWT assertion = SignedJWT.parse(form.get("assertion"));
    assertThat(assertion.verify(new RSASSAVerifier((RSAPublicKey) KEYS.getPublic()))).isTrue();
    assertThat(assertion.getHeader().getKeyID()).isEqualTo("key-many");
    assertThat(assertion.getJWTClaimsSet().getIssuer()).isEqualTo("many@example.org");
    assertThat(assertion.getJWTClaimsSet().getStringClaim("scope"))
        .isEqualTo("https://www.googleapis.com/auth/firebase.messaging");
    assertThat(assertion.getJWTClaimsSet().getAudience())
        .containsExactly("https://oauth2.googleapis.com/token");
    assertThat(
            Duration.between(
                assertion.getJWTClaimsSet().getIssueTime().toInstant(),
                assertion.getJWTClaimsSet().getExpirationTime().toInstant()))
        .isEqualTo(Duration.ofHours(1));
    assertThat(requests("many"))
        .hasSize(40)
        .allMatch(each -> each.headers().get("authorization").equals("Bearer token-many-1"));
  }

  @Test
  void a_token_that_is_about_to_expire_is_replaced_before_it_does() {
    takes("brief");
    send("push-brief", "device", "One", "{}");
    send("push-brief", "device", "Two", "{}");
    assertThat(requests("brief"))
        .extracting(each -> each.headers().get("authorization"))
        .containsExactly("Bearer token-brief-1", "Bearer token-brief-2");
  }

  @Test
  void a_refused_token_is_replaced_within_the_same_try() {
    AtomicInteger tries = new AtomicInteger();
    GOOGLE.answer(
        "/v1/projects/stale/messages:send",
        out -> (tries.getAndIncrement() == 0 ? UNAUTHENTICATED : answer(200, TAKEN)).write(out));
    assertThat(send("push-stale", "device", "Stale", "{}")).startsWith("SENT ACCEPTED 200");
    List<Request> requests = requests("stale");
    assertThat(requests)
        .extracting(each -> each.headers().get("authorization"))
        .containsExactly("Bearer token-stale-1", "Bearer token-stale-2");
    assertThat(requests.get(1).body()).isEqualTo(requests.get(0).body());
  }

  @Test
  void a_token_that_is_refused_again_is_a_matter_of_settings() {
    GOOGLE.answer("/v1/projects/unsure/messages:send", UNAUTHENTICATED);
    assertThat(send("push-unsure", "device", "Unsure", "{}"))
        .startsWith("RETRY MISCONFIGURED - ChannelException: FCM: 401  Request had invalid");
    assertThat(requests("unsure")).hasSize(2);
    String apns =
        """
        {"error":{"code":401,"message":"Auth error from APNS or Web Push Service","status":"UNAUTHENTICATED",
        "details":[{"@type":"type.googleapis.com/google.firebase.fcm.v1.FcmError","errorCode":"THIRD_PARTY_AUTH_ERROR"}]}}
        """;
    GOOGLE.answer("/v1/projects/unsure/messages:send", answer(401, apns));
    assertThat(send("push-unsure", "device", "Apns", "{}"))
        .startsWith("RETRY MISCONFIGURED - ChannelException: FCM: 401 THIRD_PARTY_AUTH_ERROR");
    assertThat(requests("unsure")).hasSize(3);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          400 | The registration token is not a valid FCM registration token | INVALID_ARGUMENT | [{"@type":"type.googleapis.com/google.firebase.fcm.v1.FcmError","errorCode":"INVALID_ARGUMENT"}] | DEAD INVALID_TARGET -
          400 | Request contains an invalid argument. | INVALID_ARGUMENT | [{"@type":"type.googleapis.com/google.firebase.fcm.v1.FcmError","errorCode":"INVALID_ARGUMENT"},{"@type":"type.googleapis.com/google.rpc.BadRequest","fieldViolations":[{"field":"message.token","description":"Invalid registration token"}]}] | DEAD INVALID_TARGET -
          400 | Request contains an invalid argument. | INVALID_ARGUMENT | [] | DEAD CLIENT_ERROR 400
          400 | Invalid value at 'message.data[0].value' (TYPE_STRING), 12 | INVALID_ARGUMENT | [{"@type":"type.googleapis.com/google.rpc.BadRequest","fieldViolations":[{"field":"message.data[0].value","description":"Invalid value"}]}] | DEAD CLIENT_ERROR 400
          403 | SenderId mismatch | PERMISSION_DENIED | [{"@type":"type.googleapis.com/google.firebase.fcm.v1.FcmError","errorCode":"SENDER_ID_MISMATCH"}] | DEAD INVALID_TARGET -
          403 | Permission 'cloudmessaging.messages.create' denied on resource | PERMISSION_DENIED | [] | RETRY MISCONFIGURED -
          404 | Requested entity was not found. | NOT_FOUND | [{"@type":"type.googleapis.com/google.firebase.fcm.v1.FcmError","errorCode":"UNREGISTERED"}] | DEAD UNREGISTERED -
          404 | Requested entity was not found. | NOT_FOUND | [] | RETRY MISCONFIGURED -
          429 | Quota exceeded for quota metric | RESOURCE_EXHAUSTED | [{"@type":"type.googleapis.com/google.firebase.fcm.v1.FcmError","errorCode":"QUOTA_EXCEEDED"}] | RETRY RATE_LIMITED 429
          500 | Internal error encountered. | INTERNAL | [{"@type":"type.googleapis.com/google.firebase.fcm.v1.FcmError","errorCode":"INTERNAL"}] | RETRY SERVER_ERROR 500
          503 | The service is currently unavailable. | UNAVAILABLE | [{"@type":"type.googleapis.com/google.firebase.fcm.v1.FcmError","errorCode":"UNAVAILABLE"}] | RETRY SERVER_ERROR 503
          """)
  void an_error_of_fcm_is_what_its_body_says(
      int status, String message, String name, String details, String expected) {
    String body =
        "{\"error\":{\"code\":%d,\"message\":\"%s\",\"status\":\"%s\",\"details\":%s}}"
            .formatted(status, message, name, details);
    GOOGLE.answer("/v1/projects/plain/messages:send", answer(status, body));
    assertThat(send("push-plain", "device", message, "{}"))
        .startsWith(expected + " ")
        .contains(message);
  }

  @Test
  void an_error_page_is_an_error_too() {
    GOOGLE.answer("/v1/projects/plain/messages:send", answer(502, "<!DOCTYPE html><html>502"));
    assertThat(send("push-plain", "device", "Page", "{}"))
        .isEqualTo("RETRY SERVER_ERROR 502 <!DOCTYPE html><html>502");
  }

  @ParameterizedTest
  @ValueSource(ints = {429, 503})
  void fcm_is_left_alone_for_as_long_as_it_asks(int status) {
    GOOGLE.answer(
        "/v1/projects/plain/messages:send",
        RawReceiver.text(
            "HTTP/1.1 %d Busy\r\nRetry-After: 600\r\nContent-Length: 2\r\n\r\n{}"
                .formatted(status)));
    long id = insert("push-plain", "busy-" + status, "device", "Later");
    deliveries.ring();
    assertThat(deliveries.first(id)).startsWith("RETRY").endsWith(status + " {}");
    String pause =
        """
        SELECT coalesce(extract(epoch FROM l.paused_until - now()), 0)
        FROM   notifications_outbox o JOIN lanes l ON l.id = o.lane_id WHERE o.id = ?
        """;
    await()
        .atMost(PATIENCE)
        .untilAsserted(
            () -> assertThat(jdbc.queryForObject(pause, Double.class, id)).isBetween(500.0, 601.0));
  }

  @Test
  void a_token_that_is_unregistered_is_removed_from_the_addresses_of_people() {
    jdbc.update("INSERT INTO recipients (id, owner) VALUES ('crew', 'test')");
    String address =
        "INSERT INTO recipient_addresses (recipient_id, channel, address, destination) VALUES ('crew', ?, ?, 'push')";
    jdbc.update(address, "push-plain", "gone-device");
    jdbc.update(address, "push-plain", "other-device");
    jdbc.update(address, "push-many", "gone-device");
    GOOGLE.answer(
        "/v1/projects/plain/messages:send",
        answer(
            404,
            """
            {"error":{"code":404,"message":"Requested entity was not found.","status":"NOT_FOUND",
            "details":[{"@type":"type.googleapis.com/google.firebase.fcm.v1.FcmError","errorCode":"UNREGISTERED"}]}}
            """));
    assertThat(send("push-plain", "gone-device", "Gone", "{}")).startsWith("DEAD UNREGISTERED");
    assertThat(
            jdbc.queryForList(
                "SELECT channel || ' ' || address FROM recipient_addresses ORDER BY 1",
                String.class))
        .containsExactly("push-many gone-device", "push-plain other-device");
  }

  @Test
  void a_service_account_may_be_in_a_file() {
    takes("file");
    assertThat(send("push-file", "device", "File", "{}")).startsWith("SENT");
    assertThat(GOOGLE.requests("/token/file")).hasSize(1);
  }

  @Test
  void a_service_account_that_is_missing_or_none_or_refused_is_a_matter_of_settings() {
    assertThat(send("push-unset", "device", "Unset", "{}"))
        .isEqualTo(
            "RETRY MISCONFIGURED - ChannelException: The channel push-unset has no service_account_key: set config.service_account_key, see its schema.");
    assertThat(send("push-garbage", "device", "Garbage", "{}"))
        .startsWith("RETRY MISCONFIGURED")
        .doesNotContain("very secret");
    assertThat(send("push-refused", "device", "Refused", "{}"))
        .isEqualTo(
            "RETRY MISCONFIGURED - ChannelException: Google gave no access token: 400 {\"error\":\"invalid_grant\",\"error_description\":\"Invalid JWT\"}");
  }

  @Test
  void a_token_server_that_is_down_or_silent_is_waited_for_by_the_table() {
    assertThat(send("push-down", "device", "Down", "{}")).startsWith("RETRY SERVER_ERROR -");
    assertThat(GOOGLE.requests("/token/down")).hasSize(1);
    assertThat(send("push-silent", "device", "Silent", "{}"))
        .startsWith("RETRY TIMEOUT - SocketTimeoutException: No access token from Google");
  }

  @Test
  void a_silent_fcm_ends_with_the_timeout_of_the_channel() {
    GOOGLE.answer("/v1/projects/slow/messages:send", out -> Thread.sleep(60_000));
    assertThat(send("push-slow", "device", "Slow", "{}"))
        .startsWith("RETRY TIMEOUT - SocketTimeoutException: No whole answer within PT0.");
  }

  @Test
  void a_broken_connection_is_tried_again_at_once() {
    AtomicInteger tries = new AtomicInteger();
    GOOGLE.answer(
        "/v1/projects/plain/messages:send",
        out -> {
          if (tries.getAndIncrement() == 0) {
            throw new IOException("hang up");
          }
          answer(200, TAKEN).write(out);
        });
    int before = requests("plain").size();
    assertThat(send("push-plain", "device", "Blip", "{}")).startsWith("SENT");
    assertThat(requests("plain")).hasSize(before + 2);
    assertThat(last("plain").headers()).containsEntry("authorization", "Bearer token-plain-1");
  }

  @ParameterizedTest
  @ValueSource(strings = {"two words", "tökén", "topic:", "topic:a/b", "line\nbreak"})
  void an_address_that_came_by_sql_and_is_none_is_never_sent_to(String address) {
    takes("plain");
    int before = requests("plain").size();
    assertThat(send("push-plain", address, "Bad", "{}")).startsWith("DEAD INVALID_TARGET -");
    assertThat(requests("plain")).hasSize(before);
  }

  @Test
  void no_secret_is_in_the_log(CapturedOutput log) {
    GOOGLE.answer("/v1/projects/plain/messages:send", answer(500, "{}"));
    send("push-plain", "device", "Quiet", "{}");
    send("push-refused", "device", "Quiet", "{}");
    send("bus-wrong", "crew", "Quiet", "{}");
    assertThat(log.getAll()).doesNotContain("token-plain-", "PRIVATE KEY", "assertion", "Bearer");
  }

  // ---- bus

  @Test
  void a_message_on_the_bus_has_the_form_of_the_route_file() throws Exception {
    GOOGLE.answer("/bus/publish", answer(200, "{\"delivered\":1}"));
    assertThat(
            send(
                "bus-raw",
                "5b1f0c5e-2f0e-4f1c-9a53-0d4d1c1b7a11",
                "Hello!",
                "{\"text\": \"You have a new message\", \"a\": 1.10}"))
        .isEqualTo("SENT ACCEPTED 200 {\"delivered\":1}");
    Request request = GOOGLE.requests("/bus/publish").get(0);
    assertThat(request.line()).isEqualTo("POST /bus/publish HTTP/1.1");
    assertThat(request.headers())
        .containsOnlyKeys(
            "host", "connection", "content-length", "content-type", "authorization", "user-agent");
    JsonNode body = JSON.readTree(request.body());
    assertThat(fields(body)).containsExactly("event", "user_id", "data");
    assertThat(body.path("event").asText()).isEqualTo("sync_notify");
    assertThat(body.path("user_id").asText()).isEqualTo("5b1f0c5e-2f0e-4f1c-9a53-0d4d1c1b7a11");
    JsonNode data = body.path("data");
    assertThat(fields(data))
        .containsExactly(
            "type", "title", "text", "timestamp", "priority", "idempotency_key", "data");
    assertThat(data.path("type").asText()).isEqualTo("test.event");
    assertThat(data.path("title").asText()).isEqualTo("Hello!");
    assertThat(data.path("text").asText()).isEqualTo("You have a new message");
    assertThat(Instant.parse(data.path("timestamp").asText())).isBefore(Instant.now());
    assertThat(data.path("priority").isInt()).isTrue();
    assertThat(UUID.fromString(data.path("idempotency_key").asText()).version()).isEqualTo(5);
    assertThat(request.body()).contains("\"a\": 1.10");
    GOOGLE.answer("/bus/publish", answer(204, ""));
    assertThat(send("bus-raw", EVERYONE, "System Alert", "{}")).isEqualTo("SENT ACCEPTED 204 ");
    JsonNode broadcast = JSON.readTree(GOOGLE.requests("/bus/publish").get(1).body());
    assertThat(fields(broadcast)).containsExactly("event", "topic", "data");
    assertThat(broadcast.path("topic").asText()).isEqualTo("global_notifications");
  }

  @Test
  void who_is_online_gets_it_and_who_is_not_is_offline_at_once() {
    List<String> users = IntStream.range(0, 100).mapToObj(i -> "user-" + i).toList();
    users.parallelStream().filter(user -> numberOf(user) % 4 != 0).forEach(BUS::connect);
    users.parallelStream().filter(user -> numberOf(user) % 4 == 1).forEach(BUS::disconnect);
    Map<String, Long> ids = new LinkedHashMap<>();
    for (String user : users) {
      ids.put(user, insert("bus", "crowd", user, "To " + user));
    }
    deliveries.ring();
    ids.forEach(
        (user, id) ->
            assertThat(deliveries.first(id))
                .isEqualTo(
                    isOnline(user)
                        ? "SENT ACCEPTED 200 {\"delivered\":1}"
                        : "DEAD OFFLINE - ChannelException: Nobody is connected under this address."));
    assertThat(send("bus", EVERYONE, "All", "{}"))
        .isEqualTo("SENT ACCEPTED 200 {\"delivered\":50}");
    List<String> online = users.stream().filter(PushAndBusTest::isOnline).toList();
    await()
        .atMost(PATIENCE)
        .until(() -> online.stream().allMatch(u -> BUS.received(u).size() == 2));
    assertThat(users)
        .allSatisfy(
            user -> {
              List<String> received = BUS.received(user);
              assertThat(received).hasSize(isOnline(user) ? 2 : 0);
              if (isOnline(user)) {
                assertThat(received.get(0)).contains("\"To " + user + "\"");
                assertThat(received.get(1)).contains("\"All\"");
              }
            });
  }

  /** Of four users one never comes, and one has gone. */
  private static boolean isOnline(String user) {
    return numberOf(user) % 4 >= 2;
  }

  @ParameterizedTest
  @ValueSource(strings = {"bus-broken", "bus-no-url", "push-no-url"})
  void settings_that_came_by_sql_and_are_none_are_a_matter_of_settings(String channel) {
    assertThat(send(channel, "somebody", "Broken", "{}")).startsWith("RETRY MISCONFIGURED -");
  }

  private static int numberOf(String user) {
    return Integer.parseInt(user.substring("user-".length()));
  }

  // ---- helpers

  private static final Answer UNAUTHENTICATED =
      answer(
          401,
          """
          {"error":{"code":401,"message":"Request had invalid authentication credentials.","status":"UNAUTHENTICATED",
          "details":[{"@type":"type.googleapis.com/google.rpc.ErrorInfo","reason":"ACCESS_TOKEN_EXPIRED","domain":"googleapis.com"}]}}
          """);

  private static Answer answer(int status, String body) {
    return RawReceiver.answer(status + " X", body);
  }

  private static void takes(String project) {
    GOOGLE.answer("/v1/projects/" + project + "/messages:send", answer(200, TAKEN));
  }

  private static List<Request> requests(String project) {
    return GOOGLE.requests("/v1/projects/" + project + "/messages:send");
  }

  private static Request last(String project) {
    return GOOGLE.last("/v1/projects/" + project + "/messages:send");
  }

  private static void giveTokens(String account, int seconds) {
    AtomicInteger given = new AtomicInteger();
    GOOGLE.answer(
        "/token/" + account,
        out ->
            answer(
                    200,
                    "{\"access_token\":\"token-%s-%d\",\"expires_in\":%d,\"token_type\":\"Bearer\"}"
                        .formatted(account, given.incrementAndGet(), seconds))
                .write(out));
  }

  private static KeyPair keys() {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
      generator.initialize(2048);
      return generator.generateKeyPair();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private static String account(String name) {
    String pem =
        "-----BEGIN PRIVATE KEY-----\n"
            + Base64.getMimeEncoder().encodeToString(KEYS.getPrivate().getEncoded())
            + "\n-----END PRIVATE KEY-----\n";
    return JSON.createObjectNode()
        .put("type", "service_account")
        .put("project_id", name)
        .put("private_key_id", "key-" + name)
        .put("private_key", pem)
        .put("client_email", name + "@example.org")
        .put("client_id", "1")
        .put("token_uri", GOOGLE.url("/token/" + name))
        .toString();
  }

  private static ObjectNode fcm(String account) {
    return JSON.createObjectNode()
        .put("service_account_key", "env:ACCOUNT_" + account)
        .put("base_url", GOOGLE.url(""));
  }

  private static void channel(JdbcTemplate jdbc, String name, String type, ObjectNode config) {
    jdbc.update(
        "INSERT INTO channel_configs (channel, type, config) VALUES (?, ?, ?::jsonb)",
        name,
        type,
        config.toString());
  }

  private static List<String> fields(JsonNode object) {
    List<String> names = new ArrayList<>();
    object.fieldNames().forEachRemaining(names::add);
    return names;
  }

  private static Map<String, String> form(String body) {
    return List.of(body.split("&")).stream()
        .map(each -> each.split("=", 2))
        .collect(
            Collectors.toMap(
                each -> each[0], each -> URLDecoder.decode(each[1], StandardCharsets.UTF_8)));
  }

  private String send(String channel, String address, String title, String data) {
    return deliveries.send(channel, address, "high", title, data);
  }

  private long insert(String channel, String destination, String address, String title) {
    String key = UUID.randomUUID().toString();
    return deliveries.insert(channel, destination, address, key, "high", title, "{}");
  }
}
