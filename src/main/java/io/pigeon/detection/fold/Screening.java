package io.pigeon.detection.fold;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.stream.DoubleStream;

/**
 * Sets rows aside that must not reach the fold (3.2, 3.3): of the future, very old, or without a
 * usable place.
 */
final class Screening {

  private final Thresholds thresholds;

  Screening(Thresholds thresholds) {
    this.thresholds = thresholds;
  }

  /**
   * Why a row is set aside, if it is.
   *
   * @param runStart start of the latest run, if there was one
   */
  Optional<Quarantined> refuse(Position row, Optional<Instant> runStart) {
    if (ahead(row).compareTo(thresholds.intake().futureTolerance()) > 0) {
      return refused(row, QuarantineReason.FUTURE, ahead(row).toSeconds() + " s ahead of arrival");
    }
    Instant oldest = runStart.map(this::before).orElseGet(() -> oldestWithoutRun(row));
    if (row.ts().isBefore(oldest)) {
      return refused(row, QuarantineReason.VERY_OLD, "older than " + oldest);
    }
    if (row.kp().isEmpty() && row.gc().isEmpty() && (row.lat().isEmpty() || row.lon().isEmpty())) {
      return refused(row, QuarantineReason.NO_CHAINAGE, "neither kp, nor gc, nor lat and lon");
    }
    return DoubleStream.of(row.kp().orElse(0), row.lat().orElse(0), row.lon().orElse(0))
            .allMatch(Double::isFinite)
        ? Optional.empty()
        : refused(row, QuarantineReason.NOT_FINITE, "a coordinate is no number");
  }

  private static Duration ahead(Position row) {
    return Duration.between(row.ingestedAt(), row.ts());
  }

  private Instant before(Instant instant) {
    return instant.minus(thresholds.intake().pastTolerance());
  }

  private Instant oldestWithoutRun(Position row) {
    Instant aDayAgo = before(row.ingestedAt());
    return thresholds.bootstrapFrom().filter(from -> from.isBefore(aDayAgo)).orElse(aDayAgo);
  }

  static Quarantined quarantined(Position row, QuarantineReason reason, String detail) {
    return new Quarantined(row.id(), row.pigId(), row.ts(), reason, detail);
  }

  private static Optional<Quarantined> refused(
      Position row, QuarantineReason reason, String detail) {
    return Optional.of(quarantined(row, reason, detail));
  }
}
