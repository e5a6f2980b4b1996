package io.pigeon.detection.fold;

import java.time.Instant;
import java.util.Optional;

/** Skeleton; being written. */
public record PigState(int version, String pigId, Optional<Instant> nextTimer) {
  public static PigState initial(String pigId) {
    return new PigState(1, pigId, Optional.empty());
  }

  public Optional<RunView> run() {
    return Optional.empty();
  }
}
