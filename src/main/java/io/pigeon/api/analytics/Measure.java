package io.pigeon.api.analytics;

import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A figure of a domain.
 *
 * @param counts whether it is a number of things, which is zero where nothing is known; any other
 *     figure is then not there
 * @param of its value in a row
 */
record Measure(String name, boolean counts, Function<FigureRow, Optional<Double>> of) {

  private static final double DECIMALS = 10_000.0;

  static Measure count(String name) {
    return new Measure(name, true, row -> Optional.of((double) row.count(name)));
  }

  static Measure figure(String name) {
    return new Measure(name, false, row -> row.number(name));
  }

  /** As answers have it: counts as whole numbers, others to four decimals. */
  @Nullable Number in(FigureRow row) {
    Optional<Double> value = of.apply(row);
    if (counts) {
      return value.orElse(0.0).longValue();
    }
    return value.map(exact -> Math.round(exact * DECIMALS) / DECIMALS).orElse(null);
  }
}
