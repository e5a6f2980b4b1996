package io.pigeon.detection.fold;

import java.util.List;

/**
 * What one call of {@link Detector#advance} found.
 *
 * @param state to be given to the next call
 * @param events in the order of 4.4, step by step
 * @param runs every run that was open when something was processed in the step, or completed in it,
 *     as it is now; in the order of their start; none if nothing was processed
 */
public record Step(
    PigState state,
    List<DetectedEvent> events,
    List<Passage> passages,
    List<Quarantined> quarantined,
    List<RunView> runs,
    Counts counts) {}
