package io.pigeon.detection.fold;

import java.time.Instant;

/**
 * Something that happens unless telemetry says otherwise first.
 *
 * @param byTelemetry fires before a sample later than this is judged: makes a backlog read in one
 *     go give what it would have given row by row
 * @param byClock fires when the processing clock gets here without such a sample
 */
record Deadline(Instant byTelemetry, Instant byClock, Runnable fire) {

  static Instant later(Instant one, Instant other) {
    return one.isAfter(other) ? one : other;
  }
}
