package io.pigeon.embedded;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.autoconfigure.jdbc.JdbcConnectionDetails;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Profile;

/**
 * PostgreSQL in a folder, for the demo: started with the application and stopped with it, its data
 * kept. After the application was killed the server it left behind is ended first, as two cannot
 * share a folder.
 */
@Configuration(proxyBeanMethods = false)
@Profile("demo")
class EmbeddedDatabase {

  private static final Logger LOG = LoggerFactory.getLogger(EmbeddedDatabase.class);

  private static final Duration PATIENCE = Duration.ofSeconds(10);

  @Bean(destroyMethod = "close")
  EmbeddedPostgres embeddedPostgres(@Value("${pigeon.demo.folder}") Path folder)
      throws IOException {
    Path data = folder.resolve("postgres").toAbsolutePath();
    Files.createDirectories(data.getParent());
    endLeftover(data.resolve("postmaster.pid"));
    EmbeddedPostgres postgres =
        EmbeddedPostgres.builder()
            .setDataDirectory(data)
            .setCleanDataDirectory(false)
            // Its own hook would stop it while the routes are still at work.
            .setRegisterShutdownHook(false)
            .setPGStartupWait(Duration.ofSeconds(60))
            .start();
    LOG.info("embedded PostgreSQL on port {}, data in {}", postgres.getPort(), data);
    return postgres;
  }

  @Bean
  JdbcConnectionDetails embeddedConnection(EmbeddedPostgres postgres) {
    return new JdbcConnectionDetails() {
      @Override
      public String getUsername() {
        return "postgres";
      }

      @Override
      public String getPassword() {
        return "";
      }

      @Override
      public String getJdbcUrl() {
        return postgres.getJdbcUrl("postgres", "postgres");
      }
    };
  }

  /** The first line of the file is the server's process id. */
  private static void endLeftover(Path pidFile) throws IOException {
    if (!Files.exists(pidFile)) {
      return;
    }
    List<String> lines = Files.readAllLines(pidFile);
    Optional<ProcessHandle> server =
        lines.isEmpty() ? Optional.empty() : ProcessHandle.of(Long.parseLong(lines.get(0).strip()));
    // The id may belong to anybody by now: only a postgres is ours to end.
    if (server.isPresent() && server.get().info().command().orElse("").contains("postgres")) {
      LOG.info("ending the PostgreSQL server that a killed demo left behind");
      end(server.get());
    }
  }

  private static void end(ProcessHandle server) {
    server.destroy();
    try {
      server.onExit().get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    } catch (TimeoutException e) {
      server.destroyForcibly();
    } catch (ExecutionException e) {
      throw new IllegalStateException("Waiting for a process to end cannot fail.", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
