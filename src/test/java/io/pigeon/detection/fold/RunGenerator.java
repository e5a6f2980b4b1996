package io.pigeon.detection.fold;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.Random;

/**
 * Makes the telemetry of a pig run whose truth is known: 24 km at about 1.8 m/s with a slow drift,
 * a stop of 12 minutes, a silence of 14 minutes, a coverage gap, noise of 8 m and a few outliers.
 * The same seed gives the same run.
 *
 * <p>Its main method writes the recorded run of the demo as CSV: {@code main PATH [SEED]}.
 */
final class RunGenerator {

  /** Every pig passage that the truth has, by POI. */
  record Truth(String poiId, Instant passed) {}

  /** The rows of a run, and its truth. */
  record GeneratedRun(List<Position> rows, List<Truth> passages, Instant arrival) {}

  private static final Duration SAMPLING = Duration.ofSeconds(10);
  private static final double MEAN_MPS = 1.8;
  private static final double NOISE_M = 8;
  private static final double OUTLIER_SHARE = 0.004;
  private static final double STOP_AT_M = 12_400;
  private static final Duration STOP = Duration.ofMinutes(12);
  private static final double SILENT_FROM_M = 15_300;
  private static final Duration SILENCE = Duration.ofMinutes(14);
  private static final Duration IN_LAUNCHER = Duration.ofMinutes(2);
  private static final Duration IN_RECEIVER = Duration.ofMinutes(3);

  private final LegacyRoute route = line().route();
  private final Random random;
  private final String pigId;
  private final boolean channels;
  private final List<Position> rows = new ArrayList<>();
  private final List<Truth> passages = new ArrayList<>();

  private double drift;
  private Optional<Instant> silentUntil = Optional.empty();
  private Optional<Instant> standsUntil = Optional.empty();

  private RunGenerator(long seed, String pigId, boolean channels) {
    this.random = new Random(seed);
    this.pigId = pigId;
    this.channels = channels;
  }

  /** The line of the demo: eight POIs between the traps, and a coverage gap. */
  static Line line() {
    return Line.of(0, 24_000)
        .poi("LN-00", PoiKind.LAUNCHER, 0)
        .poi("MLV-03", PoiKind.MLV, 3200)
        .poi("AGM-06", PoiKind.AGM, 5900)
        .poi("TEE-08", PoiKind.TEE, 8400)
        .poi("XR-11", PoiKind.CROSSING, 11_200)
        .poi("STN-14", PoiKind.STATION, 14_100)
        .poi("MLV-17", PoiKind.MLV, 17_000)
        .poi("AGM-19", PoiKind.AGM, 19_300)
        .poi("MLV-22", PoiKind.MLV, 21_800)
        .poi("RC-24", PoiKind.RECEIVER, 24_000)
        .gap("G1", 9200, 10_600);
  }

  /** A run with kilometre posts. */
  static GeneratedRun run(long seed, String pigId, Instant start) {
    return new RunGenerator(seed, pigId, false).generate(start);
  }

  /** A run with fibre channels of 25 m in their place. */
  static GeneratedRun runInChannels(long seed, String pigId, Instant start) {
    return new RunGenerator(seed, pigId, true).generate(start);
  }

  public static void main(String[] arguments) throws IOException {
    long seed = arguments.length > 1 ? Long.parseLong(arguments[1]) : 7;
    GeneratedRun run = run(seed, "PIG-7", Instant.parse("2026-01-14T08:00:00Z"));
    List<String> lines = new ArrayList<>(List.of("pig_id,ts,kp,tool_type,source"));
    for (Position row : run.rows()) {
      String kp = String.format(Locale.ROOT, "%.4f", row.kp().orElseThrow());
      lines.add(String.join(",", row.pigId(), row.ts().toString(), kp, "MFL", "scada-1"));
    }
    Path file = Path.of(arguments[0]);
    Files.createDirectories(file.toAbsolutePath().getParent());
    Files.write(file, lines, StandardCharsets.UTF_8);
  }

  private GeneratedRun generate(Instant start) {
    Instant now = start;
    double place = 0;
    while (now.isBefore(start.plus(IN_LAUNCHER))) {
      sample(now, place);
      now = now.plus(SAMPLING);
    }
    while (place < route.endM()) {
      double next = Math.min(route.endM(), place + metresIn(now, place));
      notePassages(now, place, next);
      now = now.plus(SAMPLING);
      place = next;
      sample(now, place);
    }
    Instant arrival = now;
    while (now.isBefore(arrival.plus(IN_RECEIVER))) {
      now = now.plus(SAMPLING);
      sample(now, place);
    }
    return new GeneratedRun(List.copyOf(rows), List.copyOf(passages), arrival);
  }

  /** How far it gets in one sampling interval: its speed drifts slowly round the mean. */
  private double metresIn(Instant now, double place) {
    if (place >= STOP_AT_M && standsUntil.isEmpty()) {
      standsUntil = Optional.of(now.plus(STOP));
    }
    drift = 0.995 * drift + 0.012 * random.nextGaussian();
    boolean stands = standsUntil.filter(now::isBefore).isPresent();
    return stands ? 0 : MEAN_MPS * Math.exp(drift) * SAMPLING.toSeconds();
  }

  private void notePassages(Instant now, double from, double to) {
    for (Poi poi : route.pois()) {
      if (from < poi.chainageM() && poi.chainageM() <= to && !poi.kind().isTrap()) {
        double share = (poi.chainageM() - from) / (to - from);
        passages.add(new Truth(poi.id(), now.plusMillis(Math.round(share * SAMPLING.toMillis()))));
      }
    }
  }

  private void sample(Instant now, double place) {
    if (place >= SILENT_FROM_M && silentUntil.isEmpty()) {
      silentUntil = Optional.of(now.plus(SILENCE));
    }
    double measured = place + NOISE_M * random.nextGaussian() + outlier();
    boolean silent = silentUntil.filter(now::isBefore).isPresent();
    if (!silent && route.gaps().stream().noneMatch(gap -> gap.contains(place))) {
      rows.add(row(now, measured));
    }
  }

  /** Rarely some hundred metres: what the jump gate is for. */
  private double outlier() {
    boolean one = random.nextDouble() < OUTLIER_SHARE;
    double metres = random.nextDouble(400, 900) * (random.nextBoolean() ? 1 : -1);
    return one ? metres : 0;
  }

  private Position row(Instant now, double measured) {
    long channel = Math.max(0, Math.round(measured / 25));
    double kp = Math.round(measured * 10) / 10_000.0;
    return new Position(
        rows.size() + 1L,
        pigId,
        now,
        now,
        channels ? OptionalDouble.empty() : OptionalDouble.of(kp),
        channels ? OptionalInt.of((int) channel) : OptionalInt.empty(),
        OptionalDouble.empty(),
        OptionalDouble.empty(),
        Optional.of("MFL"),
        OptionalDouble.empty(),
        Optional.of("scada-1"));
  }
}
