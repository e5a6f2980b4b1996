package io.pigeon.detection.fold;

import java.time.Instant;
import java.util.List;

/** Skeleton; being written. */
public final class Detector {
  private final Thresholds thresholds;

  public Detector(Thresholds thresholds) {
    this.thresholds = thresholds;
  }

  public Step advance(PigState state, List<Position> arrivals, Instant clock, RouteCatalog routes) {
    if (clock.isBefore(Instant.EPOCH) || routes.active().isEmpty()) {
      throw new IllegalStateException("Not written yet: " + thresholds.configVersion() + arrivals);
    }
    return new Step(
        state, List.of(), List.of(), List.of(), List.of(), new Counts(0, 0, 0, 0, 0, 0, 0));
  }
}
