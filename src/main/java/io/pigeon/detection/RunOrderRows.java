package io.pigeon.detection;

import io.pigeon.detection.fold.AbortOrder;
import io.pigeon.detection.fold.RunOrders;
import io.pigeon.detection.fold.RunPlan;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/** Rows of {@code run-orders-take.sql} and {@code run-orders-read.sql} as orders. */
public final class RunOrderRows {

  private RunOrderRows() {}

  /** Those of one pig. */
  public static RunOrders orders(List<Map<String, Object>> rows) {
    List<RunPlan> plans = new ArrayList<>();
    List<AbortOrder> aborts = new ArrayList<>();
    for (Map<String, Object> row : rows) {
      String runKey = (String) PositionRows.require(row, "run_key");
      if ("ABORT".equals(row.get("kind"))) {
        aborts.add(new AbortOrder(runKey, PositionRows.instant(row, "ordered_at")));
      } else {
        plans.add(plan(row, runKey));
      }
    }
    return new RunOrders(plans, aborts);
  }

  private static RunPlan plan(Map<String, Object> row, String runKey) {
    OptionalDouble intervalS = PositionRows.number(row, "expected_interval_s");
    return new RunPlan(
        runKey,
        (String) PositionRows.require(row, "route_id"),
        PositionRows.instant(row, "launch_at"),
        PositionRows.number(row, "planned_speed_mps"),
        intervalS.isPresent()
            ? Optional.of(Duration.ofMillis(Math.round(intervalS.getAsDouble() * 1000)))
            : Optional.empty(),
        PositionRows.instant(row, "ordered_at"));
  }
}
