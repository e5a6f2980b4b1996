package io.pigeon.detection.fold;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * Moving, stopped, resumed, reversed (3.6). Hysteresis: a stop is a span of 50 m, resuming takes
 * 100 m from its median, so jitter does neither. Losing telemetry is not stopping: without samples
 * nothing changes.
 */
final class MovementRules {

  /** A stop window must be covered this far by samples, and hold this many (3.6). */
  private static final double COVERED = 0.8;

  private static final int FEWEST = 3;

  /** Two samples are consecutive evidence of a reverse (3.6). */
  private static final int REVERSE_SAMPLES = 2;

  /** A source sparser than a third of the window gets a window of this many intervals (3.14). */
  private static final int SPARSE_INTERVALS = 4;

  private final Thresholds.Movement thresholds;

  MovementRules(Thresholds.Movement thresholds) {
    this.thresholds = thresholds;
  }

  /** The stop window for a source of this sampling interval. */
  Duration stopWindow(Optional<Duration> interval) {
    Duration window = thresholds.stopWindow();
    long millis = interval.map(Duration::toMillis).orElse(0L);
    boolean sparse = 3 * millis > window.toMillis();
    return sparse ? Duration.ofMillis(SPARSE_INTERVALS * millis) : window;
  }

  /**
   * Judges one more sample.
   *
   * @param recent ends with that sample
   */
  Motion onFix(Motion motion, Fix fix, SampleWindow recent, Duration stopWindow) {
    return switch (motion.state()) {
      case UNKNOWN -> whileUnknown(motion, fix, recent, stopWindow);
      case MOVING -> whileMoving(motion, fix, recent, stopWindow);
      case STOPPED -> whileStopped(motion, fix);
      case COMPLETED, ABORTED -> motion;
    };
  }

  /** Whether the stop window is filled well enough to tell a stop from a lack of samples. */
  boolean confident(SampleWindow recent, Instant at, Duration stopWindow) {
    SampleWindow trailing = recent.since(at.minus(stopWindow));
    return trailing.size() >= FEWEST
        && trailing.span().toMillis() >= COVERED * stopWindow.toMillis();
  }

  private Motion whileUnknown(Motion motion, Fix fix, SampleWindow recent, Duration stopWindow) {
    double displacement = fix.chainageM() - motion.origin().chainageM();
    if (Math.abs(displacement) >= thresholds.resumeDistanceM()) {
      Instant left = lastNear(recent, motion.origin().chainageM());
      return motion.startedMoving(Direction.of(displacement), fix, left);
    }
    return stoppedIfStill(motion, fix, recent, stopWindow);
  }

  /** When it was last seen within the stop span of a place: before that it did not move yet. */
  private Instant lastNear(SampleWindow recent, double placeM) {
    int last = recent.size() - 1;
    while (last > 0 && Math.abs(recent.chainageAt(last) - placeM) > thresholds.stopSpanM()) {
      last--;
    }
    return Instant.ofEpochMilli(recent.millisAt(last));
  }

  private Motion whileMoving(Motion motion, Fix fix, SampleWindow recent, Duration stopWindow) {
    Motion followed = follow(motion, fix);
    boolean reversed = followed.turn().filter(turn -> confirms(turn, fix)).isPresent();
    if (reversed) {
      return followed.moving(
          motion.direction().opposite(),
          followed.furthest().ts(),
          followed.turn().map(Turn::extreme).orElse(fix));
    }
    return stoppedIfStill(followed, fix, recent, stopWindow);
  }

  private Motion follow(Motion motion, Fix fix) {
    double behind = motion.direction().sign() * (motion.furthest().chainageM() - fix.chainageM());
    if (behind < 0) {
      return motion.with(fix, Optional.empty());
    }
    if (behind < thresholds.reverseDistanceM()) {
      return motion.with(motion.furthest(), Optional.empty());
    }
    Turn turn =
        motion
            .turn()
            .map(begun -> begun.plus(fix, motion.direction()))
            .orElseGet(() -> Turn.startingAt(fix));
    return motion.with(motion.furthest(), Optional.of(turn));
  }

  private boolean confirms(Turn turn, Fix fix) {
    return turn.samples() >= REVERSE_SAMPLES
        && Duration.between(turn.since(), fix.ts()).compareTo(thresholds.reverseSpan()) >= 0;
  }

  private Motion stoppedIfStill(Motion motion, Fix fix, SampleWindow recent, Duration stopWindow) {
    SampleWindow trailing = recent.since(fix.ts().minus(stopWindow));
    boolean still =
        confident(recent, fix.ts(), stopWindow) && trailing.spreadM() <= thresholds.stopSpanM();
    if (!still) {
      return motion;
    }
    double anchor = trailing.medianM();
    Instant start = plateauStart(recent, anchor, motion.episodeStart());
    return motion.stopped(new Plateau(start, anchor, fix.ts(), 0, motion.direction()));
  }

  /**
   * Back from the newest sample while the pig was within the stop span of the median, but not into
   * an earlier stop.
   */
  private Instant plateauStart(SampleWindow recent, double anchorM, Instant episodeStart) {
    int first = recent.size() - 1;
    long earliest = episodeStart.toEpochMilli();
    while (first > 0
        && recent.millisAt(first - 1) >= earliest
        && Math.abs(recent.chainageAt(first - 1) - anchorM) <= thresholds.stopSpanM()) {
      first--;
    }
    return Instant.ofEpochMilli(recent.millisAt(first));
  }

  private Motion whileStopped(Motion motion, Fix fix) {
    Plateau plateau = motion.plateau().orElseThrow();
    double away = fix.chainageM() - plateau.anchorM();
    if (Math.abs(away) <= thresholds.stopSpanM()) {
      return motion.with(plateau.inside(fix.ts()));
    }
    if (Math.abs(away) < thresholds.resumeDistanceM()) {
      return motion.with(plateau.between());
    }
    Plateau leaving = plateau.beyond(Direction.of(away));
    return leaving.beyond() >= thresholds.resumeSamples()
        ? motion.moving(leaving.side(), leaving.lastInside(), fix)
        : motion.with(leaving);
  }
}
