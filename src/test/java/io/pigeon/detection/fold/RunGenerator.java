package io.pigeon.detection.fold;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.Random;

/**
 * Makes the telemetry of a pig run whose truth is known: from the launcher to the receiver of a
 * line of 24 km, second by second, as a {@link RunModel} says. The same seed gives the same run.
 *
 * <p>Its main method writes the recorded run of the demo as CSV: {@code main PATH [SEED]}.
 */
final class RunGenerator {

  /** A passage that the truth has: the n-th of that POI in that direction. */
  record Truth(String poiId, Direction direction, int ordinal, Instant passed) {}

  /** The rows of a run, and its truth. */
  record GeneratedRun(List<Position> rows, List<Truth> passages, Instant arrival) {}

  private static final Duration IN_LAUNCHER = Duration.ofMinutes(2);
  private static final Duration IN_RECEIVER = Duration.ofMinutes(3);
  private static final double STICK_SLIP_S = 45;

  private final LegacyRoute route = line().route();
  private final RunModel model;
  private final Random random;
  private final String pigId;
  private final double meanMps;
  private final List<Position> rows = new ArrayList<>();
  private final List<Truth> passages = new ArrayList<>();
  private final Map<String, Integer> ordinals = new HashMap<>();

  private Instant now;
  private Instant nextSample;
  private double place;
  private double drift;
  private double jerk;
  private double jerkLeft;
  private Optional<Instant> silentUntil = Optional.empty();

  private RunGenerator(RunModel model, long seed, String pigId, Instant start) {
    this.model = model;
    this.random = new Random(seed);
    this.pigId = pigId;
    this.meanMps = model.leastMps() + random.nextDouble() * (model.mostMps() - model.leastMps());
    this.now = start;
    this.nextSample = start;
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

  /** A run as the demo shows it, with kilometre posts. */
  static GeneratedRun run(long seed, String pigId, Instant start) {
    return run(RunModel.demo(), seed, pigId, start);
  }

  static GeneratedRun run(RunModel model, long seed, String pigId, Instant start) {
    return new RunGenerator(model, seed, pigId, start).generate();
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

  private GeneratedRun generate() {
    rest(IN_LAUNCHER);
    List<RunModel.Incident> ahead = new ArrayList<>(model.incidents());
    while (place < route.endM()) {
      if (!ahead.isEmpty() && place >= ahead.get(0).atM()) {
        suffer(ahead.remove(0));
      }
      travel(Math.min(route.endM(), place + metresPerSecond()));
    }
    Instant arrival = now;
    rest(IN_RECEIVER);
    while (silentUntil.filter(now.minus(IN_RECEIVER)::isBefore).isPresent()) {
      travel(place);
    }
    return new GeneratedRun(List.copyOf(rows), List.copyOf(passages), arrival);
  }

  private void suffer(RunModel.Incident incident) {
    switch (incident.kind()) {
      case STOP -> rest(incident.lasting());
      case SILENCE -> silentUntil = Optional.of(now.plus(incident.lasting()));
      case REVERSE -> {
        double back = place - incident.metres();
        while (place > back) {
          travel(Math.max(back, place - meanMps));
        }
      }
    }
  }

  private void rest(Duration lasting) {
    Instant end = now.plus(lasting);
    while (now.isBefore(end)) {
      travel(place);
    }
  }

  /** One second, to there. */
  private void travel(double to) {
    if (!now.isBefore(nextSample)) {
      sample();
      nextSample = nextSample.plus(model.sampling());
    }
    notePassages(to);
    place = to;
    now = now.plusSeconds(1);
  }

  /** Drifts slowly round the run's mean; stick-slip comes on top. */
  private double metresPerSecond() {
    double pull = 1.0 / model.driftTime().toSeconds();
    drift += -pull * drift + model.drift() * Math.sqrt(2 * pull) * random.nextGaussian();
    if (jerkLeft <= 0) {
      double sigma = model.stickSlip();
      jerk = sigma * random.nextGaussian() - sigma * sigma / 2;
      jerkLeft = STICK_SLIP_S;
    }
    jerkLeft--;
    return meanMps * Math.exp(drift + jerk);
  }

  private void notePassages(double to) {
    for (Poi poi : route.pois()) {
      double at = poi.chainageM();
      boolean forward = place < at && at <= to;
      boolean back = place >= at && at > to;
      if ((forward || back) && !poi.kind().isTrap()) {
        Direction way = forward ? Direction.FORWARD : Direction.REVERSE;
        int ordinal = ordinals.merge(poi.id() + way, 1, Integer::sum);
        Instant passed = now.plusMillis(Math.round(1000 * (at - place) / (to - place)));
        passages.add(new Truth(poi.id(), way, ordinal, passed));
      }
    }
  }

  private void sample() {
    double measured = place + model.noiseM() * random.nextGaussian() + outlier();
    boolean silent = silentUntil.filter(now::isBefore).isPresent();
    boolean unsensed = route.gaps().stream().anyMatch(gap -> gap.contains(place));
    if (!silent && !(unsensed && model.blindInGap())) {
      rows.add(row(measured));
    }
  }

  /** Rarely some hundred metres: what the jump gate is for. */
  private double outlier() {
    boolean one = random.nextDouble() < model.outlierShare();
    double metres = random.nextDouble(200, 900) * (random.nextBoolean() ? 1 : -1);
    return one ? metres : 0;
  }

  private Position row(double measured) {
    long channel = Math.max(0, Math.round(measured / 25));
    double kp = Math.round(measured * 10) / 10_000.0;
    Duration delay = model.delay(random);
    return new Position(
        rows.size() + 1L,
        pigId,
        now,
        now.plus(delay),
        model.channels() ? OptionalDouble.empty() : OptionalDouble.of(kp),
        model.channels() ? OptionalInt.of((int) channel) : OptionalInt.empty(),
        OptionalDouble.empty(),
        OptionalDouble.empty(),
        Optional.of("MFL"),
        OptionalDouble.empty(),
        Optional.of("scada-1"));
  }
}
