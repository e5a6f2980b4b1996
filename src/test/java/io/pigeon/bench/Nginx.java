package io.pigeon.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** A receiver that costs almost nothing: takes every request with 204 and counts them. */
final class Nginx implements AutoCloseable {

  static final String ADDRESS = "http://127.0.0.1:18080";

  private static final String CONFIGURATION =
      """
      worker_processes 1;
      daemon off;
      pid nginx.pid;
      error_log error.log;
      events { worker_connections 4096; }
      http {
        access_log off;
        keepalive_requests 1000000000;
        keepalive_timeout 1h;
        client_body_temp_path body;
        proxy_temp_path proxy;
        fastcgi_temp_path fastcgi;
        uwsgi_temp_path uwsgi;
        scgi_temp_path scgi;
        server {
          listen 127.0.0.1:18080;
          location / { return 204; }
          location = /requests { stub_status; }
        }
      }
      """;

  private final Process process;
  private final HttpClient client =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final HttpRequest status =
      HttpRequest.newBuilder(URI.create(ADDRESS + "/requests")).build();
  private long ownRequests;

  private Nginx(Process process) {
    this.process = process;
  }

  static Nginx start() {
    requireFreePort();
    Path directory = Path.of("target", "bench", "nginx").toAbsolutePath();
    try {
      Files.createDirectories(directory);
      Path configuration = directory.resolve("nginx.conf");
      Files.writeString(configuration, CONFIGURATION);
      Path log = directory.resolve("start.log");
      Process process =
          new ProcessBuilder(
                  program(),
                  "-p",
                  directory + "/",
                  "-c",
                  configuration.toString(),
                  "-e",
                  "error.log")
              .redirectErrorStream(true)
              .redirectOutput(log.toFile())
              .start();
      if (process.waitFor(1, TimeUnit.SECONDS)) {
        throw new IllegalStateException("nginx did not start: " + Files.readString(log));
      }
      Runtime.getRuntime().addShutdownHook(new Thread(process::destroy));
      return new Nginx(process);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  /** nginx itself would try for seconds, and its neighbour would answer meanwhile. */
  private static void requireFreePort() {
    try (ServerSocket probe = new ServerSocket()) {
      probe.setReuseAddress(true);
      probe.bind(new InetSocketAddress("127.0.0.1", URI.create(ADDRESS).getPort()));
    } catch (IOException e) {
      throw new IllegalStateException(ADDRESS + " is taken, the receiver's place.", e);
    }
  }

  private static String program() {
    String path = System.getenv("PATH") + ":/usr/sbin:/usr/local/sbin";
    return Stream.of(path.split(":"))
        .map(directory -> directory + "/nginx")
        .filter(file -> Files.isExecutable(Path.of(file)))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalStateException(
                    "nginx is missing, the receiver of this bench: apt-get install -y nginx-light"));
  }

  /** Requests taken so far, those for the counts left out. */
  synchronized long requests() {
    return counts()[2] - ownRequests;
  }

  /** Connections that were made so far, with one for the counts: few when they are kept alive. */
  synchronized long connections() {
    return counts()[0];
  }

  /** Accepted connections, handled connections, requests. */
  private long[] counts() {
    try {
      ownRequests++;
      String[] lines = client.send(status, BodyHandlers.ofString()).body().split("\n");
      return Stream.of(lines[2].strip().split(" ")).mapToLong(Long::parseLong).toArray();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  long cpuMicros() {
    return new ProcessTree(process.pid()).cpuMicros();
  }

  @Override
  public void close() {
    process.destroy();
    process.onExit().join();
  }
}
