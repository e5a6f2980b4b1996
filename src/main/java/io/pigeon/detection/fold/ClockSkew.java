package io.pigeon.detection.fold;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * The source's clock is wrong, or its rows are old (3.2): the median delay of the last 50 rows is
 * outside of -60 s to +15 min. Nothing is corrected.
 *
 * <p>Instead of the delays themselves one bit a row is kept for each side: the median is outside
 * when more than half of the rows are.
 */
final class ClockSkew {

  private static final int ROWS = 50;
  private static final long WINDOW = (1L << ROWS) - 1;
  private static final Duration EARLIEST = Duration.ofMinutes(-1);
  private static final Duration LATEST = Duration.ofMinutes(15);

  /**
   * The last rows, the newest in the lowest bit.
   *
   * @param early rows that arrived before their time
   * @param late rows that arrived long after it
   * @param since time of the first offending row
   */
  record Memory(long early, long late, Instant since, boolean told) {

    static Memory startingAt(Instant ts) {
      return new Memory(0, 0, ts, false);
    }

    Memory plus(boolean isEarly, boolean isLate) {
      return new Memory(shifted(early, isEarly), shifted(late, isLate), since, told);
    }

    Memory asTold() {
      return new Memory(early, late, since, true);
    }

    boolean clean() {
      return (early | late) == 0;
    }

    boolean skewed() {
      return Math.max(Long.bitCount(early), Long.bitCount(late)) > ROWS / 2;
    }

    private static long shifted(long bits, boolean bit) {
      return (bits << 1 | (bit ? 1 : 0)) & WINDOW;
    }
  }

  /** One more row of the run; duplicates and late rows are not counted. */
  void onRow(OpenRun run, Position row) {
    Duration delay = Duration.between(row.ts(), row.ingestedAt());
    boolean early = delay.compareTo(EARLIEST) < 0;
    boolean late = delay.compareTo(LATEST) > 0;
    Optional<Memory> before = run.watch.skew();
    if (before.isEmpty() && !early && !late) {
      return;
    }
    Memory after = before.orElseGet(() -> Memory.startingAt(row.ts())).plus(early, late);
    if (after.skewed() && !after.told()) {
      after = after.asTold();
      String detail = "its rows arrive " + delay.toSeconds() + " s after the time they bear";
      run.drafts.add(DataQuality.CLOCK_SKEW.draft(run, after.since(), detail));
    }
    run.watch = run.watch.withSkew(Optional.of(after).filter(memory -> !memory.clean()));
  }
}
