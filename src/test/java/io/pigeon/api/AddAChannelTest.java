package io.pigeon.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.pigeon.TestDatabase;
import io.pigeon.api.http.Role;
import io.pigeon.api.security.GeneratedTokens;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.camel.ProducerTemplate;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.autoconfigure.actuate.observability.AutoConfigureObservability;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.test.annotation.DirtiesContext;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;
import org.springframework.util.FileSystemUtils;

/**
 * Does what docs/add-a-channel.md says, as it is written there, and goes on with the channel: of
 * several providers, and of hosts that go away.
 */
@SpringBootTest(
    webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT,
    properties = {
      "pigeon.roles=delivery,channels,operations,api",
      "pigeon.routes.directory=" + AddAChannelTest.FOLDER + "/src/main/resources/routes",
      "pigeon.delivery.retry.backoff=50ms,50ms,50ms,50ms,50ms,50ms",
      "pigeon.delivery.health-interval=50",
      "pigeon.delivery.test-interval=300",
      "pigeon.operations.balance-interval=3600000",
      "MATRIX_TOKEN=syt_secret",
      "management.server.port=0"
    })
@AutoConfigureObservability(tracing = false)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
@DirtiesContext
class AddAChannelTest {

  static final String FOLDER = "target/add-a-channel";

  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final Path PAGE = Path.of("docs/add-a-channel.md");
  private static final String CHANNELS = "/api/v1/admin/notifications/channels";
  private static final Homeserver HOMESERVER = new Homeserver();

  @Autowired private JdbcTemplate jdbc;
  @Autowired private GeneratedTokens tokens;
  @Autowired private ProducerTemplate camel;
  @LocalServerPort private int port;
  private ContractClient api;

  @DynamicPropertySource
  static void settings(DynamicPropertyRegistry registry) throws IOException {
    FileSystemUtils.deleteRecursively(Path.of(FOLDER));
    Path routes = Path.of(FOLDER, "src/main/resources/routes");
    FileSystemUtils.copyRecursively(Path.of("src/main/resources/routes"), routes);
    // The same once more, under another name and without a schema.
    String matrix = blocks("`([^`]+)`:\n\n```yaml\n(.*?)```").get(0).group(2);
    Files.writeString(
        routes.resolve("channels/relay.camel.yaml"),
        matrix.replace("channel-matrix", "channel-relay").replace("http:matrix", "http:relay"));
    String url = TestDatabase.create("add_a_channel");
    registry.add("spring.datasource.url", () -> url);
  }

  @AfterAll
  static void stop() {
    HOMESERVER.stop();
  }

  @BeforeEach
  void client() throws IOException {
    api = ContractClient.at(port).as(tokens, "chief", Role.ADMIN, Role.OPERATOR, Role.PRODUCER);
    Path folder = Files.createDirectories(Path.of(FOLDER, "data/dev/tokens"));
    for (Role role : List.of(Role.ADMIN, Role.OPERATOR, Role.PRODUCER)) {
      Files.writeString(
          folder.resolve(role.name().toLowerCase(java.util.Locale.ROOT)),
          tokens.token("dev-" + role, role));
    }
  }

