package io.pigeon.channel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import com.standardwebhooks.Webhook;
import io.pigeon.TestDatabase;
import io.pigeon.channel.RawReceiver.Answer;
import io.pigeon.channel.RawReceiver.Request;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.http.HttpHeaders;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.zip.GZIPOutputStream;
import org.apache.camel.Exchange;
import org.apache.camel.ProducerTemplate;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.test.annotation.DirtiesContext;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;

/** Requests of the webhook channel, byte by byte, and answers of every kind of receiver. */
@SpringBootTest(
    webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT,
    properties = {
      "pigeon.roles=delivery,channels",
      "pigeon.delivery.retry.backoff=1h",
      "pigeon.channels.webhook.connect-timeout=1000",
      "pigeon.channels.webhook.response-timeout=1000",
      // Only the host and port of NOTIFY_URL are open, as in a deployment that allows nothing.
      "pigeon.channels.webhook.allowed-hosts=",
      "pigeon.channels.webhook.signing-secret=" + WebhookTest.SECRET,
      "pigeon.channels.webhook.previous-signing-secret=" + WebhookTest.OLD_SECRET,
      "management.server.port=0"
    })
@DirtiesContext
class WebhookTest {

  static final String SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
  static final String OLD_SECRET = "whsec_AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=";

  private static final RawReceiver RECEIVER = new RawReceiver();
  private static final RawReceiver NEIGHBOUR = new RawReceiver();

  @Autowired private JdbcTemplate jdbc;
  @Autowired private ProducerTemplate camel;

  @DynamicPropertySource
  static void settings(DynamicPropertyRegistry registry) {
    String database = TestDatabase.create("webhook");
    registry.add("spring.datasource.url", () -> database);
    registry.add("pigeon.notify-url", () -> RECEIVER.url("/notify"));
    registry.add(
        "pigeon.channels.webhook.rotated-at", () -> Instant.now().minusSeconds(3600).toString());
  }

  @AfterAll
  static void stop() throws IOException {
    RECEIVER.close();
    NEIGHBOUR.close();
  }

  @Test
  void a_request_has_the_headers_of_the_contract_and_no_others() {
    assertThat(send(RECEIVER.url("/contract?a=b%20c&d=%2B"), "evil\r\nX-Injected: 1\r\n\r\n"))
        .isEqualTo("SENT ACCEPTED 204 ");
    Request request = RECEIVER.requests("/contract?a=b%20c&d=%2B").get(0);
    assertThat(request.line()).isEqualTo("POST /contract?a=b%20c&d=%2B HTTP/1.1");
    assertThat(request.headers())
        .containsOnlyKeys(
            "host",
            "connection",
            "content-length",
            "content-type",
            "user-agent",
            "idempotency-key",
            "webhook-id",
            "webhook-timestamp",
            "webhook-signature");
    assertThat(request.headers())
        .containsEntry("content-type", "application/json")
        .containsEntry("connection", "keep-alive")
        .containsEntry("host", "127.0.0.1:" + RECEIVER.port())
        .containsEntry("webhook-id", request.headers().get("idempotency-key"));
    assertThat(request.headers().get("user-agent")).matches("Pigeon/[0-9A-Za-z.-]+");
    assertThat(UUID.fromString(request.headers().get("webhook-id")).version()).isEqualTo(5);
    assertThat(request.body())
        .matches("\\{\"type\":\"test.event\",\"timestamp\":\"[^\"]+Z\",\"data\":\\{\"a\": 1.10}}");
  }

  @Test
  void the_signature_is_verified_by_receivers_with_the_new_secret_and_with_the_old_one() {
    send(RECEIVER.url("/signed"), "signed");
    Request request = RECEIVER.requests("/signed").get(0);
    Map<String, List<String>> headers = new TreeMap<>();
    request.headers().forEach((name, value) -> headers.put(name, List.of(value)));
    for (String secret : List.of(SECRET, OLD_SECRET)) {
      assertThatCode(
              () ->
                  new Webhook(secret)
                      .verify(request.body(), HttpHeaders.of(headers, (name, value) -> true)))
          .doesNotThrowAnyException();
    }
  }

  @Test
  void whatever_headers_a_message_brings_along_none_leaves_and_none_steers_the_request() {
    String key = UUID.randomUUID().toString();
    Map<String, Object> hostile = new TreeMap<>();
    hostile.put("address", RECEIVER.url("/hostile"));
    hostile.put("Idempotency-Key", key);
    hostile.put("destination", "d");
    hostile.put("attempt", 1);
    for (String name :
        List.of(
            "X-Secret",
            "Authorization",
            "Cookie",
            "Transfer-Encoding",
            "Expect",
            "Content-Encoding",
            "Trailer",
            "CamelHttpPath",
            "CamelHttpQuery",
            "CamelHttpRawQuery",
            "CamelRestHttpUri",
            "CamelRestHttpQuery",
            "camelhttpmethod",
            "CamelHttpProtocolVersion",
            "webhook-signature",
            "Webhook-Extra",
            "User-Agent",
            "Upgrade")) {
      hostile.put(name, "hostile");
    }
    Exchange exchange =
        camel.request(
            "direct:channel-webhook",
            message -> {
              message.getMessage().setHeaders(hostile);
              message.getMessage().setBody(Messages.of(key, 1, new Content("", "", "")));
            });
    assertThat(exchange.getException()).isNull();
    Request request = RECEIVER.requests("/hostile").get(0);
    assertThat(request.headers().values()).noneMatch(value -> value.contains("hostile"));
    assertThat(request.headers()).hasSize(9).containsEntry("idempotency-key", key);
  }

