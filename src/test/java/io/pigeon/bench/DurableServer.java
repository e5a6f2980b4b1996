package io.pigeon.bench;

import io.pigeon.PigeonProcess;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.DriverManagerDataSource;
import org.springframework.jdbc.datasource.SingleConnectionDataSource;

/** PostgreSQL as it would be run for data that matters: what is committed is on the disk. */
final class DurableServer implements AutoCloseable {

  private static final String[] SHOWN = {
    "server_version",
    "fsync",
    "synchronous_commit",
    "full_page_writes",
    "shared_buffers",
    "max_wal_size"
  };

  private final EmbeddedPostgres postgres;
  private final Path data;
  private final ProcessTree processes;

  private DurableServer(EmbeddedPostgres postgres, Path data, long pid) {
    this.postgres = postgres;
    this.data = data;
    this.processes = new ProcessTree(pid);
  }

  static DurableServer start() {
    Path data = Path.of("target", "bench", "postgres").toAbsolutePath();
    try {
      Files.createDirectories(data.getParent());
      EmbeddedPostgres postgres =
          EmbeddedPostgres.builder()
              .setDataDirectory(data)
              .setCleanDataDirectory(true)
              .setServerConfig("fsync", "on")
              .setServerConfig("synchronous_commit", "on")
              .setServerConfig("full_page_writes", "on")
              .setServerConfig("shared_buffers", "256MB")
              .setServerConfig("max_connections", "100")
              .start();
      long pid = Long.parseLong(Files.readAllLines(data.resolve("postmaster.pid")).get(0).strip());
      return new DurableServer(postgres, data, pid);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** An empty database. */
  String create(String name) {
    new JdbcTemplate(new DriverManagerDataSource(url("postgres")))
        .execute("CREATE DATABASE " + name);
    return url(name);
  }

  /** A database with Pigeon's tables and nothing in them. */
  String createMigrated(String name) {
    String url = create(name);
    try (PigeonProcess process =
        PigeonProcess.start(
            "bench-migrate",
            Map.of("DATABASE_URL", url, "NOTIFY_URL", ""),
            "pigeon.roles=operations")) {
      process.awaitStarted();
    }
    return url;
  }

  private String url(String name) {
    // By its address: the name may first be tried under IPv6.
    return postgres.getJdbcUrl("postgres", name).replace("localhost", "127.0.0.1");
  }

  /** As other clients than JDBC write it. */
  String uri(String name) {
    return "postgres://postgres@127.0.0.1:" + postgres.getPort() + "/" + name;
  }

  /** Statements on one connection that stays open. */
  static JdbcTemplate connect(String url) {
    return new JdbcTemplate(new SingleConnectionDataSource(url, true));
  }

  FsyncProbe probe() {
    return new FsyncProbe(data.getParent());
  }

  long cpuMicros() {
    return processes.cpuMicros();
  }

  Map<String, Object> settings() {
    JdbcTemplate jdbc = new JdbcTemplate(new DriverManagerDataSource(url("postgres")));
    Map<String, Object> settings = new LinkedHashMap<>();
    for (String name : SHOWN) {
      settings.put(name, jdbc.queryForObject("SHOW " + name, String.class));
    }
    return settings;
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
