package io.pigeon.detection;

import io.pigeon.InvalidSettingException;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Optional;
import org.springframework.boot.convert.DurationStyle;
import org.springframework.stereotype.Component;

/**
 * The first start over telemetry that is there already: where to begin reading, and what is too old
 * to wake anybody.
 */
@Component("bootstrap")
class Bootstrap {

  private final Optional<Instant> from;
  private final Duration back;
  private final Duration quiet;
  private final Instant startedAt;

  /**
   * From the settings.
   *
   * @throws InvalidSettingException if the beginning is neither a time nor an instant
   */
  Bootstrap(DetectionProperties properties, Clock clock) {
    startedAt = clock.instant();
    String text = properties.bootstrap().from().strip();
    from = instant(text);
    back = from.isPresent() ? Duration.ZERO : duration(text);
    quiet = properties.bootstrap().quiet();
    if (quiet.isNegative()) {
      throw new InvalidSettingException(
          "pigeon.detection.bootstrap.quiet is negative: " + quiet + ".",
          "Write how far back events are told at the first start, such as 15m.");
    }
  }

  /** Where to begin, as ISO text; empty if that is counted from the first start. */
  public String instant() {
    return from.map(Instant::toString).orElse("");
  }

  /** When this process started, as ISO text: the first start, if there was none before. */
  public String startedAt() {
    return startedAt.toString();
  }

  /** How long before the first start to begin. */
  public long backMillis() {
    return back.toMillis();
  }

  Optional<Instant> from() {
    return from;
  }

  /** Facts before this are kept but told to nobody. */
  Instant quietBefore(Instant firstStart) {
    return firstStart.minus(quiet);
  }

  private static Optional<Instant> instant(String text) {
    try {
      return Optional.of(OffsetDateTime.parse(text).toInstant());
    } catch (DateTimeException e) {
      return Optional.empty();
    }
  }

  private static Duration duration(String text) {
    try {
      Duration duration = DurationStyle.detectAndParse(text);
      if (!text.matches("\\d+") && !duration.isNegative()) {
        return duration;
      }
    } catch (IllegalArgumentException e) {
      // Said below.
    }
    throw new InvalidSettingException(
        "pigeon.detection.bootstrap.from is neither a time nor an instant: " + text + ".",
        "Write how far before the first start to begin, such as 2h, or where, such as 2026-01-14T08:00:00Z.");
  }
}
