package io.pigeon.embedded;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.ApplicationArguments;
import org.springframework.boot.ApplicationRunner;
import org.springframework.context.annotation.Profile;
import org.springframework.core.io.Resource;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Component;

/**
 * Puts a recorded run into the replay folder and says what is about to happen. A run that a killed
 * demo left half played goes on instead.
 */
@Component
@Profile("demo")
class Demo implements ApplicationRunner {

  private static final Logger LOG = LoggerFactory.getLogger("demo");

  static final String RECORDING = "demo-run.csv";

  private final JdbcTemplate jdbc;
  private final Path replays;
  private final Resource recording;
  private final int port;

  Demo(
      JdbcTemplate jdbc,
      @Value("${pigeon.telemetry.replays}") Path replays,
      @Value("classpath:demo/positions.csv") Resource recording,
      @Value("${server.port}") int port) {
    this.jdbc = jdbc;
    this.replays = replays;
    this.recording = recording;
    this.port = port;
  }

  @Override
  public void run(ApplicationArguments arguments) throws IOException {
    introduce();
    List<Map<String, Object>> unfinished =
        jdbc.queryForList(
            """
            SELECT file FROM replays
            WHERE  file = ? AND simulated_start IS NOT NULL AND finished_at IS NULL
            """,
            RECORDING);
    if (!unfinished.isEmpty()) {
      LOG.info("A run was cut off half way: it goes on.");
      return;
    }
    Path file = replays.resolve(RECORDING);
    Files.createDirectories(replays);
    Path complete = replays.resolve(RECORDING + ".part");
    try (InputStream content = recording.getInputStream()) {
      Files.copy(content, complete, StandardCopyOption.REPLACE_EXISTING);
    }
    Files.move(complete, file, StandardCopyOption.ATOMIC_MOVE);
  }

  private void introduce() {
    LOG.info("No DATABASE_URL is set, so this is the demo: an own PostgreSQL, an own receiver.");
    LOG.info("A cleaning run of four hours over 24 km is replayed in about two minutes.");
    LOG.info("On its way: eight points of interest, a stretch without sensing, a stop, a silence.");
    LOG.info("Positions become events, events become notifications, and each is delivered once.");
    LOG.info("The receiver refuses one request in ten and answers another one too late. Watch:");
    LOG.info("  ✓ received for the first time   ✗ refused   = received again, known by its key");
    LOG.info("Routes in Hawtio: http://localhost:{}/actuator/hawtio", port);
    LOG.info("Metrics:          http://localhost:{}/actuator/prometheus", port);
    LOG.info("Kill it in the middle (kill -9) and start it again: it goes on where it was.");
  }
}
