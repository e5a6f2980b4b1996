package io.pigeon.operations;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/** Settings under {@code pigeon.operations}, but for the intervals that routes read themselves. */
@ConfigurationProperties("pigeon.operations")
record OperationsProperties(@DefaultValue Keep retention, @DefaultValue Bounds alarms) {

  /**
   * How long what is past is kept. Whole days (UTC) are dropped, once all of a day is older.
   *
   * @param keys of notifications: within this time nothing is told twice
   */
  record Keep(
      @DefaultValue("90d") Duration positions,
      @DefaultValue("30d") Duration done,
      @DefaultValue("30d") Duration attempts,
      @DefaultValue("90d") Duration notifications,
      @DefaultValue("90d") Duration keys) {

    private static final Duration LEAST = Duration.ofDays(2);

    Keep {
      require("positions", positions, LEAST);
      require("done", done, LEAST);
      require("attempts", attempts, LEAST);
      // Accuracy and corrections look back at what was told of a run.
      require("notifications", notifications, LEAST);
      // What is detected anew out of positions that are still there must not be told anew.
      require("keys", keys, positions);
    }

    private static void require(String name, Duration value, Duration least) {
      if (value.compareTo(least) < 0) {
        throw new IllegalArgumentException(
            "pigeon.operations.retention.%s must be at least %d days, but is %s: raise it."
                .formatted(name, least.toDays(), value));
      }
    }
  }

  /**
   * What is more than this is told of.
   *
   * @param dueAge age of the oldest delivery that is due in an open lane
   * @param xminAge age of the oldest transaction that keeps dead rows from being cleaned up
   * @param deadTuples dead rows in the outbox
   * @param detectionLag age of the oldest position that the detector has not read
   */
  record Bounds(
      @DefaultValue("5m") Duration dueAge,
      @DefaultValue("30m") Duration xminAge,
      @DefaultValue("500000") long deadTuples,
      @DefaultValue("0") long deadLetters,
      @DefaultValue("0") long lanesDisabled,
      @DefaultValue("2m") Duration detectionLag) {}
}
