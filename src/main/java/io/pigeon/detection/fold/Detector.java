package io.pigeon.detection.fold;

import java.time.Instant;
import java.util.List;

/**
 * Turns the telemetry of a pig into events: a pure fold, {@code (state, rows, clock) -> (state',
 * events)}. No I/O, no look at a clock of its own, no state of its own: one instance serves all
 * pigs and threads.
 *
 * <p>Keys and event times depend on the stored rows only. How rows are batched, when and how often
 * this is called, and how often the process restarts in between change nothing but {@code
 * detectedAt} and {@code detectionMode}. The limit: a row that becomes visible after the clock
 * passed its {@code ingestedAt} is taken to arrive when it is given.
 */
public final class Detector {

  private final RuleBook rules;
  private final Telling telling;

  public Detector(ThresholdsCatalog thresholds, Telling telling) {
    this.rules = new RuleBook(thresholds);
    this.telling = telling;
  }

  /** Judges every run by the same figures, and tells what is told by default. */
  public Detector(Thresholds thresholds) {
    this(ThresholdsCatalog.of(thresholds), Telling.usual());
  }

  /**
   * Advances one pig through every simulated instant up to the clock (3.2).
   *
   * @param state as the step before returned it
   * @param arrivals rows of this pig never given before, in any order
   * @param clock the processing clock; wall clock live
   * @param routes must know the route version that the pig's open run is pinned to
   * @throws IllegalArgumentException if a row is of another pig
   * @throws IllegalStateException if the pinned version of the route, or of the thresholds, is not
   *     in its catalog
   */
  public Step advance(PigState state, List<Position> arrivals, Instant clock, RouteCatalog routes) {
    return advance(state, arrivals, RunOrders.none(), clock, routes);
  }

  /**
   * Advances one pig, whose runs people have given orders for.
   *
   * @param orders never given before
   * @see #advance(PigState, List, Instant, RouteCatalog)
   */
  public Step advance(
      PigState state,
      List<Position> arrivals,
      RunOrders orders,
      Instant clock,
      RouteCatalog routes) {
    for (Position row : arrivals) {
      Require.that(
          row.pigId().equals(state.pigId()),
          "Position %d is of pig %s, but was given to pig %s.",
          row.id(),
          row.pigId(),
          state.pigId());
    }
    var out = new Announcer(telling, clock);
    var advance = new Advance(rules, out, state, routes, clock);
    return advance.through(arrivals, orders);
  }
}
