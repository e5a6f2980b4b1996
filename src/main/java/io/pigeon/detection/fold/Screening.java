package io.pigeon.detection.fold;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * Sets rows aside that must not reach the fold (3.2, 3.3): of the future, very old, or without a
 * usable place. The seam for further coordinates: calibrated channels, projected latitude and
 * longitude.
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
    OptionalDouble chainage = chainageM(row);
    if (chainage.isEmpty()) {
      return refused(row, QuarantineReason.NO_CHAINAGE, "neither kp nor gc");
    }
    return Double.isFinite(chainage.getAsDouble())
        ? Optional.empty()
        : refused(row, QuarantineReason.NOT_FINITE, "kp is " + row.kp().orElse(Double.NaN));
  }

  /** Metres along the line, to the millimetre: by kilometre post, else by fibre channel. */
  OptionalDouble chainageM(Position row) {
    if (row.kp().isPresent()) {
      double kp = row.kp().getAsDouble();
      return OptionalDouble.of(Double.isFinite(kp) ? Math.rint(kp * 1e6) / 1e3 : Double.NaN);
    }
    return row.gc().isPresent()
        ? OptionalDouble.of(row.gc().getAsInt() * thresholds.channelWidthM())
        : OptionalDouble.empty();
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

  private static Optional<Quarantined> refused(
      Position row, QuarantineReason reason, String detail) {
    return Optional.of(new Quarantined(row.id(), row.pigId(), row.ts(), reason, detail));
  }
}
