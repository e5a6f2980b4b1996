package io.pigeon.template;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/** Figures as people write them, in one time zone and language, as seen on one day. */
final class ForPeople {

  private final ZoneId zone;
  private final LocalDate day;
  private final DateTimeFormatter time;
  private final DateTimeFormatter dateAndTime;
  private final DateTimeFormatter zoneName;
  private final DateTimeFormatter exact;

  /**
   * @param around the day that times without a date are of
   */
  ForPeople(ZoneId zone, Locale locale, Instant around) {
    this.zone = zone;
    this.day = around.atZone(zone).toLocalDate();
    this.time = DateTimeFormatter.ofPattern("HH:mm", locale);
    this.dateAndTime = DateTimeFormatter.ofPattern("d MMM HH:mm", locale);
    this.zoneName = DateTimeFormatter.ofPattern("z", locale);
    this.exact = DateTimeFormatter.ofPattern("d MMM yyyy HH:mm:ss z", locale);
  }

  /** {@code 09:30 CET}, on another day {@code 15 Jan 02:10 CET}. */
  String local(Instant instant) {
    return clock(instant) + " " + zoneName.format(instant.atZone(zone));
  }

  /** {@code 14 Jan 2026 09:30:12 CET}. */
  String exact(Instant instant) {
    return exact.format(instant.atZone(zone));
  }

  /** {@code 09:13-09:45}: it stands beside a time with its zone. */
  String interval(Instant from, Instant to) {
    return clock(from) + "-" + clock(to);
  }

  private String clock(Instant instant) {
    ZonedDateTime there = instant.atZone(zone);
    return (there.toLocalDate().equals(day) ? time : dateAndTime).format(there);
  }

  /**
   * {@code 45 s}, {@code 24 min}, {@code 1 h 24 min}, {@code 3 d 4 h}; to the nearest minute from
   * two minutes on.
   */
  static String duration(Duration duration) {
    long seconds = Math.round(duration.toMillis() / 1000.0);
    long minutes = Math.round(seconds / 60.0);
    if (seconds < 120 && seconds != 60) {
      return seconds + " s";
    }
    if (minutes < 60) {
      return minutes + " min";
    }
    if (minutes < 48 * 60) {
      return joined(minutes / 60, "h", minutes % 60, "min");
    }
    long hours = Math.round(minutes / 60.0);
    return joined(hours / 24, "d", hours % 24, "h");
  }

  private static String joined(long large, String largeUnit, long small, String smallUnit) {
    String begin = large + " " + largeUnit;
    return small == 0 ? begin : begin + " " + small + " " + smallUnit;
  }

  /** {@code 340 m}, {@code 3.7 km}. */
  static String distance(double metres) {
    return metres < 1000
        ? Math.round(metres) + " m"
        : String.format(Locale.ROOT, "%.1f km", metres / 1000);
  }

  /** {@code 2.0 m/s (7.2 km/h)}. */
  static String speed(double metresPerSecond) {
    return String.format(
        Locale.ROOT, "%.1f m/s (%.1f km/h)", metresPerSecond, metresPerSecond * 3.6);
  }

  /** {@code KP 12.345}. */
  static String kp(double kilometres) {
    return String.format(Locale.ROOT, "KP %.3f", kilometres);
  }
}
