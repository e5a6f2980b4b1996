package io.pigeon.detection.report;

import java.time.Duration;

/**
 * How far off an arrival may be and still count as accurate, by how far ahead it was promised.
 * Asymmetric, as the crew that is not there yet is the costly mistake: the ETA Accuracy Benchmark
 * of public transport up to 15 minutes, extended for pigs beyond.
 */
enum ArrivalBand {
  TO_3_MIN(180, 30, 90),
  TO_6_MIN(360, 60, 150),
  TO_10_MIN(600, 60, 210),
  TO_15_MIN(900, 90, 270),
  BEYOND(Long.MAX_VALUE, 180, 360);

  private final long upToS;
  private final Duration early;
  private final Duration late;

  ArrivalBand(long upToS, long earlyS, long lateS) {
    this.upToS = upToS;
    this.early = Duration.ofSeconds(earlyS);
    this.late = Duration.ofSeconds(lateS);
  }

  /** An upper limit belongs to its band: 15 minutes to go are judged as 10 to 15. */
  static ArrivalBand of(Duration timeToGo) {
    for (ArrivalBand band : values()) {
      if (timeToGo.toMillis() <= Math.min(band.upToS, Long.MAX_VALUE / 1000) * 1000) {
        return band;
      }
    }
    return BEYOND;
  }

  /**
   * @param error positive for late
   */
  boolean holds(Duration error) {
    return error.compareTo(early.negated()) >= 0 && error.compareTo(late) <= 0;
  }
}
