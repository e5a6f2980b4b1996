package io.pigeon.delivery;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/**
 * A lane in which something waits, as {@code deliveries-look.sql} returns it.
 *
 * @param maxInFlight most under way at once, over all instances
 * @param weight share of the places among the lanes that have work
 * @param limited whether its tries a second are limited
 * @param dueIn until its first delivery is due and the lane open; not positive if that is now
 * @param closedFor since its breaker closed; empty if it never opened
 * @param workers instances that deliver, this one included
 */
record Lane(
    int id,
    int maxInFlight,
    int weight,
    boolean limited,
    Duration dueIn,
    Optional<Duration> closedFor,
    int workers) {

  /** For so long after its breaker closed a lane gets its places back little by little. */
  static final Duration RAMP = Duration.ofSeconds(30);

  static Lane fromRow(Map<String, Object> row) {
    return new Lane(
        number(row, "id").intValue(),
        number(row, "max_in_flight").intValue(),
        number(row, "weight").intValue(),
        Boolean.TRUE.equals(row.get("limited")),
        Duration.ofMillis(number(row, "due_in_ms").longValue()),
        row.get("closed_for_ms") instanceof Number millis
            ? Optional.of(Duration.ofMillis(millis.longValue()))
            : Optional.empty(),
        number(row, "workers").intValue());
  }

  private static Number number(Map<String, Object> row, String column) {
    if (row.get(column) instanceof Number number) {
      return number;
    }
    throw new IllegalStateException("deliveries-look.sql returned no " + column + ".");
  }

  boolean isDue() {
    return dueIn.compareTo(Duration.ZERO) <= 0;
  }

  /** How many may be under way here: this instance's share, at least one. */
  int places() {
    int share = (maxInFlight + Math.max(1, workers) - 1) / Math.max(1, workers);
    double ramp = closedFor.map(since -> since.toMillis() / (double) RAMP.toMillis()).orElse(1.0);
    return Math.max(1, (int) Math.min(share, share * ramp));
  }
}