  @Test
  @Order(1)
  void the_page_adds_a_channel_that_delivers_within_five_seconds() throws Exception {
    List<String> commands = blocks("```bash\n(.*?)```").stream().map(b -> b.group(1)).toList();
    HOMESERVER.refuses(path -> path.contains("nobody"), 403, "{\"errcode\":\"M_FORBIDDEN\"}");
    // As on an instance that has been at work for a while.
    api.put(CHANNELS + "/webhook/config", "{}");
    awaitSent(send("webhook", HOMESERVER.url() + "/warm", ""));

    long dropped = System.nanoTime();
    for (MatchResult file : blocks("`([^`]+)`:\n\n```(?:json|yaml)\n(.*?)```")) {
      Files.writeString(Path.of(FOLDER, file.group(1)), file.group(file.groupCount()));
    }
    assertThat(run(commands.get(0))).contains("\"type\":\"matrix\"", "\"enabled\":true");
    assertThat(run(commands.get(1))).contains("\"status\":\"queued\"");
    await()
        .atMost(Duration.ofSeconds(5).minusNanos(System.nanoTime() - dropped))
        .until(() -> HOMESERVER.requests("").size() == 1);

    Sent sent = HOMESERVER.requests("").get(0);
    assertThat(sent.path())
        .startsWith("/_matrix/client/v3/rooms/%21pigs%3Aexample.org/send/m.room.message/");
    assertThat(sent.headers().keySet())
        .containsExactlyInAnyOrder(
            "Authorization", "Connection", "Content-length", "Content-type", "Host", "User-agent");
    assertThat(sent.headers().get("Authorization")).containsExactly("Bearer syt_secret");
    assertThat(ContractFile.JSON.readTree(sent.body()))
        .isEqualTo(
            ContractFile.JSON
                .createObjectNode()
                .put("msgtype", "m.text")
                .put("body", "Pig at MLV-03: \"be there\" by 14:20."));

    answers(commands.get(2), said -> said.contains("\"status\":\"sent\""));
    answers(
        commands.get(3),
        said ->
            health(said, "matrix").path("state").asText().equals("HEALTHY")
                && health(said, "matrix").path("connect_ms").isNumber());
    answers(
        commands.get(4),
        said -> said.contains("pigeon_delivery_seconds_count{channel=\"matrix\",outcome=\"SENT\""));
    assertThat(run(commands.get(5))).contains("\"status\":\"queued\"");
    answers(commands.get(6), said -> said.contains("CLIENT_ERROR") && said.contains("M_FORBIDDEN"));
  }

  @Test
  @Order(2)
  void settings_are_held_to_the_schema_that_was_dropped_in_and_to_a_type_that_is_there()
      throws Exception {
    String config = CHANNELS + "/matrix/config";
    String url = HOMESERVER.url();
    ContractClient.problem(
        api.put(config, "{\"config\":{\"base_url\":\"" + url + "\"}}"), 422, "token");
    ContractClient.problem(
        api.put(
            config, "{\"config\":{\"base_url\":\"" + url + "/\",\"token\":\"env:MATRIX_TOKEN\"}}"),
        422,
        "/config/base_url");
    ContractClient.problem(
        api.put(CHANNELS + "/new/config", "{\"type\":\"unheard-of\"}"), 422, "/type");
    ContractClient.problem(
        api.put(CHANNELS + "/New/config", "{\"type\":\"matrix\"}"), 422, "small letters");
    ContractClient.problem(
        api.put(CHANNELS + "/new/config", "{\"type\":\"../channels/matrix\"}"), 422, "/type");
    assertThat(jdbc.queryForList("SELECT channel FROM channel_configs", String.class))
        .contains("matrix")
        .doesNotContain("new", "New");
  }

  @Test
  @Order(3)
  void whatever_the_text_and_the_room_are_made_of_they_stay_what_they_are() throws Exception {
    String text = "\"}\n\\ ${body.data} {{pigeon.version}} \u202e \ud83d\ude00 " + "x".repeat(9000);
    HOMESERVER.forget();
    ContractClient.json(
        api.post("/api/v1/notifications", message("matrix", "!a/../?b=#c%00", text)), 201);
    await().atMost(PATIENCE).until(() -> HOMESERVER.requests("").size() == 1);
    Sent sent = HOMESERVER.requests("").get(0);
    assertThat(sent.path()).contains("/rooms/%21a%2F..%2F%3Fb%3D%23c%2500/send/");
    assertThat(ContractFile.JSON.readTree(sent.body()).path("body").asText()).isEqualTo(text);
  }

