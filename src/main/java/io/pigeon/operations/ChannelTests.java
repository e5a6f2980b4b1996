package io.pigeon.operations;

import io.pigeon.channel.ChannelConfig;
import io.pigeon.channel.ChannelConfigs;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;
import org.apache.camel.Body;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.stereotype.Component;

/**
 * Whether the hosts of channels can be reached: that of {@code config.base_url}, with TLS where the
 * URL says so, or else {@code config.host} and {@code config.port}. A connection is made and closed
 * again; whether the other side would take a message, only tries show. A channel with neither has
 * nothing to test.
 */
@Component("channelTests")
class ChannelTests {

  private static final Logger LOG = LoggerFactory.getLogger(ChannelTests.class);
  private static final Duration LONGEST = Duration.ofSeconds(3);

  /** So many periods a finding holds, as one may be late. */
  private static final int PERIODS = 3;

  /**
   * What a test found.
   *
   * @param at on the clock of {@link System#nanoTime()}
   * @param took until the connection stood
   * @param error why there is none; empty if there was one
   */
  record Tested(long at, Duration took, Optional<String> error) {}

  private record Host(String name, int port, boolean tls) {

    @Override
    public String toString() {
      return name + ":" + port;
    }
  }

  private final ChannelConfigs configs;
  private final Duration period;
  private final Map<String, Tested> latest = new ConcurrentHashMap<>();

  ChannelTests(
      ChannelConfigs configs, @Value("${pigeon.delivery.test-interval}") long periodMillis) {
    this.configs = configs;
    this.period = Duration.ofMillis(periodMillis);
  }

  /** By channel, what the last test found. */
  Map<String, Tested> latest() {
    return new TreeMap<>(latest);
  }

  /** For how long nothing else need be known to go by a finding; at least a second. */
  Duration holdsFor() {
    return period.multipliedBy(PERIODS).plusSeconds(1);
  }

  /** The rows of {@code channels-enabled-read.sql}: of other channels nothing is known any more. */
  public List<String> begin(@Body List<Map<String, Object>> rows) {
    List<String> channels = rows.stream().map(row -> String.valueOf(row.get("channel"))).toList();
    latest.keySet().retainAll(channels);
    return channels;
  }

  /** Takes no longer than three seconds, whatever the network does. */
  public void test(@Body String channel) throws InterruptedException {
    Optional<Tested> now = tested(configs.of(channel));
    Optional<Tested> before =
        Optional.ofNullable(
            now.isPresent() ? latest.put(channel, now.get()) : latest.remove(channel));
    tell(channel, before.flatMap(Tested::error), now.flatMap(Tested::error));
  }

  private static Optional<Tested> tested(ChannelConfig config) throws InterruptedException {
    long began = System.nanoTime();
    Optional<String> error = Optional.empty();
    try {
      Optional<Host> host = hostOf(config);
      if (host.isEmpty()) {
        return Optional.empty();
      }
      connect(host.get());
    } catch (URISyntaxException e) {
      // Without its reason, which quotes the URL.
      error = Optional.of("config.base_url is no URL with a host");
    } catch (NumberFormatException e) {
      error = Optional.of("config.port is no number");
    } catch (IOException e) {
      error = Optional.of(String.valueOf(e.getMessage()).replaceAll("\\p{Cntrl}+", " "));
    }
    long now = System.nanoTime();
    return Optional.of(new Tested(now, Duration.ofNanos(now - began), error));
  }

  private static Optional<Host> hostOf(ChannelConfig config) throws URISyntaxException {
    Optional<String> url = config.text("base_url");
    if (url.isEmpty()) {
      int port = Integer.parseInt(config.text("port").orElseGet(() -> mailPort(config)));
      return config.text("host").map(name -> new Host(name, port, false));
    }
    URI uri = new URI(url.get());
    if (uri.getHost() == null) {
      throw new URISyntaxException("", "no host");
    }
    boolean tls = "https".equalsIgnoreCase(uri.getScheme());
    return Optional.of(
        new Host(uri.getHost(), uri.getPort() < 0 ? tls ? 443 : 80 : uri.getPort(), tls));
  }

  /** Hosts without a URL are those of mail: RFC 6409, 8314 and 5321. */
  private static String mailPort(ChannelConfig config) {
    return switch (config.text("security").orElse("starttls")) {
      case "tls" -> "465";
      case "none" -> "25";
      default -> "587";
    };
  }

  /** On a thread of its own, as looking a name up can neither be interrupted nor given a time. */
  private static void connect(Host host) throws IOException, InterruptedException {
    try (Socket socket = new Socket()) {
      FutureTask<Boolean> opened = new FutureTask<>(() -> open(socket, host));
      Thread thread = new Thread(opened, "channel-test");
      thread.setDaemon(true);
      thread.start();
      opened.get(LONGEST.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      throw new IOException(
          "%s: no connection within %d s".formatted(host, LONGEST.toSeconds()), e);
    } catch (ExecutionException e) {
      throw new IOException("%s: %s".formatted(host, e.getCause()), e);
    }
  }

  private static boolean open(Socket socket, Host host) throws IOException {
    socket.connect(new InetSocketAddress(host.name(), host.port()), (int) LONGEST.toMillis());
    if (host.tls()) {
      shakeHands(socket, host);
    }
    return true;
  }

  /** With a look at whose certificate it is, as messages are sent. */
  private static void shakeHands(Socket socket, Host host) throws IOException {
    SSLSocketFactory sockets = (SSLSocketFactory) SSLSocketFactory.getDefault();
    try (SSLSocket tls = (SSLSocket) sockets.createSocket(socket, host.name(), host.port(), true)) {
      SSLParameters parameters = tls.getSSLParameters();
      parameters.setEndpointIdentificationAlgorithm("HTTPS");
      tls.setSSLParameters(parameters);
      tls.startHandshake();
    }
  }

  private static void tell(String channel, Optional<String> before, Optional<String> now) {
    if (now.isPresent() && before.isEmpty()) {
      LOG.warn("channel={} cannot be reached: {}", channel, now.get());
    } else if (now.isEmpty() && before.isPresent()) {
      LOG.info("channel={} can be reached again", channel);
    }
  }
}
