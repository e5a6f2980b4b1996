package io.pigeon.embedded;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.pigeon.InvalidSettingException;
import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.context.annotation.Profile;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Component;

/**
 * The outside of the demo: a notification API that refuses one request in ten, takes another one in
 * ten but answers too late, and tells a repeat by its idempotency key as a good receiver does.
 */
@Component
@Profile("demo")
class DemoReceiver implements DisposableBean {

  private static final Logger LOG = LoggerFactory.getLogger("receiver");

  private static final double REFUSES = 0.10;
  private static final double DAWDLES = 0.10;

  private final JdbcTemplate jdbc;
  private final ObjectMapper json;
  private final Duration tooLong;
  private final Random mood = new Random(7);
  private final ExecutorService threads = Executors.newFixedThreadPool(16);
  private final HttpServer server;

  DemoReceiver(
      JdbcTemplate jdbc,
      ObjectMapper json,
      @Value("${pigeon.demo.receiver-port}") int port,
      @Value("${pigeon.channels.webhook.response-timeout}") long responseTimeout)
      throws IOException {
    this.jdbc = jdbc;
    this.json = json;
    this.tooLong = Duration.ofMillis(responseTimeout + 500);
    try {
      server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
    } catch (BindException e) {
      throw new InvalidSettingException(
          "The port " + port + " of the demo's receiver is in use.",
          "Set PIGEON_DEMO_RECEIVER_PORT to a free one.");
    }
    server.setExecutor(threads);
    server.createContext("/notify", this::receive);
    server.start();
  }

  private void receive(HttpExchange exchange) throws IOException {
    try (exchange) {
      String key = exchange.getRequestHeaders().getFirst("Idempotency-Key");
      JsonNode body = json.readTree(exchange.getRequestBody());
      double chance = chance();
      if (key == null || body == null || !body.hasNonNull("type")) {
        exchange.sendResponseHeaders(400, -1);
      } else if (chance < REFUSES) {
        LOG.info("✗ {} refused with 503", body.path("type").asText());
        exchange.sendResponseHeaders(503, -1);
      } else {
        take(key, body);
        if (chance < REFUSES + DAWDLES) {
          dawdle();
        }
        exchange.sendResponseHeaders(204, -1);
      }
    }
  }

  private void take(String key, JsonNode body) {
    Integer repeats =
        jdbc.queryForObject(
            """
            INSERT INTO demo.receipts (idempotency_key, event_key, type)
            VALUES (?, ?, ?)
            ON CONFLICT (idempotency_key) DO UPDATE SET repeats = receipts.repeats + 1
            RETURNING repeats
            """,
            Integer.class,
            key,
            body.path("data").path("dedupKey").asText(),
            body.path("type").asText());
    if (repeats != null && repeats > 0) {
      LOG.info("= {} again, known by its key: no second effect", body.path("type").asText());
    } else {
      LOG.info("✓ {}", DemoLine.of(body));
    }
  }

  private synchronized double chance() {
    return mood.nextDouble();
  }

  private void dawdle() {
    try {
      Thread.sleep(tooLong.toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void destroy() {
    server.stop(0);
    threads.shutdownNow();
  }
}
