package io.pigeon.detection.fold;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * Thresholds while some of their groups are replaced; see {@link Thresholds#with}. The one place
 * that takes them apart and puts them together again.
 */
final class ThresholdsDraft {

  Thresholds.Intake intake;
  Thresholds.Gate gate;
  Thresholds.Routing routing;
  Thresholds.Movement movement;
  Thresholds.Speed speed;
  Thresholds.Eta eta;
  Thresholds.Passages passages;
  Thresholds.Completion completion;
  Thresholds.Gaps gaps;
  Thresholds.Alerts alerts;
  Thresholds.Notices notices;
  Duration heartbeatPeriod;
  double channelWidthM;
  Optional<Instant> bootstrapFrom;

  ThresholdsDraft(Thresholds base) {
    intake = base.intake();
    gate = base.gate();
    routing = base.routing();
    movement = base.movement();
    speed = base.speed();
    eta = base.eta();
    passages = base.passages();
    completion = base.completion();
    gaps = base.gaps();
    alerts = base.alerts();
    notices = base.notices();
    heartbeatPeriod = base.heartbeatPeriod();
    channelWidthM = base.channelWidthM();
    bootstrapFrom = base.bootstrapFrom();
  }

  Thresholds thresholds() {
    return new Thresholds(
        intake,
        gate,
        routing,
        movement,
        speed,
        eta,
        passages,
        completion,
        gaps,
        alerts,
        notices,
        heartbeatPeriod,
        channelWidthM,
        bootstrapFrom);
  }
}
