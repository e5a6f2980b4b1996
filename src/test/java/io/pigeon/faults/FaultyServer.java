package io.pigeon.faults;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import org.flywaydb.core.Flyway;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.DriverManagerDataSource;
import org.springframework.util.FileSystemUtils;

/** A PostgreSQL that can be made to crash and is then started again on the same data and port. */
final class FaultyServer implements AutoCloseable {

  static final int MAX_CONNECTIONS = 100;

  private static final String TEMPLATE = "migrated";

  private final Path data = Path.of("target", "faults", "postgres").toAbsolutePath();
  private EmbeddedPostgres postgres;

  private FaultyServer() {
    FileSystemUtils.deleteRecursively(data.toFile());
    postgres = start(0);
  }

  static FaultyServer start() {
    FaultyServer server = new FaultyServer();
    server.execute("CREATE DATABASE " + TEMPLATE);
    Flyway.configure()
        .dataSource(server.url(TEMPLATE), "postgres", "")
        .locations("classpath:db/migration")
        .load()
        .migrate();
    return server;
  }

  private EmbeddedPostgres start(int port) {
    try {
      Files.createDirectories(data.getParent());
      return EmbeddedPostgres.builder()
          .setDataDirectory(data)
          .setCleanDataDirectory(false)
          .setPort(port)
          .setServerConfig("synchronous_commit", "on")
          .setServerConfig("max_connections", String.valueOf(MAX_CONNECTIONS))
          .start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A database with Pigeon's tables and nothing in them. */
  String create(String name) {
    execute("CREATE DATABASE " + name + " TEMPLATE " + TEMPLATE);
    return url(name);
  }

  void drop(String name) {
    execute("DROP DATABASE " + name + " WITH (FORCE)");
  }

  /** As by pg_ctl stop -m immediate and pg_ctl start: no checkpoint, no farewell to anybody. */
  void crashAndRestart() throws Exception {
    ProcessHandle postmaster =
        ProcessHandle.of(
                Long.parseLong(Files.readAllLines(data.resolve("postmaster.pid")).get(0).strip()))
            .orElseThrow();
    CompletableFuture<ProcessHandle> ended = postmaster.onExit();
    new ProcessBuilder("kill", "-QUIT", String.valueOf(postmaster.pid()))
        .inheritIO()
        .start()
        .waitFor();
    ended.get();
    int port = postgres.getPort();
    EmbeddedPostgres crashed = postgres;
    crashed.close();
    postgres = start(port);
  }

  private void execute(String statement) {
    new JdbcTemplate(new DriverManagerDataSource(url("postgres"))).execute(statement);
  }

  String url(String name) {
    return postgres.getJdbcUrl("postgres", name).replace("localhost", "127.0.0.1");
  }

  @Override
  public void close() {
    try {
      postgres.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
