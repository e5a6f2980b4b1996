package io.pigeon.faults;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.springframework.dao.DataAccessException;

/** Commits a few rows every tenth of a second, each time to another of a few lanes, until ended. */
final class Load implements AutoCloseable {

  static final int LANES = 4;

  private final Outbox outbox;
  private final Receiver receiver;
  private final List<Integer> lanes = new ArrayList<>();
  private final AtomicLong refused = new AtomicLong();
  private final ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor();

  /**
   * @param slowest longest time that the receiver takes for an answer
   */
  Load(Scene scene, int rowsPerSecond, int slowestMillis) {
    this.outbox = scene.outbox();
    this.receiver = scene.receiver();
    Random random = scene.random();
    for (int lane = 0; lane < LANES; lane++) {
      lanes.add(outbox.lane("webhook", "load-" + lane));
      Random delays = new Random(random.nextLong());
      receiver.script(
          "/load-" + lane,
          (row, earlier) -> {
            int delay;
            synchronized (delays) {
              delay = delays.nextInt(slowestMillis + 1);
            }
            Thread.sleep(delay);
            return Answer.TAKEN;
          });
    }
    var unused =
        clock.scheduleAtFixedRate(
            () -> insert(random.nextInt(LANES), Math.max(1, rowsPerSecond / 10)),
            0,
            100,
            TimeUnit.MILLISECONDS);
  }

  private void insert(int lane, int rows) {
    try {
      outbox.insert(lanes.get(lane), receiver.url("/load-" + lane), rows);
    } catch (DataAccessException e) {
      refused.incrementAndGet();
    }
  }

  /** Transactions that the database did not take. */
  long refused() {
    return refused.get();
  }

  @Override
  public void close() {
    clock.shutdown();
    try {
      clock.awaitTermination(1, TimeUnit.MINUTES);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