  @Test
  @Order(4)
  void an_idle_channel_is_down_while_its_host_is_away_and_back_afterwards() throws Exception {
    Host host = new Host(0);
    provider("idle", "http://127.0.0.1:" + host.port(), 1);
    provider("no-tls", "https://127.0.0.1:" + host.port(), 1);
    awaitState("idle", "HEALTHY");
    awaitState("no-tls", "DOWN");
    host.close();
    awaitState("idle", "DOWN");
    assertThat(component("idle").path("error").asText()).contains("127.0.0.1:" + host.port());
    assertThat(component("idle").path("last_failure_at").isNull()).isFalse();
    assertThat(component("idle").path("failure_count").asInt()).as("no try").isZero();
    assertThat(component("slack").path("state").asText()).as("no host").isEqualTo("UNKNOWN");
    try (Host back = new Host(host.port())) {
      assertThat(back.port()).isEqualTo(host.port());
      awaitState("idle", "HEALTHY");
    }
    jdbc.update("DELETE FROM channel_configs WHERE channel IN ('idle', 'no-tls')");
  }

  @Test
  @Order(5)
  void a_provider_is_picked_by_weight_among_those_that_are_open() throws Exception {
    provider("relay", HOMESERVER.url() + "/a", 3);
    assertThat(picked()).as("one provider").containsOnly(Map.entry("relay", 2000L));
    provider("relay-b", HOMESERVER.url() + "/b", 1);
    provider("relay-c", HOMESERVER.url() + "/c", 0);
    assertThat(picked()).containsOnlyKeys("relay", "relay-b");
    assertThat(picked().get("relay")).isCloseTo(1500, within(120L));
    assertThat(provider("SELECT provider_of('relay-b')")).isEqualTo("relay-b");
    assertThat(provider("SELECT provider_of('nothing')")).isEqualTo("nothing");
    assertThat(provider("SELECT provider_of('relay', 'relay')")).isEqualTo("relay-b");

    api.post(CHANNELS + "/relay/pause", "");
    assertThat(picked()).containsOnlyKeys("relay-b");
    jdbc.update(
        """
        INSERT INTO lanes (channel, destination, breaker, paused_until)
        VALUES ('relay-b', 'relay-b', 'OPEN', now() + interval '1 minute')
        """);
    assertThat(picked()).as("all shut").containsOnlyKeys("relay");
    assertThat(provider("SELECT provider_of('relay', 'relay-b')")).isEqualTo("relay-b");
    api.post(CHANNELS + "/relay/resume", "");
    jdbc.update("UPDATE lanes SET breaker = 'CLOSED', paused_until = NULL");
    jdbc.update("DELETE FROM channel_configs WHERE channel = 'relay-c'");
  }

  @Test
  @Order(6)
  void a_retry_goes_to_another_provider_unless_one_was_named_or_an_order_is_kept()
      throws Exception {
    HOMESERVER.forget();
    AtomicInteger failures = new AtomicInteger();
    HOMESERVER.refuses(path -> path.startsWith("/a/") && failures.getAndIncrement() < 3, 500, "no");
    api.put(CHANNELS + "/relay-b/config", "{\"weight\":0}");
    api.put(CHANNELS + "/relay/config", "{\"weight\":1}");
    String moved = send("relay", "!room", "");
    // With no weight it is asked for nothing, so there is nowhere else to go.
    String stayed = send("relay", "!room", "");
    awaitSent(moved);
    awaitSent(stayed);
    assertThat(tries(moved)).containsOnly("relay");

    api.put(CHANNELS + "/relay-b/config", "{\"weight\":1}");
    failures.set(0);
    HOMESERVER.refuses(path -> failures.getAndIncrement() < 1, 500, "no");
    String either = send("relay", "!room", "");
    awaitSent(either);
    assertThat(tries(either)).hasSize(2).doesNotHaveDuplicates();

    failures.set(0);
    String named = send("relay-b", "!room", "");
    awaitSent(named);
    assertThat(tries(named)).containsExactly("relay-b", "relay-b");

    failures.set(0);
    String ordered = send("relay", "!room", "order-1");
    awaitSent(ordered);
    assertThat(tries(ordered)).containsExactly("relay", "relay");

    jdbc.queryForObject("SELECT count_deliveries()", Long.class);
    assertThat(
            jdbc.queryForList(
                """
                SELECT channel || ' ' || sum(tries) FROM delivery_stats
                WHERE outcome = 'RETRY' AND channel LIKE 'relay%' GROUP BY channel
                """,
                String.class))
        .as("failed tries count where they were made")
        .hasSizeGreaterThan(0)
        .containsAll(
            jdbc.queryForList(
                """
                SELECT l.channel || ' ' || count(*) FROM failed_attempts a JOIN lanes l ON l.id = a.lane_id
                WHERE l.channel LIKE 'relay%' GROUP BY l.channel
                """,
                String.class));
  }

