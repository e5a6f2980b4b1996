package io.pigeon.delivery;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.temporal.ChronoField;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** The header of RFC 9110, 10.2.3: seconds, or a date in one of the three forms of 5.6.7. */
final class RetryAfter {

  /** Nobody makes us wait longer. */
  static final Duration LONGEST = Duration.ofHours(1);

  private static final List<DateTimeFormatter> DATES =
      List.of(
          DateTimeFormatter.RFC_1123_DATE_TIME,
          new DateTimeFormatterBuilder()
              .parseCaseInsensitive()
              .appendPattern("EEEE, dd-MMM-")
              .appendValueReduced(ChronoField.YEAR, 2, 2, 2000)
              .appendPattern(" HH:mm:ss 'GMT'")
              .toFormatter(Locale.ENGLISH)
              .withZone(ZoneOffset.UTC),
          DateTimeFormatter.ofPattern("EEE MMM ppd HH:mm:ss yyyy", Locale.ENGLISH)
              .withZone(ZoneOffset.UTC));

  private RetryAfter() {}

  /**
   * How long to wait, from zero to {@link #LONGEST}.
   *
   * @param header as it was sent
   * @param now to reckon a date from
   * @return empty if the header says nothing that can be understood
   */
  static Optional<Duration> parse(String header, Instant now) {
    String text = header.strip();
    if (text.matches("\\d{1,18}")) {
      return Optional.of(capped(Duration.ofSeconds(Long.parseLong(text))));
    }
    if (text.matches("\\d+")) {
      return Optional.of(LONGEST);
    }
    return date(text).map(at -> capped(Duration.between(now, at)));
  }

  /** A date as HTTP writes it. */
  static Optional<Instant> date(String text) {
    return DATES.stream()
        .map(form -> date(form, text.strip()))
        .flatMap(Optional::stream)
        .findFirst();
  }

  private static Optional<Instant> date(DateTimeFormatter form, String text) {
    try {
      return Optional.of(form.parse(text, Instant::from));
    } catch (DateTimeException e) {
      return Optional.empty();
    }
  }

  private static Duration capped(Duration wait) {
    if (wait.isNegative()) {
      return Duration.ZERO;
    }
    return wait.compareTo(LONGEST) > 0 ? LONGEST : wait;
  }
}
