package io.pigeon.delivery;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.time.Duration;

/**
 * What tries say about their lane; as JSON an element of the parameter of {@code
 * lanes-breaker.sql}.
 *
 * @param opens the breaker opens, or opens again
 * @param closes a probe went well
 * @param pause the destination asked to be left alone for so long; zero if it did not
 */
record LaneVerdict(
    @JsonProperty("lane_id") int laneId,
    boolean opens,
    boolean closes,
    @JsonIgnore Duration pause) {

  /** From then on one probe is let through. */
  static final Duration OPEN = Duration.ofSeconds(30);

  @JsonProperty("open_ms")
  long openMillis() {
    return opens ? OPEN.toMillis() : 0;
  }

  @JsonProperty("pause_ms")
  long pauseMillis() {
    return pause.toMillis();
  }

  boolean saysAnything() {
    return opens || closes || pause.compareTo(Duration.ZERO) > 0;
  }

  /** Whether the lane is to be left alone. */
  boolean rests() {
    return opens || pauseMillis() > 0;
  }

  LaneVerdict together(LaneVerdict other) {
    return new LaneVerdict(
        laneId,
        opens || other.opens,
        closes && !other.opens,
        pause.compareTo(other.pause) > 0 ? pause : other.pause);
  }
}
