package io.pigeon.operations;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.MultiGauge.Row;
import io.micrometer.core.instrument.Tags;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.apache.camel.Body;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/**
 * The figures of the route {@code measure-health}: shown as gauges, and told of in one line when
 * they pass their bound, once until they are back.
 */
@Component("alarms")
class Alarms {

  private static final Logger LOG = LoggerFactory.getLogger(Alarms.class);

  /**
   * The figures at an instant.
   *
   * @param values by name, with the value of the label after a dot
   * @param failure why the last attempt to measure failed; the values are then older
   */
  record Reading(Instant at, Map<String, Double> values, Optional<String> failure) {

    double sum(Figure figure) {
      return values.entrySet().stream()
          .filter(entry -> entry.getKey().split("\\.", 2)[0].equals(figure.name()))
          .mapToDouble(Map.Entry::getValue)
          .sum();
    }
  }

  private final Map<Figure, MultiGauge> gauges = new EnumMap<>(Figure.class);
  private final OperationsProperties.Bounds bounds;
  private final Clock clock;
  private final Set<String> raised = new HashSet<>();
  private volatile Optional<Reading> last = Optional.empty();

  Alarms(MeterRegistry registry, OperationsProperties properties, Clock clock) {
    this.bounds = properties.alarms();
    this.clock = clock;
    for (Figure figure : Figure.values()) {
      MultiGauge.Builder gauge =
          MultiGauge.builder(figure.metric()).description(figure.description());
      figure.unit().ifPresent(gauge::baseUnit);
      gauges.put(figure, gauge.register(registry));
    }
  }

  public long dueAgeSeconds() {
    return bounds.dueAge().toSeconds();
  }

  /** The rows of {@code alarms-read.sql}. */
  public void show(@Body List<Map<String, Object>> rows) {
    Map<Figure, List<Row<?>>> shown = new EnumMap<>(Figure.class);
    Map<String, Double> values = new TreeMap<>();
    for (Map<String, Object> row : rows) {
      Figure figure = Figure.valueOf(String.valueOf(row.get("figure")));
      String label = String.valueOf(row.get("label"));
      double value = ((Number) Objects.requireNonNull(row.get("value"), "value")).doubleValue();
      Tags tags = figure.label().map(name -> Tags.of(name, label)).orElse(Tags.empty());
      shown.computeIfAbsent(figure, any -> new ArrayList<>()).add(Row.of(tags, value));
      String name = label.isEmpty() ? figure.name() : figure.name() + "." + label;
      values.put(name, value);
      watch(name, value, bound(figure, label));
    }
    gauges.forEach((figure, gauge) -> gauge.register(shown.getOrDefault(figure, List.of()), true));
    last = Optional.of(new Reading(clock.instant(), values, Optional.empty()));
  }

  /** The statement has failed: what is shown is what was. */
  public void failed(Exception cause) {
    Map<String, Double> values = last.map(Reading::values).orElse(Map.of());
    Instant at = last.map(Reading::at).orElse(Instant.EPOCH);
    last = Optional.of(new Reading(at, values, Optional.of(String.valueOf(cause.getMessage()))));
  }

  /** Empty until it was measured for the first time, and where this instance does not measure. */
  Optional<Reading> last() {
    return last;
  }

  private Optional<Double> bound(Figure figure, String label) {
    return switch (figure) {
      case OLDEST_DUE -> Optional.of((double) bounds.dueAge().toSeconds());
      case DEAD_LETTERS -> Optional.of((double) bounds.deadLetters());
      case TUPLES ->
          label.equals("dead") ? Optional.of((double) bounds.deadTuples()) : Optional.empty();
      case LANES ->
          label.equals("disabled")
              ? Optional.of((double) bounds.lanesDisabled())
              : Optional.empty();
      case XMIN_AGE -> Optional.of((double) bounds.xminAge().toSeconds());
      case DETECTION_LAG -> Optional.of((double) bounds.detectionLag().toSeconds());
      case INVALID_INDEXES, DEFAULT_ROWS, MISSING_PARTITIONS, PIGS_SET_ASIDE -> Optional.of(0.0);
      case OVERDUE, DELIVERIES, WORKERS, XMIN_TRANSACTIONS -> Optional.empty();
    };
  }

  private void watch(String name, double value, Optional<Double> bound) {
    boolean over = bound.filter(most -> value > most).isPresent();
    if (over && raised.add(name)) {
      LOG.warn(
          "alarm={} value={} bound={}: docs/operations.md says what to do",
          name,
          value,
          bound.orElseThrow());
    } else if (!over && raised.remove(name)) {
      LOG.info("alarm={} value={} is over", name, value);
    }
  }
}
