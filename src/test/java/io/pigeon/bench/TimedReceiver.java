package io.pigeon.bench;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;

/** A receiver in this JVM that notes when it first saw each numbered notification. */
final class TimedReceiver implements AutoCloseable {

  private static final String NUMBER = "\"bench\"";

  private final HttpServer server;
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final Map<Long, Long> seen = new ConcurrentHashMap<>();
  private final AtomicLong requests = new AtomicLong();
  private final Duration delay;
  private volatile int bytes;

  private TimedReceiver(HttpServer server, Duration delay) {
    this.server = server;
    this.delay = delay;
  }

  /**
   * @param delay before each answer
   */
  static TimedReceiver start(Duration delay) {
    System.setProperty("sun.net.httpserver.nodelay", "true");
    try {
      HttpServer server =
          HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
      TimedReceiver receiver = new TimedReceiver(server, delay);
      server.createContext("/", receiver::take);
      server.setExecutor(receiver.threads);
      server.start();
      return receiver;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void take(HttpExchange exchange) throws IOException {
    long now = System.nanoTime();
    requests.incrementAndGet();
    String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
    seen.putIfAbsent(number(body), now);
    bytes = body.length();
    try {
      Thread.sleep(delay.toMillis());
      exchange.sendResponseHeaders(204, -1);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      exchange.close();
    }
  }

  /** The whole number that follows the name, wherever in the JSON it is. */
  private static long number(String body) {
    int at = body.indexOf(NUMBER);
    if (at < 0) {
      throw new IllegalStateException("A request without a number: " + body);
    }
    String rest = body.substring(at + NUMBER.length()).replaceFirst("^[\\s:]+", "");
    return Long.parseLong(rest.replaceFirst("\\D.*$", ""));
  }

  String address() {
    return "http://127.0.0.1:" + server.getAddress().getPort();
  }

  /**
   * @return {@link System#nanoTime} of the first request with that number
   */
  long await(long number, Duration patience) throws InterruptedException {
    long began = System.nanoTime();
    while (!seen.containsKey(number)) {
      if (System.nanoTime() - began > patience.toNanos()) {
        throw new IllegalStateException("Number " + number + " has not come.");
      }
      Thread.sleep(5);
    }
    return seen.get(number);
  }

  /** Repeats too. */
  long requests() {
    return requests.get();
  }

  /** Length of the newest body. */
  int bytes() {
    return bytes;
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }
}
