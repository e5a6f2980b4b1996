package io.pigeon.delivery;

import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Component;

/**
 * Tells all instances that outbox rows were committed. Rung after the commit and not inside it, as
 * a NOTIFY makes commits queue behind one another; at most once per {@value #QUIET_MILLIS} ms.
 */
@Component("outboxBell")
public class OutboxBell implements DisposableBean {

  private static final Logger LOG = LoggerFactory.getLogger(OutboxBell.class);

  private static final long QUIET_MILLIS = 10;

  private final JdbcTemplate jdbc;
  private final WakeUp wakeUp;
  private final AtomicBoolean rung = new AtomicBoolean();
  private final ScheduledExecutorService bell =
      Executors.newSingleThreadScheduledExecutor(
          task -> {
            Thread thread = new Thread(task, "outbox-bell");
            thread.setDaemon(true);
            return thread;
          });

  OutboxBell(JdbcTemplate jdbc, WakeUp wakeUp) {
    this.jdbc = jdbc;
    this.wakeUp = wakeUp;
  }

  /** Call after the transaction that wrote outbox rows has committed. */
  public void ring() {
    wakeUp.signal();
    if (rung.compareAndSet(false, true)) {
      Future<?> unused = bell.schedule(this::tell, QUIET_MILLIS, TimeUnit.MILLISECONDS);
    }
  }

  private void tell() {
    rung.set(false);
    try {
      jdbc.execute("NOTIFY pigeon_outbox");
    } catch (DataAccessException e) {
      LOG.warn(
          "other instances were not told of new work, their poll will find it: {}", e.getMessage());
    }
  }

  @Override
  public void destroy() {
    bell.shutdown();
  }
}
