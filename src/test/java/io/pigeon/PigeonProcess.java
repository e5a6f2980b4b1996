package io.pigeon;

import static org.awaitility.Awaitility.await;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Pigeon as a process of its own, so that it can be killed. */
public final class PigeonProcess implements AutoCloseable {

  private static final Duration PATIENCE = Duration.ofSeconds(90);

  private static final Pattern PORT = Pattern.compile("Tomcat started on port (\\d+)");

  private final Process process;
  private final Path log;

  private PigeonProcess(Process process, Path log) {
    this.process = process;
    this.log = log;
  }

  /**
   * @param name of the log file under target
   * @param environment variables on top of the usual ones
   * @param settings such as {@code pigeon.delivery.lease=5s}
   */
  public static PigeonProcess start(
      String name, Map<String, String> environment, String... settings) {
    Path log = Path.of("target", "processes", name + ".log");
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("-cp");
    command.add(System.getProperty("java.class.path"));
    command.add(PigeonApplication.class.getName());
    if (Arrays.stream(settings).noneMatch(setting -> setting.startsWith("server.port="))) {
      command.add("--server.port=0");
    }
    command.add("--management.server.port=0");
    command.add("--logging.level.org.springframework.boot.web.embedded.tomcat=INFO");
    command.add("--pigeon.telemetry.inbox=target/processes/" + name + "/inbox");
    command.add("--pigeon.telemetry.replays=target/processes/" + name + "/replays");
    command.add("--pigeon.reference.inbox=target/processes/" + name + "/reference");
    for (String setting : settings) {
      command.add("--" + setting);
    }
    try {
      Files.createDirectories(log.getParent());
      ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
      builder.environment().putAll(environment);
      builder.redirectOutput(new File(log.toString()));
      return new PigeonProcess(builder.start(), log);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public PigeonProcess awaitStarted() {
    await().atMost(PATIENCE).until(() -> log().contains("Started PigeonApplication"));
    return this;
  }

  /** Address of its API: of its two ports, the one that tells its health. */
  public String api() throws IOException, InterruptedException {
    Matcher ports = PORT.matcher(log());
    while (ports.find()) {
      String base = "http://127.0.0.1:" + ports.group(1);
      HttpRequest health = HttpRequest.newBuilder(URI.create(base + "/health")).build();
      if (HttpClient.newHttpClient()
              .send(health, HttpResponse.BodyHandlers.discarding())
              .statusCode()
          == 200) {
        return base;
      }
    }
    throw new AssertionError("No port of an API: " + log());
  }

  /** What it has said, once it has ended by itself. */
  String awaitEnd() throws InterruptedException {
    if (!process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
      throw new AssertionError("It did not end: " + log());
    }
    return log();
  }

  /** CPU time that it has used so far. */
  public Duration cpu() {
    return process.info().totalCpuDuration().orElse(Duration.ZERO);
  }

  public long pid() {
    return process.pid();
  }

  /** As by kill -9: nothing is finished, nothing is given back. */
  public void kill() {
    process.destroyForcibly();
    process.onExit().join();
  }

  /** As by kill -STOP, -CONT, -TERM: the process goes on to run, or not, as the signal has it. */
  public void signal(String name) {
    try {
      new ProcessBuilder("kill", "-" + name, String.valueOf(process.pid()))
          .inheritIO()
          .start()
          .waitFor();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  public boolean isAlive() {
    return process.isAlive();
  }

  public String log() {
    try {
      return Files.readString(log);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    kill();
  }
}
