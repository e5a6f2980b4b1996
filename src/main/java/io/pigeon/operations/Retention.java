package io.pigeon.operations;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.camel.Body;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/** What the route {@code keep-house} drops, and when. */
@Component("retention")
class Retention {

  private static final Logger LOG = LoggerFactory.getLogger(Retention.class);

  private final OperationsProperties.Keep keep;

  Retention(OperationsProperties properties) {
    this.keep = properties.retention();
  }

  /** The parameters of {@code partitions-drop.sql}, for each table that is partitioned by day. */
  public List<Map<String, Object>> tables() {
    return List.of(
        table("pig_positions", keep.positions()),
        table("notifications", keep.notifications()),
        table("deliveries_done", keep.done()),
        table("failed_attempts", keep.attempts()));
  }

  private static Map<String, Object> table(String parent, Duration time) {
    return Map.of("parent", parent, "keep_s", time.toSeconds());
  }

  public long doneSeconds() {
    return keep.done().toSeconds();
  }

  public long keySeconds() {
    return keep.keys().toSeconds();
  }

  /** What {@code partitions-drop.sql} has dropped; empty if nothing. */
  public void dropped(@Body String partition) {
    if (!partition.isEmpty()) {
      LOG.info("partition={} dropped: its time is over", partition);
    }
  }
}
