package io.pigeon.api.analytics;

import java.time.Duration;
import java.time.Instant;
import java.util.Locale;

/** The length of time that one point of a series stands for; days are those of UTC. */
enum Step {
  HOUR(Duration.ofHours(1)),
  DAY(Duration.ofDays(1));

  private final Duration length;

  Step(Duration length) {
    this.length = length;
  }

  Duration length() {
    return length;
  }

  /** As the contract and the statements write it. */
  String text() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** The beginning of the step that the instant is in. */
  Instant floor(Instant instant) {
    long seconds = length.toSeconds();
    return Instant.ofEpochSecond(Math.floorDiv(instant.getEpochSecond(), seconds) * seconds);
  }

  /** The instant itself if a step begins there, else the beginning of the next. */
  Instant ceiling(Instant instant) {
    Instant floor = floor(instant);
    return floor.equals(instant) ? floor : floor.plus(length);
  }
}
