package io.pigeon.detection.fold;

import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** What people have ordered for the runs of one pig, and has not come to pass yet. */
public record RunOrders(List<RunPlan> plans, List<AbortOrder> aborts) {

  private static final Comparator<RunPlan> BY_LAUNCH =
      Comparator.comparing(RunPlan::launchAt).thenComparing(RunPlan::orderedAt);

  private static final RunOrders NONE = new RunOrders(List.of(), List.of());

  public RunOrders {
    plans = plans.stream().sorted(BY_LAUNCH).toList();
    aborts = aborts.stream().sorted(Comparator.comparing(AbortOrder::orderedAt)).toList();
  }

  public static RunOrders none() {
    return NONE;
  }

  RunOrders plus(RunOrders more) {
    return new RunOrders(
        Stream.concat(plans.stream(), more.plans.stream()).toList(),
        Stream.concat(aborts.stream(), more.aborts.stream()).toList());
  }

  boolean isEmpty() {
    return plans.isEmpty() && aborts.isEmpty();
  }

  /** When one must be looked at even if no row arrives; a plan waits for a sample. */
  Optional<Instant> nextInstant() {
    return aborts.stream().findFirst().map(AbortOrder::orderedAt);
  }

  Optional<AbortOrder> abortBy(Instant now) {
    return aborts.stream().findFirst().filter(abort -> !abort.orderedAt().isAfter(now));
  }

  RunOrders without(AbortOrder done) {
    return new RunOrders(plans, aborts.stream().filter(abort -> !abort.equals(done)).toList());
  }

  /** Of several plans that a sample could begin, the one launched last. */
  Optional<RunPlan> planFor(Sample sample, Instant now) {
    return plans.stream()
        .filter(plan -> plan.beginsWith(sample, now))
        .reduce((first, second) -> second);
  }

  /** Plans that were to be launched before the one that began are overtaken. */
  RunOrders afterBeginOf(RunPlan begun) {
    return new RunOrders(
        plans.stream().filter(plan -> BY_LAUNCH.compare(plan, begun) > 0).toList(), aborts);
  }
}
