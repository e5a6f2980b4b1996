package io.pigeon.detection.fold;

/** A moving pig turned back (3.6), told as of its furthest point. A stop in between is a stop. */
final class Reversals {

  /** The turn was confirmed with the last sample. */
  void onTurn(OpenRun run, Motion before, Motion after) {
    String furthest = Long.toString(after.since().toEpochMilli());
    run.drafts.add(
        new Draft(EventType.PIG_REVERSED, "", furthest, after.since())
            .describing(run.last.ts())
            .heading(after.direction())
            .with("furthestChainageM", before.furthest().chainageM()));
  }
}
