package io.pigeon.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.awaitility.core.ConditionEvaluationListener;
import org.awaitility.core.EvaluatedCondition;
import org.awaitility.core.TimeoutEvent;
import org.springframework.dao.DataAccessException;

/**
 * The database crashes and comes back, drops connections, stands still behind a lock, and takes no
 * more connections. After each the service must go on by itself.
 *
 * @param length how long each lasts
 */
record DatabaseFaults(int crashes, Duration length, int rowsPerSecond) {

  private static final Duration LONGEST_RESUMPTION = Duration.ofSeconds(10);
  private static final int INSTANCES = 2;

  /** Commits that are not waited for are on the disk after three rounds of the WAL writer. */
  private static final double UNSAFE_SECONDS = 0.6;

  private interface Fault {
    void happen() throws Exception;
  }

  void run(FaultyServer server) throws Exception {
    try (Scene scene = new Scene(server, "database", 4)) {
      // A lost beat is no death: of ten in a row some get through.
      String[] patient = {
        "pigeon.delivery.heartbeat=1s",
        "pigeon.delivery.worker-timeout=10s",
        "pigeon.delivery.lease=10s",
        "pigeon.channels.webhook.response-timeout=2000",
        "spring.datasource.hikari.maximum-pool-size=10"
      };
      for (int i = 0; i < INSTANCES; i++) {
        scene.start(patient);
      }
      scene.awaitWorkers(INSTANCES);
      StringBuilder resumed = new StringBuilder();
      long mostDuplicates = 0;
      lock(scene); // with nothing to do: what is slow now must not make anybody slow later
      try (Load load = new Load(scene, rowsPerSecond, 50)) {
        resumed.append(after(scene, "lock while idle", () -> {}));
        for (int crash = 0; crash < crashes; crash++) {
          resumed.append(after(scene, "crash", server::crashAndRestart));
          mostDuplicates +=
              INSTANCES * Scene.MAX_IN_FLIGHT + (long) (UNSAFE_SECONDS * rowsPerSecond);
        }
        resumed.append(after(scene, "terminations", () -> terminate(scene)));
        resumed.append(after(scene, "lock", () -> lock(scene)));
        resumed.append(after(scene, "no connections", () -> exhaust(server)));
        resumed.append(", transactions refused ").append(load.refused());
      }
      scene.awaitAllDone();
      scene.conclude(mostDuplicates, "resumed after" + resumed);
    }
  }

  /** Lets it happen, and waits until rows are sent and news of them is heard again. */
  private static String after(Scene scene, String name, Fault fault) throws Exception {
    fault.happen();
    long over = System.nanoTime();
    await()
        .atMost(LONGEST_RESUMPTION)
        .conditionEvaluationListener(
            new ConditionEvaluationListener<Object>() {
              @Override
              public void conditionEvaluated(EvaluatedCondition<Object> condition) {
                // Only what follows is of interest.
              }

              @Override
              public void onTimeout(TimeoutEvent event) {
                System.out.println("after " + name + " nothing is sent: " + state(scene));
              }
            })
        .until(() -> scene.receiver().calls().stream().anyMatch(call -> call.nanos() > over));
    long sends = System.nanoTime();
    await()
        .atMost(Scene.PATIENCE)
        .ignoreExceptions()
        .until(
            () ->
                scene
                        .outbox()
                        .count(
                            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
                                + " AND application_name = 'pigeon-listener'")
                    == INSTANCES);
    long listens = System.nanoTime();
    assertThat(Duration.ofNanos(sends - over))
        .as("sends after %s", name)
        .isLessThanOrEqualTo(LONGEST_RESUMPTION);
    assertThat(Duration.ofNanos(listens - over))
        .as("listens after %s", name)
        .isLessThanOrEqualTo(LONGEST_RESUMPTION);
    return " %s %.1f s (listens %.1f s)"
        .formatted(name, (sends - over) / 1e9, (listens - over) / 1e9);
  }

  /** What waits, who is alive, and what the server is at. */
  private static String state(Scene scene) {
    return scene
            .outbox()
            .jdbc()
            .queryForList(
                "SELECT status, count(*), max(now() - notified_at) AS oldest, min(now() - notified_at) AS newest"
                    + " FROM notifications_outbox GROUP BY status")
        + " "
        + scene.outbox().jdbc().queryForList("SELECT alive_until - now() AS alive_for FROM workers")
        + " "
        + scene
            .outbox()
            .jdbc()
            .queryForList(
                "SELECT state, wait_event_type, wait_event, left(query, 60) AS query FROM pg_stat_activity"
                    + " WHERE datname = current_database() AND state <> 'idle'");
  }

  /** Five connections a second, whosever they are. */
  private void terminate(Scene scene) throws InterruptedException {
    for (long until = System.nanoTime() + length.toNanos(); System.nanoTime() < until; ) {
      try {
        scene
            .outbox()
            .jdbc()
            .queryForList(
                """
                SELECT pg_terminate_backend(pid) FROM pg_stat_activity
                WHERE  datname = current_database() AND pid <> pg_backend_pid()
                ORDER  BY hashtext(pid || ?) LIMIT 1
                """,
                scene.random().nextInt() + "");
      } catch (DataAccessException e) {
        // The load's own connections are among them.
      }
      Thread.sleep(200);
    }
  }

  private void lock(Scene scene) throws Exception {
    try (Connection connection = DriverManager.getConnection(scene.url());
        Statement statement = connection.createStatement()) {
      connection.setAutoCommit(false);
      statement.execute("LOCK TABLE notifications_outbox IN ACCESS EXCLUSIVE MODE");
      scene.outbox().jdbc().execute("NOTIFY pigeon_outbox");
      Thread.sleep(length.toMillis());
      connection.rollback();
    }
  }

  /** Takes every connection that there is, those of the instances too. */
  private void exhaust(FaultyServer server) throws Exception {
    List<Connection> taken = new ArrayList<>();
    try {
      long until = System.nanoTime() + length.toNanos();
      Connection first = DriverManager.getConnection(server.url("postgres"));
      taken.add(first);
      while (System.nanoTime() < until) {
        try {
          taken.add(DriverManager.getConnection(server.url("postgres")));
        } catch (SQLException e) {
          try (Statement statement = first.createStatement()) {
            statement.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = 'database'");
          }
          Thread.sleep(50);
        }
      }
    } finally {
      for (Connection connection : taken) {
        connection.close();
      }
    }
  }
}
