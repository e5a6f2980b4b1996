package io.pigeon.detection.fold;

import java.time.Duration;
import java.time.Instant;

/** An arrival time with its 80 % interval (3.7). */
public record Eta(Instant at, Instant p10, Instant p90, EtaQuality quality) {

  Duration remaining(Instant now) {
    return Duration.between(now, at);
  }
}