  @Test
  @Order(7)
  void a_provider_that_fails_loses_its_share_within_a_minute_and_has_it_back_once_it_is_well()
      throws Exception {
    AtomicInteger asked = new AtomicInteger();
    HOMESERVER.refuses(
        path -> path.startsWith("/b/") && asked.getAndIncrement() % 10 < 3, 500, "no");
    int share = 0;
    for (int tenSeconds = 0; tenSeconds < 6; tenSeconds++) {
      share = tenSeconds("relay", 40);
    }
    assertThat(weight("relay-b")).isLessThanOrEqualTo(0.25);
    assertThat(share).as("of 40").isLessThan(16);
    assertThat(weight("relay")).isEqualTo(1);
    assertThat(api.ok(CHANNELS + "/relay-b/config").path("effective_weight").asDouble())
        .isEqualTo(weight("relay-b"));

    HOMESERVER.refuses(path -> false, 200, "");
    int steps = 0;
    while (weight("relay-b") < 1 && steps++ < 40) {
      tenSeconds("relay", steps < 6 ? 40 : 0);
    }
    assertThat(weight("relay-b")).isEqualTo(1);
    assertThat(steps).as("not at once").isGreaterThan(8);
    assertThat(tenSeconds("relay", 40)).as("of 40").isGreaterThan(8);
  }

  @Test
  @Order(8)
  void where_all_are_bad_nothing_moves_and_a_slow_one_is_bad_too() throws Exception {
    jdbc.update("UPDATE channel_configs SET weight = 2 WHERE type = 'relay'");
    assertThat(weight("relay")).as("follows the weight").isEqualTo(2);
    figures("relay", 0.5, 20);
    figures("relay-b", 0.5, 20);
    assertThat(balance(0)).isEmpty();

    figures("relay", 0, 20);
    figures("relay-b", 0, 2000);
    assertThat(balance(0))
        .hasSize(1)
        .first()
        .satisfies(
            step -> {
              assertThat(step).containsEntry("channel", "relay-b").containsEntry("after", 1.0);
              assertThat(String.valueOf(step.get("reason"))).contains("2000 ms");
            });
    figures("relay-b", 0, 2000);
    assertThat(balance(10_000)).as("once an interval").isEmpty();

    String before = updatedAt();
    for (int i = 0; i < 10; i++) {
      figures("relay-b", 0.2, 20);
      balance(0);
    }
    assertThat(weight("relay-b")).as("never below a sixteenth").isEqualTo(0.125);
    assertThat(updatedAt()).as("no change of settings").isEqualTo(before);
    jdbc.update("UPDATE channel_configs SET weight = 4 WHERE channel = 'relay-b'");
    assertThat(weight("relay-b")).as("in proportion").isEqualTo(0.25);
  }

  private String updatedAt() {
    return provider(
        "SELECT CAST(updated_at AS text) FROM channel_configs WHERE channel = 'relay-b'");
  }

  /** Of about the last minute, and 600 tries, as if they had just been reported. */
  private void figures(String channel, double failing, double meanMillis) {
    jdbc.update(
        """
        UPDATE system_health
        SET    per_second = 10, failed_per_second = 10 * ?, mean_response_ms = ?, reported_at = now()
        WHERE  component = ?
        """,
        failing,
        meanMillis,
        channel);
  }

