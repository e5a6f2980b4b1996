package io.pigeon.detection;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import io.pigeon.detection.fold.Detector;
import io.pigeon.detection.fold.PigState;
import io.pigeon.detection.fold.Position;
import io.pigeon.detection.fold.RunOrders;
import io.pigeon.detection.fold.RunView;
import io.pigeon.detection.fold.Step;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.apache.camel.Body;
import org.apache.camel.Exchange;
import org.apache.camel.ExchangeProperty;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/**
 * The decisions of the route {@code fold-shard}: which pigs have something to do, and what follows
 * from it. One pig that cannot be folded is set aside with the reason; the others go on.
 */
@Component("shardStep")
class ShardStep {

  private static final Logger LOG = LoggerFactory.getLogger(ShardStep.class);

  private final int batchRows;
  private final Detector detector;
  private final double routeToleranceM;
  private final ThresholdsBook thresholds;
  private final Bootstrap bootstrap;
  private final RouteBook routes;
  private final DetectionMetrics metrics;
  private final ObjectMapper json;
  private final ObjectMapper columns;

  ShardStep(
      DetectionProperties properties,
      Bootstrap bootstrap,
      RouteBook routes,
      ThresholdsBook thresholds,
      DetectionMetrics metrics,
      ObjectMapper json) {
    this.batchRows = properties.batchRows();
    this.bootstrap = bootstrap;
    this.detector = new Detector(thresholds, properties.telling());
    this.thresholds = thresholds;
    this.routeToleranceM = thresholds.usual().routing().toleranceM();
    this.routes = routes;
    this.metrics = metrics;
    this.json = json;
    this.columns = json.copy().setPropertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE);
  }

  /**
   * What one step works on.
   *
   * @param clock how far simulated instants are stepped through: not beyond the last row while
   *     there is a backlog, or silence would be seen where rows are only unread
   * @param firstStart when the shard was looked at for the first time
   */
  private record Work(
      Map<String, Object> nextCursor,
      Map<String, List<Position>> arrivals,
      Map<String, RunOrders> orders,
      Instant clock,
      Instant firstStart) {}

  /** The locked cursor becomes the parameters of {@code positions-read.sql}. */
  public Map<String, Object> begin(@Body List<Map<String, Object>> locked, Exchange exchange) {
    ShardCursor cursor = new ShardCursor(locked.get(0));
    exchange.setProperty("cursor", cursor);
    return cursor.parameters();
  }

  /** The orders taken make way for the parameters of {@code positions-read.sql}. */
  public Map<String, Object> order(
      @Body List<Map<String, Object>> rows,
      @ExchangeProperty("cursor") ShardCursor cursor,
      Exchange exchange) {
    exchange.setProperty(
        "orders",
        rows.stream()
            .collect(
                Collectors.groupingBy(
                    row -> (String) PositionRows.require(row, "pig_id"),
                    Collectors.collectingAndThen(Collectors.toList(), RunOrderRows::orders))));
    return cursor.parameters();
  }

  /** The positions read become the parameters of {@code detector-states-read.sql}. */
  public Map<String, Object> read(
      @Body List<Map<String, Object>> rows,
      @ExchangeProperty("cursor") ShardCursor cursor,
      @ExchangeProperty("orders") Map<String, RunOrders> orders,
      Exchange exchange)
      throws JsonProcessingException {
    boolean complete = rows.size() < batchRows;
    Map<String, List<Position>> arrivals = new TreeMap<>();
    orders.keySet().forEach(pig -> arrivals.put(pig, new ArrayList<>()));
    Instant clock = complete ? PositionRows.instant(cursor.parameters(), "clock") : Instant.MIN;
    for (Map<String, Object> row : rows) {
      Position position = PositionRows.position(row);
      arrivals.computeIfAbsent(position.pigId(), pig -> new ArrayList<>()).add(position);
      clock = position.ingestedAt().isAfter(clock) ? position.ingestedAt() : clock;
    }
    exchange.setProperty(
        "work",
        new Work(cursor.after(rows, complete), arrivals, orders, clock, firstStart(cursor)));
    return Map.of(
        "pigs", json.writeValueAsString(arrivals.keySet()),
        "shard", PositionRows.require(cursor.parameters(), "shard"),
        "clock", Timestamp.from(complete ? clock : Instant.EPOCH));
  }

  private static Instant firstStart(ShardCursor cursor) {
    return PositionRows.instant(cursor.parameters(), "first_started_at");
  }

  /** What arrives from the first start on is news, however old it is. */
  private Instant quietBefore(List<Position> arrivals, Instant firstStart) {
    boolean there =
        !arrivals.isEmpty()
            && arrivals.stream().allMatch(row -> row.ingestedAt().isBefore(firstStart));
    return there ? bootstrap.quietBefore(firstStart) : Instant.MIN;
  }

  /** The states become, folded, the parameters of all statements that write. */
  public Map<String, Object> fold(
      @Body List<Map<String, Object>> states, @ExchangeProperty("work") Work work)
      throws JsonProcessingException {
    Map<String, Map<String, Object>> known = new HashMap<>();
    states.forEach(state -> known.put((String) PositionRows.require(state, "pig_id"), state));
    StepRecords records = new StepRecords(routes, thresholds, json, columns);
    Map<String, List<Position>> pigs = new LinkedHashMap<>(work.arrivals());
    known.keySet().forEach(pig -> pigs.putIfAbsent(pig, List.of()));
    for (Map.Entry<String, List<Position>> pig : pigs.entrySet()) {
      foldPig(
          pig.getKey(), pig.getValue(), known.getOrDefault(pig.getKey(), Map.of()), work, records);
    }
    Map<String, Object> parameters = new HashMap<>(work.nextCursor());
    parameters.putAll(records.parameters());
    return parameters;
  }

  private void foldPig(
      String pig,
      List<Position> arrivals,
      Map<String, Object> known,
      Work work,
      StepRecords records) {
    if (known.get("failure") != null) {
      metrics.setAside(arrivals.size());
      return;
    }
    Optional<String> before = Optional.ofNullable((String) known.get("state"));
    try {
      PigState state =
          before.isEmpty() ? PigState.initial(pig) : json.readValue(before.get(), PigState.class);
      Step step =
          detector.advance(
              state,
              arrivals,
              work.orders().getOrDefault(pig, RunOrders.none()),
              work.clock(),
              routes);
      records.add(state, step, quietBefore(arrivals, work.firstStart()));
      metrics.folded(step);
      step.quarantined()
          .forEach(
              q ->
                  LOG.warn(
                      "pig={} position={} ts={} quarantined reason={} {}",
                      pig,
                      q.positionId(),
                      q.ts(),
                      q.reason(),
                      q.detail()));
      tellOfNewRuns(state, step);
    } catch (JsonProcessingException | RuntimeException e) {
      LOG.error(
          "pig={} cannot be folded and is set aside, the others go on; correct the cause, then clear detector_state.failure of this pig",
          pig,
          e);
      records.setAside(pig, before, e);
    }
  }

  private void tellOfNewRuns(PigState before, Step step) {
    boolean hadRun =
        before.run().map(RunView::runKey).equals(step.state().run().map(RunView::runKey));
    boolean hadRoute = hadRun && before.run().flatMap(RunView::routeId).isPresent();
    step.state()
        .run()
        .ifPresent(
            run -> {
              if (!hadRun) {
                tellOfNewRun(run);
              }
              if (!hadRoute && run.routeId().isPresent()) {
                LOG.info("run={} locked to route={}", run.runKey(), run.routeId().get());
              }
            });
  }

  private void tellOfNewRun(RunView run) {
    LOG.info("pig={} run={} opened", run.pigId(), run.runKey());
    double chainageM = run.chainageM().orElse(Double.NaN);
    if (routes.active().stream().noneMatch(route -> route.reaches(chainageM, routeToleranceM))) {
      LOG.warn(
          "pig={} is unknown to every line: no active route reaches over KP {}; its positions are kept, and nothing but heartbeats is told; correct the pig, or add the route",
          run.pigId(),
          chainageM / 1000);
    }
  }
}
