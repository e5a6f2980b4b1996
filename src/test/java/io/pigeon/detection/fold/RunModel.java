package io.pigeon.detection.fold;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;

/**
 * How a generated run behaves and is measured.
 *
 * @param leastMps the mean speed is drawn between this and {@code mostMps}
 * @param drift standard deviation of the logarithm of the speed round that mean
 * @param driftTime how long the drift takes to forget
 * @param stickSlip standard deviation of the logarithm of the speed from one 45 s to the next
 * @param noiseM standard deviation of a measured place
 * @param channels reports fibre channels of 25 m in place of kilometre posts
 * @param outlierShare of samples that are 200 to 900 m off
 * @param lateShare of rows that arrive up to 20 s late, within the reorder delay
 * @param blindInGap no samples from within the coverage gap
 * @param incidents in the order of their places
 */
record RunModel(
    double leastMps,
    double mostMps,
    double drift,
    Duration driftTime,
    double stickSlip,
    Duration sampling,
    double noiseM,
    boolean channels,
    double outlierShare,
    double lateShare,
    boolean blindInGap,
    List<Incident> incidents) {

  enum Kind {
    STOP,
    SILENCE,
    REVERSE
  }

  /** Something that happens when the pig gets somewhere; a reverse has metres, others a time. */
  record Incident(Kind kind, double atM, Duration lasting, double metres) {

    static Incident stop(double atM, Duration lasting) {
      return new Incident(Kind.STOP, atM, lasting, 0);
    }

    static Incident silence(double atM, Duration lasting) {
      return new Incident(Kind.SILENCE, atM, lasting, 0);
    }

    static Incident reverse(double atM, double metres) {
      return new Incident(Kind.REVERSE, atM, Duration.ZERO, metres);
    }
  }

  private static final Duration TEN_SECONDS = Duration.ofSeconds(10);

  /** A line's flow changes over hours. */
  private static final Duration SLOW = Duration.ofHours(2);

  /** About four hours with a stop, a silence, a coverage gap and a few outliers. */
  static RunModel demo() {
    return new RunModel(
        1.8,
        1.8,
        0.12,
        Duration.ofMinutes(33),
        0,
        TEN_SECONDS,
        8,
        false,
        0.004,
        0,
        true,
        List.of(
            Incident.stop(12_400, Duration.ofMinutes(12)),
            Incident.silence(15_300, Duration.ofMinutes(14))));
  }

  RunModel inChannels() {
    return new RunModel(
        leastMps,
        mostMps,
        drift,
        driftTime,
        stickSlip,
        sampling,
        noiseM,
        true,
        outlierShare,
        lateShare,
        blindInGap,
        incidents);
  }

  /** Steady, every 10 s, to the decimetre: what can be known exactly. */
  static RunModel clean() {
    return new RunModel(0.7, 3, 0.10, SLOW, 0, TEN_SECONDS, 0, false, 0, 0, false, List.of());
  }

  /** A liquid line: 0.7 to 3 m/s with a slow drift of 10 %, channels of 25 m, noise, outliers. */
  static RunModel liquid() {
    return new RunModel(0.7, 3, 0.10, SLOW, 0, TEN_SECONDS, 10, true, 0.02, 0, false, List.of());
  }

  /** A gas line: as liquid, with stick-slip every 45 s. */
  static RunModel gas() {
    return new RunModel(0.7, 3, 0.10, SLOW, 0.6, TEN_SECONDS, 10, true, 0.02, 0, false, List.of());
  }

  /** Anything, by seed: speed, stick-slip, sampling, noise, stops, silences, reverses, lateness. */
  static RunModel mixed(long seed) {
    Random random = new Random(seed * 7919 + 13);
    int seconds = List.of(2, 5, 10, 10, 10, 15, 30).get(random.nextInt(7));
    return new RunModel(
        0.7,
        3,
        0.10,
        SLOW,
        random.nextInt(3) == 0 ? 0.6 : 0,
        Duration.ofSeconds(seconds),
        random.nextInt(11),
        random.nextBoolean(),
        random.nextInt(3) * 0.01,
        random.nextInt(3) == 0 ? 0.3 : 0,
        random.nextInt(4) > 0,
        incidents(random));
  }

  /** Well apart from each other, and reverses clear of the POIs they turn at. */
  private static List<Incident> incidents(Random random) {
    List<Incident> incidents = new ArrayList<>();
    if (random.nextBoolean()) {
      incidents.add(
          Incident.stop(random.nextDouble(1500, 4800), Duration.ofMinutes(random.nextInt(6, 60))));
    }
    if (random.nextInt(3) == 0) {
      double place = List.of(6250.0, 6400.0, 7300.0, 7600.0).get(random.nextInt(4));
      incidents.add(Incident.reverse(place, 750));
    }
    if (random.nextBoolean()) {
      incidents.add(
          Incident.silence(
              random.nextDouble(11_000, 13_500), Duration.ofMinutes(random.nextInt(3, 40))));
    }
    if (random.nextBoolean()) {
      incidents.add(
          Incident.stop(
              random.nextDouble(17_500, 18_500), Duration.ofMinutes(random.nextInt(6, 30))));
    }
    if (random.nextInt(3) == 0) {
      incidents.add(
          Incident.silence(
              random.nextDouble(20_000, 23_500), Duration.ofMinutes(random.nextInt(11, 30))));
    }
    incidents.sort(Comparator.comparingDouble(Incident::atM));
    return incidents;
  }

  /** How late a row arrives. */
  Duration delay(Random random) {
    boolean late = lateShare > 0 && random.nextDouble() < lateShare;
    return late ? Duration.ofMillis(random.nextInt(20_000)) : Duration.ZERO;
  }
}