  /**
   * Sends so many, lets time pass for the figures as ten seconds would, and takes the step that is
   * taken every ten seconds.
   *
   * @return how many went to the second provider at first
   */
  private int tenSeconds(String channel, int messages) throws Exception {
    int second = messages == 0 ? 0 : sent(channel, messages);
    jdbc.update(
        "UPDATE system_health SET reported_at = reported_at - interval '10 seconds' WHERE component LIKE 'relay%'");
    if (messages > 0) {
      awaitReport();
    }
    balance(0);
    return second;
  }

  private int sent(String channel, int messages) throws Exception {
    long last = newestId();
    String body =
        IntStream.range(0, messages)
            .mapToObj(i -> message(channel, "!room", "Text " + i))
            .collect(Collectors.joining(",", "{\"notifications\":[", "]}"));
    ContractClient.json(api.post("/api/v1/notifications/batch", body), 201);
    int second =
        jdbc.queryForObject(
            """
            SELECT count(*)
            FROM  (SELECT id, lane_id FROM notifications_outbox WHERE attempts = 0
                   UNION SELECT id, lane_id FROM deliveries_done WHERE attempts = 1) d
            JOIN   lanes l ON l.id = d.lane_id
            WHERE  d.id > ? AND l.channel = 'relay-b'
            """,
            Integer.class,
            last);
    await()
        .atMost(PATIENCE)
        .pollInterval(Duration.ofMillis(10))
        .until(
            () ->
                jdbc.queryForObject("SELECT count(*) FROM notifications_outbox", Long.class) == 0);
    return second;
  }

  private long newestId() {
    return jdbc.queryForObject(
        "SELECT greatest((SELECT max(id) FROM deliveries_done), (SELECT max(id) FROM notifications_outbox))",
        Long.class);
  }

  private void awaitReport() {
    String now = provider("SELECT CAST(clock_timestamp() AS text)");
    await()
        .atMost(PATIENCE)
        .pollInterval(Duration.ofMillis(10))
        .until(
            () ->
                jdbc.queryForObject(
                    "SELECT reported_at > CAST(? AS timestamptz) FROM system_health WHERE component = 'relay'",
                    Boolean.class,
                    now));
  }

  @SuppressWarnings("unchecked")
  private List<Map<String, Object>> balance(long intervalMillis) {
    Object steps =
        camel.requestBodyAndHeader(
            "sql:classpath:db/sql/providers-balance.sql", "", "interval_ms", intervalMillis);
    return (List<Map<String, Object>>) steps;
  }

  private double weight(String channel) {
    return jdbc.queryForObject(
        "SELECT effective_weight FROM channel_configs WHERE channel = ?", Double.class, channel);
  }

  private Map<String, Long> picked() {
    return jdbc
        .queryForList("SELECT provider_of('relay') FROM generate_series(1, 2000)", String.class)
        .stream()
        .collect(Collectors.groupingBy(each -> each, Collectors.counting()));
  }

  private String provider(String query) {
    return jdbc.queryForObject(query, String.class);
  }

  private void provider(String channel, String url, int weight) throws Exception {
    String settings =
        "{\"type\":\"relay\",\"weight\":%d,\"config\":{\"base_url\":\"%s\",\"token\":\"env:MATRIX_TOKEN\"}}";
    ContractClient.json(
        api.put(CHANNELS + "/" + channel + "/config", settings.formatted(weight, url)), 200);
  }

  private String send(String channel, String address, String order) throws Exception {
    String body = message(channel, address, "Text");
    String ordered =
        order.isEmpty() ? body : body.replaceFirst("\\{", "{\"ordering_key\":\"" + order + "\",");
    return ContractClient.json(api.post("/api/v1/notifications", ordered), 201).path("id").asText();
  }

  private void awaitSent(String id) {
    await()
        .atMost(PATIENCE)
        .until(() -> api.ok("/api/v1/notifications/" + id).path("status").asText().equals("sent"));
  }

