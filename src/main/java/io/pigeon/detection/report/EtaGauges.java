package io.pigeon.detection.report;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.MultiGauge.Row;
import io.micrometer.core.instrument.Tags;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.camel.Body;
import org.springframework.stereotype.Component;

/**
 * How right the warnings of the last thirty days were, by horizon: minutes from the warning to the
 * arrival that it promised. A horizon without a warning has no gauge.
 */
@Component("etaGauges")
class EtaGauges {

  private final MultiGauge error;
  private final MultiGauge coverage;
  private final MultiGauge share;

  EtaGauges(MeterRegistry registry) {
    error =
        MultiGauge.builder("pigeon.eta.abs.error")
            .description("Absolute error of the promised arrival, by quantile")
            .baseUnit("seconds")
            .register(registry);
    coverage =
        MultiGauge.builder("pigeon.eta.interval.coverage")
            .description("Share of arrivals between P10 and P90; 0.8 is meant")
            .register(registry);
    share =
        MultiGauge.builder("pigeon.eta.share")
            .description("Share of warnings whose pig came early or late, or that undershot")
            .register(registry);
  }

  /** Rows of {@code accuracy-read.sql}. */
  public void show(@Body List<Map<String, Object>> horizons) {
    List<Row<?>> errors = new ArrayList<>();
    List<Row<?>> coverages = new ArrayList<>();
    List<Row<?>> shares = new ArrayList<>();
    for (Map<String, Object> row : horizons) {
      Tags horizon = Tags.of("horizon", String.valueOf(row.get("horizon")));
      errors.add(Row.of(horizon.and("quantile", "0.5"), number(row, "abs_error_p50")));
      errors.add(Row.of(horizon.and("quantile", "0.9"), number(row, "abs_error_p90")));
      coverages.add(Row.of(horizon, number(row, "coverage")));
      for (String kind : List.of("early", "late", "undershoot")) {
        shares.add(Row.of(horizon.and("kind", kind), number(row, kind)));
      }
    }
    error.register(errors, true);
    coverage.register(coverages, true);
    share.register(shares, true);
  }

  private static Number number(Map<String, Object> row, String column) {
    return (Number) Objects.requireNonNull(row.get(column), column);
  }
}
