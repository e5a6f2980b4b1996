package io.pigeon.detection.backtest;

import io.pigeon.detection.fold.Position;
import java.time.Instant;
import java.util.Iterator;
import java.util.List;

/** The positions of a run, page by page, in the order of their arrival. */
final class PositionPages implements Iterator<List<Position>> {

  static final int SIZE = 5_000;

  private static final Instant BEFORE_ALL = Instant.parse("0001-01-01T00:00:00Z");

  private final RunRecords records;
  private final RunToReplay run;
  private Instant lastArrival = BEFORE_ALL;
  private long lastId = 0;
  private long read = 0;
  private boolean more = true;

  PositionPages(RunRecords records, RunToReplay run) {
    this.records = records;
    this.run = run;
  }

  @Override
  public boolean hasNext() {
    return more;
  }

  /** Empty if the page before ended with the last position, or the run has none. */
  @Override
  public List<Position> next() {
    List<Position> page = records.positions(run, lastArrival, lastId, SIZE);
    more = page.size() == SIZE;
    if (!page.isEmpty()) {
      Position last = page.get(page.size() - 1);
      lastArrival = last.ingestedAt();
      lastId = last.id();
      read += page.size();
    }
    return page;
  }

  /** When the last position of the page arrived; long ago if there was none. */
  Instant lastArrival() {
    return lastArrival;
  }

  /** How many positions the pages so far had. */
  long read() {
    return read;
  }
}
