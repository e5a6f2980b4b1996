package io.pigeon.api.analytics;

import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.springframework.stereotype.Component;

/** Warnings of completed runs and how right they were, out of {@code eta_accuracy}. */
@Component("runsDomain")
class RunsDomain implements Domain {

  private static final Set<String> DIMENSIONS =
      Collections.unmodifiableSet(new LinkedHashSet<>(List.of("horizon", "threshold", "route")));

  private static final List<Measure> MEASURES =
      List.of(
          Measure.count("warnings"),
          Measure.figure("abs_error_p50_min"),
          Measure.figure("abs_error_p90_min"),
          Measure.figure("lead_error_p50_min"),
          Measure.figure("lead_abs_error_p90_min"),
          Measure.figure("early"),
          Measure.figure("late"),
          Measure.figure("inside_interval"),
          Measure.figure("undershoot"));

  @Override
  public String name() {
    return "runs";
  }

  @Override
  public Set<String> dimensions() {
    return DIMENSIONS;
  }

  @Override
  public List<Measure> measures() {
    return MEASURES;
  }
}
