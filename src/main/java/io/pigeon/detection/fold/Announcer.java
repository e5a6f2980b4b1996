package io.pigeon.detection.fold;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * Turns the drafts of one step into events: leaves out what is not told, puts them in order,
 * numbers them, and gives each its key and payload. Collects what one call of the detector tells.
 */
final class Announcer {

  private final Telling telling;
  private final Instant detectedAt;
  private final List<DetectedEvent> events = new ArrayList<>();
  private final List<Passage> passages = new ArrayList<>();

  /**
   * For one call.
   *
   * @param detectedAt wall clock of the call
   */
  Announcer(Telling telling, Instant detectedAt) {
    this.telling = telling;
    this.detectedAt = detectedAt;
  }

  void announce(OpenRun run, Thresholds thresholds, boolean confident) {
    run.drafts.removeIf(draft -> !telling.tells(draft.type));
    run.drafts.sort(Draft.IN_STEP);
    for (Draft draft : run.drafts) {
      run.sequence++;
      events.add(event(run, draft, thresholds, confident));
    }
    run.drafts.clear();
    passages.addAll(run.sheet);
    run.sheet.clear();
  }

  List<DetectedEvent> events() {
    return List.copyOf(events);
  }

  List<Passage> passages() {
    return List.copyOf(passages);
  }

  private DetectedEvent event(OpenRun run, Draft draft, Thresholds thresholds, boolean confident) {
    String key = EventKey.of(run.runKey, draft.type, draft.subject, draft.qualifier);
    return new DetectedEvent(
        draft.type,
        key,
        draft.eventTime,
        draft.expiresAt,
        draft.superseded,
        new Payload(run, thresholds, confident).of(draft, key, detectedAt));
  }
}
