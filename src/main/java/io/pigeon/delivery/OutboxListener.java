package io.pigeon.delivery;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Properties;
import org.apache.camel.CamelContext;
import org.apache.camel.support.LifecycleStrategySupport;
import org.postgresql.PGConnection;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.autoconfigure.jdbc.JdbcConnectionDetails;
import org.springframework.stereotype.Component;

/**
 * Hears of new outbox rows by LISTEN, on one connection of its own, outside the pool. When the
 * connection breaks it makes a new one, listens again, and then has everything claimed once, as
 * what was said meanwhile is lost.
 */
@Component
class OutboxListener extends LifecycleStrategySupport {

  private static final Logger LOG = LoggerFactory.getLogger(OutboxListener.class);

  /** Also how often a quiet connection is asked whether it still lives. */
  private static final Duration WAIT = Duration.ofSeconds(5);

  /** In seconds: a server that answers nothing for so long is as good as gone. */
  private static final String SILENCE = "10";

  private static final Duration PAUSE = Duration.ofSeconds(1);

  private final JdbcConnectionDetails database;
  private final WakeUp wakeUp;
  private volatile boolean running;
  private Thread thread = new Thread();

  OutboxListener(JdbcConnectionDetails database, WakeUp wakeUp) {
    this.database = database;
    this.wakeUp = wakeUp;
  }

  private void run() {
    while (running) {
      try (Connection connection = connect();
          Statement statement = connection.createStatement()) {
        statement.execute("LISTEN pigeon_outbox");
        statement.execute("LISTEN notify_event");
        wakeUp.signal();
        listen(connection.unwrap(PGConnection.class), statement);
      } catch (SQLException e) {
        if (running) {
          LOG.warn("listener lost its connection and makes a new one: {}", e.getMessage());
          pause();
        }
      }
    }
  }

  private Connection connect() throws SQLException {
    Properties options = new Properties();
    if (database.getUsername() != null) {
      options.setProperty("user", database.getUsername());
    }
    if (database.getPassword() != null) {
      options.setProperty("password", database.getPassword());
    }
    options.setProperty("ApplicationName", "pigeon-listener");
    options.setProperty("tcpKeepAlive", "true");
    options.setProperty("loginTimeout", SILENCE);
    options.setProperty("socketTimeout", SILENCE);
    return DriverManager.getConnection(database.getJdbcUrl(), options);
  }

  private void listen(PGConnection connection, Statement statement) throws SQLException {
    while (running) {
      if (connection.getNotifications((int) WAIT.toMillis()).length > 0) {
        wakeUp.signal();
      } else {
        statement.execute("SELECT 1"); // a connection can be gone without a word
      }
    }
  }

  private void pause() {
    try {
      Thread.sleep(PAUSE.toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      running = false;
    }
  }

  @Override
  public void onContextStarted(CamelContext camel) {
    if (WakeUp.isAwaitedIn(camel)) {
      running = true;
      thread = new Thread(this::run, "outbox-listener");
      thread.setDaemon(true);
      thread.start();
    }
  }

  @Override
  public void onContextStopping(CamelContext camel) {
    running = false;
    thread.interrupt();
  }
}