  private List<String> tries(String id) throws Exception {
    return api.ok("/api/v1/notifications/" + id + "/deliveries")
        .at("/deliveries/0/attempts")
        .findValuesAsText("channel");
  }

  private static String message(String channel, String room, String text) {
    return ContractFile.JSON
        .createObjectNode()
        .put("channel", channel)
        .put("recipient", room)
        .put("content", text)
        .toString();
  }

  private void awaitState(String channel, String state) {
    await().atMost(PATIENCE).until(() -> component(channel).path("state").asText().equals(state));
  }

  private JsonNode component(String channel) throws Exception {
    return health(api.ok("/api/v1/health/channels").toString(), channel);
  }

  private static JsonNode health(String said, String channel) {
    try {
      for (JsonNode each : ContractFile.JSON.readTree(said).path("channels")) {
        if (each.path("component").asText().equals(channel)) {
          return each;
        }
      }
    } catch (IOException e) {
      throw new AssertionError(said, e);
    }
    return ContractFile.JSON.missingNode();
  }

  private static List<MatchResult> blocks(String pattern) throws IOException {
    return Pattern.compile(pattern, Pattern.DOTALL)
        .matcher(Files.readString(PAGE))
        .results()
        .toList();
  }

  private void answers(String command, Predicate<String> asExpected) {
    await().atMost(PATIENCE).until(() -> run(command), asExpected::test);
  }

  private String run(String command) throws Exception {
    String here =
        command
            .replace("localhost:8080", "127.0.0.1:" + port)
            .replace("https://matrix.example.org", HOMESERVER.url());
    Process process =
        new ProcessBuilder("bash", "-euc", here)
            .directory(Path.of(FOLDER).toFile())
            .redirectErrorStream(true)
            .start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).as(said).isTrue();
    return said;
  }

  /** Takes connections, and hangs up. */
  private static final class Host implements AutoCloseable {

    private final ServerSocket socket;

    Host(int port) throws IOException {
      socket = new ServerSocket(port, 50, InetAddress.getLoopbackAddress());
      Thread thread = new Thread(this::hangUp);
      thread.setDaemon(true);
      thread.start();
    }

    int port() {
      return socket.getLocalPort();
    }

    private void hangUp() {
      while (!socket.isClosed()) {
        try {
          socket.accept().close();
        } catch (IOException e) {
          return;
        }
      }
    }

    @Override
    public void close() throws IOException {
      socket.close();
    }
  }

  /** A request as it came in. */
  private record Sent(String path, Map<String, List<String>> headers, String body) {}

  /** Stands for the provider: takes what it is told not to refuse. */
  private static final class Homeserver {

    private final HttpServer server;
    private final List<Sent> requests = new CopyOnWriteArrayList<>();
    private volatile Predicate<String> refused = path -> false;
    private volatile int status;
    private volatile String answer = "";

    Homeserver() {
      try {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 50);
      } catch (IOException e) {
        throw new java.io.UncheckedIOException(e);
      }
      server.createContext("/", this::take);
      server.setExecutor(Executors.newCachedThreadPool());
      server.start();
    }

    String url() {
      return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    void refuses(Predicate<String> paths, int withStatus, String saying) {
      status = withStatus;
      answer = saying;
      refused = paths;
    }

    void forget() {
      requests.clear();
    }

    List<Sent> requests(String path) {
      return requests.stream().filter(each -> each.path().startsWith(path)).toList();
    }

    void stop() {
      server.stop(0);
    }

    private void take(HttpExchange exchange) throws IOException {
      try (exchange) {
        String path = exchange.getRequestURI().getRawPath();
        String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
        boolean refuse = refused.test(path);
        if (exchange.getRequestMethod().equals("PUT")) {
          requests.add(new Sent(path, Map.copyOf(exchange.getRequestHeaders()), body));
        }
        byte[] said = (refuse ? answer : "{\"event_id\":\"$1\"}").getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(refuse ? status : 200, said.length);
        exchange.getResponseBody().write(said);
      }
    }
  }
}
