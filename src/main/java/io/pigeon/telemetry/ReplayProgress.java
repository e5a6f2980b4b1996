package io.pigeon.telemetry;

import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.camel.Body;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/** Says how far replays are: a line every few seconds, and one at the end. */
@Component("replayProgress")
class ReplayProgress {

  private static final Logger LOG = LoggerFactory.getLogger(ReplayProgress.class);

  private static final long EVERY_NANOS = 5_000_000_000L;

  private final AtomicLong told = new AtomicLong(System.nanoTime() - EVERY_NANOS);

  /**
   * @param replay a row of {@code replays-play.sql}
   */
  public void tell(@Body Map<String, Object> replay) {
    long now = System.nanoTime();
    boolean finished =
        String.valueOf(replay.get("done_rows")).equals(String.valueOf(replay.get("rows")));
    if (finished || now - told.get() >= EVERY_NANOS) {
      told.set(now);
      LOG.info(
          "replay file={} row={} of {} simulated={}",
          replay.get("file"),
          replay.get("done_rows"),
          replay.get("rows"),
          replay.get("instant"));
    }
  }
}
