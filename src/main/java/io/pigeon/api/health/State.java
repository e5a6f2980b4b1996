package io.pigeon.api.health;

import java.util.Collection;
import java.util.List;

/** How a component is. */
enum State {
  HEALTHY,
  DEGRADED,
  DOWN,
  UNKNOWN;

  /**
   * How a whole is, of whose parts this is known: down if all are, degraded if any is not healthy.
   * Parts of which nothing is known say nothing.
   */
  static State of(Collection<State> parts) {
    List<State> known = parts.stream().filter(part -> part != UNKNOWN).toList();
    if (known.isEmpty()) {
      return UNKNOWN;
    }
    if (known.stream().allMatch(part -> part == HEALTHY)) {
      return HEALTHY;
    }
    return known.stream().allMatch(part -> part == DOWN) ? DOWN : DEGRADED;
  }

  boolean isTrouble() {
    return this == DEGRADED || this == DOWN;
  }
}
