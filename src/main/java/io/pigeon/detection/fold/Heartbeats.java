package io.pigeon.detection.fold;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Optional;

/**
 * The dead-man's switch (3.11): one per open run and UTC slot strictly after its start, moving,
 * stopped or silent, with the state as of the slot. It is given when the reorder delay after the
 * slot is over, so that every sample up to the slot is in it.
 */
final class Heartbeats {

  private static final DateTimeFormatter SLOT =
      DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm'Z'").withZone(ZoneOffset.UTC);

  private final Duration period;
  private final Duration reorderDelay;

  Heartbeats(Thresholds thresholds) {
    this.period = thresholds.heartbeatPeriod();
    this.reorderDelay = thresholds.intake().reorderDelay();
  }

  /** The first slot strictly after an instant. */
  Instant slotAfter(Instant instant) {
    long length = period.toMillis();
    long slots = Math.floorDiv(instant.toEpochMilli(), length) + 1;
    return Instant.ofEpochMilli(slots * length);
  }

  /** Goes on with a run that had another period until now. */
  void takeOver(OpenRun run, Duration earlierPeriod) {
    if (!period.equals(earlierPeriod)) {
      Instant beaten = run.nextHeartbeat.minus(earlierPeriod);
      run.nextHeartbeat = slotAfter(Deadline.later(beaten, run.last.ts().minusMillis(1)));
    }
  }

  Optional<Deadline> next(OpenRun run) {
    Instant slot = run.nextHeartbeat;
    return Optional.of(new Deadline(slot, slot.plus(reorderDelay), () -> beat(run, slot)));
  }

  private void beat(OpenRun run, Instant slot) {
    run.nextHeartbeat = slot.plus(period);
    run.drafts.add(
        new Draft(EventType.HEARTBEAT, "", SLOT.format(slot), slot)
            .expiring(slot.plus(period))
            .with("lastSeen", run.last.ts().toString()));
  }
}
