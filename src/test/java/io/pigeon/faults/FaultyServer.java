package io.pigeon.faults;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.flywaydb.core.Flyway;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.DriverManagerDataSource;
import org.springframework.util.FileSystemUtils;

/** A PostgreSQL that can be made to crash and is then started again on the same data and port. */
final class FaultyServer implements AutoCloseable {

  static final int MAX_CONNECTIONS = 100;

  private static final String TEMPLATE = "migrated";

  private final Path data = Path.of("target", "faults", "postgres").toAbsolutePath();
  private final EmbeddedPostgres postgres;

  private FaultyServer() {
    FileSystemUtils.deleteRecursively(data.toFile());
    postgres = startNew();
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

  private EmbeddedPostgres startNew() {
    try {
      Files.createDirectories(data.getParent());
      return EmbeddedPostgres.builder()
          .setDataDirectory(data)
          .setCleanDataDirectory(false)
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

  /** By pg_ctl: no checkpoint, no farewell to anybody. */
  void crashAndRestart() throws IOException, InterruptedException {
    long pid = Long.parseLong(Files.readAllLines(data.resolve("postmaster.pid")).get(0).strip());
    String program = ProcessHandle.of(pid).flatMap(server -> server.info().command()).orElseThrow();
    List<String> command = new ArrayList<>();
    if (System.getProperty("user.name").equals("root")) {
      command.addAll(List.of("unshare", "-U")); // PostgreSQL does not run as root
    }
    command.add(Path.of(program).resolveSibling("pg_ctl").toString());
    command.addAll(List.of("restart", "-m", "immediate", "-w", "-D", data.toString()));
    int status =
        new ProcessBuilder(command)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start()
            .waitFor();
    if (status != 0) {
      throw new IllegalStateException("pg_ctl restart ended with " + status + ".");
    }
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
