package io.pigeon.bench;

import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStreamWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.springframework.jdbc.core.JdbcTemplate;

/**
 * graphile-worker in its batched mode, in a Node process that bench/graphile-worker.mjs keeps warm.
 */
final class GraphileWorker implements Contestant, AutoCloseable {

  private final Process process;
  private final BufferedWriter commands;
  private final BufferedReader answers;
  private final JdbcTemplate jdbc;

  private GraphileWorker(Process process, String url) throws IOException {
    this.process = process;
    this.commands =
        new BufferedWriter(
            new OutputStreamWriter(process.getOutputStream(), StandardCharsets.UTF_8));
    this.answers =
        new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    this.jdbc = DurableServer.connect(url);
    await("ready");
  }

  /**
   * @param directory that has its node_modules
   */
  static GraphileWorker start(Path directory, DurableServer server) {
    if (!Files.isDirectory(directory.resolve("node_modules/graphile-worker"))) {
      throw new IllegalStateException(
          "No graphile-worker in %s: npm i --prefix %s graphile-worker@0.18.0 pg undici"
              .formatted(directory, directory));
    }
    String url = server.create("rival");
    try {
      Process process =
          new ProcessBuilder(
                  "node",
                  Path.of("bench", "graphile-worker.mjs").toString(),
                  directory.toAbsolutePath().toString(),
                  server.uri("rival"),
                  Nginx.ADDRESS,
                  Integer.toString(Pigeon.OUTSTANDING))
              .redirectError(ProcessBuilder.Redirect.INHERIT)
              .start();
      return new GraphileWorker(process, url);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void say(String command) {
    try {
      commands.write(command);
      commands.newLine();
      commands.flush();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void await(String expected) {
    try {
      String answer = answers.readLine();
      if (!expected.equals(answer)) {
        throw new IllegalStateException("graphile-worker said " + answer + " and not " + expected);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public String name() {
    return "graphile-worker";
  }

  @Override
  public void tidy() {
    jdbc.execute("VACUUM ANALYZE graphile_worker._private_jobs");
    jdbc.execute("CHECKPOINT");
  }

  @Override
  public void enqueue(int rows) {
    say("fill " + rows);
    await("filled");
  }

  @Override
  public void begin() {
    say("work");
  }

  @Override
  public boolean isDone() {
    Boolean empty =
        jdbc.queryForObject(
            "SELECT NOT EXISTS (SELECT FROM graphile_worker._private_jobs)", Boolean.class);
    return Boolean.TRUE.equals(empty);
  }

  @Override
  public void rest() {
    say("rest");
    await("resting");
  }

  @Override
  public long cpuMicros() {
    return new ProcessTree(process.pid()).cpuMicros();
  }

  @Override
  public void close() {
    process.destroy();
    process.onExit().join();
  }
}
