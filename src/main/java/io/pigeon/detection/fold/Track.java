package io.pigeon.detection.fold;

import java.time.Duration;
import java.time.Instant;

/**
 * The fixes of a run that its judgements look back on.
 *
 * @param recent dense, for stops and for the position now: two stop windows
 * @param baseline sparse, for the speed: one speed window of the current motion episode
 */
record Track(SampleWindow recent, SampleWindow baseline) {

  /** Fixes per stop window, and per speed window: bounds the state at any sampling rate. */
  private static final int RECENT_PER_WINDOW = 60;

  private static final int BASELINE_PER_WINDOW = 90;

  static Track empty() {
    return new Track(SampleWindow.empty(), SampleWindow.empty());
  }

  Track plus(Fix fix, Duration stopWindow, Duration speedWindow) {
    long stop = stopWindow.toMillis();
    long speed = speedWindow.toMillis();
    return new Track(
        recent.plus(fix, stop / RECENT_PER_WINDOW, 2 * stop),
        baseline.plus(fix, speed / BASELINE_PER_WINDOW, speed));
  }

  /** Forgets for the speed what was before a motion episode. */
  Track withEpisodeFrom(Instant start) {
    return new Track(recent, baseline.since(start));
  }
}
