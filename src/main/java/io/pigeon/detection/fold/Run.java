package io.pigeon.detection.fold;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * All that is remembered of a run between two steps; the fields are those of {@link OpenRun}, where
 * they are explained. In its completed form it stays until the next run opens.
 */
@JsonInclude(JsonInclude.Include.NON_ABSENT)
record Run(
    String runKey,
    String pigId,
    Optional<String> toolType,
    String configVersion,
    Instant startedAt,
    boolean joinedMidRun,
    RouteSelection.Memory routing,
    Sample last,
    Cadence cadence,
    Track track,
    Optional<Motion> motion,
    Optional<Speed> speed,
    OptionalDouble earlierSpeed,
    Optional<Forecast> forecast,
    Map<String, Crossings> passages,
    CoverageGaps.Memory coverage,
    TelemetryGaps.Memory silence,
    PrePoiAlerts.Memory alerts,
    RunCompletion.Memory arrival,
    Instant nextHeartbeat,
    Instant lastArrival,
    long sequence,
    Optional<Instant> completedAt,
    Optional<Instant> abortedAt,
    Optional<Watch> watch,
    Optional<RunPlan> plan) {

  Health health() {
    if (silence.since().isPresent()) {
      return Health.TELEMETRY_GAP;
    }
    return coverage.open().isPresent() ? Health.COVERAGE_GAP : Health.LIVE;
  }

  RunView view() {
    return new RunView(
        runKey,
        pigId,
        toolType,
        routing.lock().map(RouteSelection.Lock::routeId),
        routing.lock().map(RouteSelection.Lock::refVersion),
        configVersion,
        state(),
        health(),
        startedAt,
        completedAt,
        joinedMidRun,
        OptionalDouble.of(last.chainageM()),
        Optional.of(last.ts()),
        speedNow(),
        abortedAt.orElseGet(() -> motion.map(Motion::since).orElse(startedAt)));
  }

  private MovementState state() {
    return abortedAt.isPresent()
        ? MovementState.ABORTED
        : motion.map(Motion::state).orElse(MovementState.UNKNOWN);
  }

  private OptionalDouble speedNow() {
    boolean still =
        motion
            .filter(
                each ->
                    each.state() == MovementState.STOPPED
                        || each.state() == MovementState.COMPLETED)
            .isPresent();
    if (still) {
      return OptionalDouble.of(0);
    }
    return speed.map(each -> OptionalDouble.of(each.mps())).orElseGet(OptionalDouble::empty);
  }
}