  @Test
  void connections_are_kept_and_used_again_and_no_cookie_is() {
    RECEIVER.answer(
        "/cookies",
        RawReceiver.text(
            "HTTP/1.1 200 OK\r\nSet-Cookie: a=b; Path=/\r\nContent-Length: 2\r\n\r\nok"));
    for (int i = 0; i < 5; i++) {
      assertThat(send(RECEIVER.url("/cookies"), "cookies-" + i)).isEqualTo("SENT ACCEPTED 200 ok");
    }
    List<Request> requests = RECEIVER.requests("/cookies");
    assertThat(requests.stream().map(Request::connection).distinct()).hasSize(1);
    assertThat(requests).noneMatch(request -> request.headers().containsKey("cookie"));
  }

  @ParameterizedTest
  @ValueSource(ints = {301, 302, 303, 307, 308})
  void a_redirect_is_never_followed_and_ends_the_delivery(int status) {
    RECEIVER.answer(
        "/moved-" + status,
        RawReceiver.text(
            "HTTP/1.1 %d Moved\r\nLocation: %s\r\nContent-Length: 0\r\n\r\n"
                .formatted(status, RECEIVER.url("/elsewhere"))));
    assertThat(send(RECEIVER.url("/moved-" + status), "moved-" + status))
        .isEqualTo("DEAD REDIRECT " + status + " ");
    assertThat(RECEIVER.requests("/elsewhere")).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(ints = {429, 503})
  void the_client_repeats_nothing_by_itself(int status) {
    String path = "/busy-" + status;
    RECEIVER.answer(
        path,
        RawReceiver.text(
            "HTTP/1.1 %d Busy\r\nRetry-After: 0\r\nContent-Length: 4\r\n\r\nbusy"
                .formatted(status)));
    assertThat(send(RECEIVER.url(path), path)).startsWith("RETRY").endsWith(status + " busy");
    assertThat(RECEIVER.requests(path)).hasSize(1);
  }

  @Test
  void an_answer_that_drips_ends_at_the_deadline_wherever_it_is() {
    RECEIVER.answer("/drip-head", drip("HTTP/1.1 200 OK\r\nX: "));
    RECEIVER.answer("/drip-body", drip("HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n"));
    RECEIVER.answer("/drip-chunk", drip("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1;"));
    RECEIVER.answer("/drip-1xx", forEver("", "HTTP/1.1 102 Processing\r\n\r\n", 100));
    for (String path : List.of("/drip-head", "/drip-body", "/drip-chunk", "/drip-1xx")) {
      assertThat(send(RECEIVER.url(path), path))
          .isEqualTo("RETRY TIMEOUT - SocketTimeoutException: No whole answer within PT2S.");
      assertThat(RECEIVER.requests(path)).hasSize(1);
    }
  }

  @Test
  void of_an_endless_answer_the_status_counts_and_the_beginning_is_kept() {
    RECEIVER.answer("/endless", forEver("HTTP/1.1 200 OK\r\n\r\n", "x".repeat(8000), 0));
    RECEIVER.answer(
        "/huge",
        forEver("HTTP/1.1 500 No\r\nContent-Length: 99999999999\r\n\r\n", "y".repeat(8000), 0));
    assertThat(send(RECEIVER.url("/endless"), "endless"))
        .isEqualTo("SENT ACCEPTED 200 " + "x".repeat(8192));
    assertThat(send(RECEIVER.url("/huge"), "huge"))
        .isEqualTo("RETRY SERVER_ERROR 500 " + "y".repeat(8192));
  }

  @Test
  void endless_headers_and_endless_lines_are_cut_off() {
    RECEIVER.answer("/headers", forEver("HTTP/1.1 200 OK\r\n", "X: y\r\n", 0));
    RECEIVER.answer("/line", forEver("HTTP/1.1 200 OK\r\nX: ", "y".repeat(1000), 0));
    assertThat(send(RECEIVER.url("/headers"), "headers")).startsWith("RETRY CONNECTION");
    assertThat(send(RECEIVER.url("/line"), "line")).startsWith("RETRY CONNECTION");
  }

  @Test
  void a_compressed_answer_that_nobody_asked_for_is_not_unpacked() throws IOException {
    byte[] bomb = zipped(50_000_000);
    RECEIVER.answer(
        "/bomb",
        out -> {
          out.write(
              ("HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: %d\r\n\r\n"
                      .formatted(bomb.length))
                  .getBytes(StandardCharsets.US_ASCII));
          out.write(bomb);
        });
    assertThat(send(RECEIVER.url("/bomb"), "bomb")).isEqualTo("SENT ACCEPTED 200 ");
    assertThat(RECEIVER.requests("/bomb").get(0).headers()).doesNotContainKey("accept-encoding");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "text/plain; charset=\"???\"",
        "text/plain; charset=klingon",
        "application/x-java-serialized-object",
        ";;;",
        "text/html"
      })
  void what_an_answer_says_of_its_own_content_changes_nothing(String type) {
    String answer =
        "HTTP/1.1 %d X\r\nCamelHttpResponseCode: 200\r\nContent-Type: %s\r\nContent-Length: 3\r\n\r\nno\u0000";
    RECEIVER.answer("/typed", RawReceiver.text(answer.formatted(200, type)));
    assertThat(send(RECEIVER.url("/typed"), type)).isEqualTo("SENT ACCEPTED 200 no ");
    RECEIVER.answer("/typed", RawReceiver.text(answer.formatted(503, type)));
    assertThat(send(RECEIVER.url("/typed"), type + "-503")).isEqualTo("RETRY SERVER_ERROR 503 no ");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "garbage\r\n\r\n",
        "HTTP/1.1 abc\r\n\r\n",
        "HTTP/1.1 101 Switching Protocols\r\nUpgrade: TLS/1.2\r\nConnection: upgrade\r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nabc",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n"
      })
  void an_answer_that_is_none_or_stops_halfway_is_tried_again(String text) {
    RECEIVER.answer(
        "/garbage",
        out -> {
          out.write(text.getBytes(StandardCharsets.US_ASCII));
          throw new IOException("hang up");
        });
    assertThat(send(RECEIVER.url("/garbage"), text)).startsWith("RETRY CONNECTION -");
  }

  @Test
  void an_address_that_is_not_public_ends_the_delivery_and_is_not_connected_to() {
    for (String address :
        List.of(
            NEIGHBOUR.url("/other-port"),
            "http://localhost:" + NEIGHBOUR.port() + "/by-name",
            "http://[::ffff:127.0.0.1]:" + NEIGHBOUR.port() + "/",
            "http://0x7f000001:" + NEIGHBOUR.port() + "/",
            "http://127.0.0.1@127.0.0.1:" + NEIGHBOUR.port() + "/",
            "http://169.254.169.254/latest/meta-data/",
            "ftp://example.org/",
            "")) {
      assertThat(send(address, "refused " + address))
          .startsWith("DEAD INVALID_TARGET - RefusedTargetException: Refused: ");
    }
    assertThat(NEIGHBOUR.connections()).isZero();
  }

  @Test
  void no_setting_can_be_drawn_into_an_address() {
    String address = RECEIVER.url("/x?s={{pigeon.channels.webhook.signing-secret}}");
    assertThat(send(address, "drawn")).startsWith("DEAD INVALID_TARGET");
    assertThat(RECEIVER.requests("/x?s=" + SECRET)).isEmpty();
  }

  @Test
  void a_proxy_of_the_system_is_not_asked() {
    System.setProperty("http.proxyHost", "127.0.0.1");
    System.setProperty("http.proxyPort", String.valueOf(NEIGHBOUR.port()));
    try {
      assertThat(send(RECEIVER.url("/direct"), "direct")).startsWith("SENT");
    } finally {
      System.clearProperty("http.proxyHost");
      System.clearProperty("http.proxyPort");
    }
  }

  private static Answer drip(String beginning) {
    return forEver(beginning, "x", 200);
  }

  private static Answer forEver(String beginning, String then, long pauseMillis) {
    return out -> {
      out.write(beginning.getBytes(StandardCharsets.US_ASCII));
      while (true) {
        out.write(then.getBytes(StandardCharsets.US_ASCII));
        out.flush();
        if (pauseMillis > 0) {
          Thread.sleep(pauseMillis);
        }
      }
    };
  }

  private static byte[] zipped(int zeros) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (OutputStream zip = new GZIPOutputStream(bytes)) {
      for (int i = 0; i < zeros; i += 100_000) {
        zip.write(new byte[100_000]);
      }
    }
    return bytes.toByteArray();
  }

  /** What came of the first try: outcome, reason, status and response. */
  private String send(String address, String key) {
    Deliveries deliveries = new Deliveries(jdbc);
    String lane = UUID.randomUUID().toString();
    long id = deliveries.insert("webhook", lane, address, key, "normal", "Test", "{\"a\": 1.10}");
    deliveries.ring();
    return deliveries.first(id);
  }
}
