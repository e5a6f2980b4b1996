package io.pigeon.detection;

import io.micrometer.core.instrument.MeterRegistry;
import io.pigeon.detection.fold.Counts;
import io.pigeon.detection.fold.DetectedEvent;
import io.pigeon.detection.fold.Step;
import org.springframework.stereotype.Component;

/** Counts positions by what became of them, and events by type. */
@Component
class DetectionMetrics {

  private final MeterRegistry registry;

  DetectionMetrics(MeterRegistry registry) {
    this.registry = registry;
  }

  void folded(Step step) {
    Counts counts = step.counts();
    positions("accepted", counts.accepted());
    positions("duplicate", counts.duplicates());
    positions("conflict", counts.conflicts());
    positions("late", counts.late());
    positions("suspect", counts.suspects());
    positions("after_completion", counts.ignoredAfterCompletion());
    positions("quarantined", counts.quarantined());
    for (DetectedEvent event : step.events()) {
      registry.counter("pigeon.events", "type", event.type().wireName()).increment();
    }
  }

  /** Positions of a pig that cannot be folded. */
  void setAside(int positions) {
    positions("set_aside", positions);
  }

  private void positions(String fate, int number) {
    registry.counter("pigeon.positions", "fate", fate).increment(number);
  }
}
