package io.pigeon.detection.fold;

import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.TreeMap;
import java.util.function.Consumer;

/**
 * Every figure the detector judges by: section 5 of its specification, grouped as the keys there.
 * Distances in metres, speeds in metres a second. {@link #defaults()} suits a gas line; each group
 * names what a liquid line changes.
 *
 * <p>A figure that would break another is refused here, at start-up, with a message that says what
 * to change.
 *
 * @param channelWidthM length of line that one fibre channel stands for
 * @param bootstrapFrom while no run is open, rows older than a day count from here on only; not
 *     part of {@link #configVersion()}, as it says where to begin and not how to judge
 */
public record Thresholds(
    Intake intake,
    Gate gate,
    Routing routing,
    Movement movement,
    Speed speed,
    Eta eta,
    Passages passages,
    Completion completion,
    Gaps gaps,
    Alerts alerts,
    Notices notices,
    Duration heartbeatPeriod,
    double channelWidthM,
    Optional<Instant> bootstrapFrom) {

  /**
   * Rows in (3.2, 3.14).
   *
   * @param reorderDelay how long a row waits for earlier ones
   * @param futureTolerance a row further ahead of its arrival is quarantined
   * @param pastTolerance a row further behind is quarantined
   * @param expectedInterval sampling interval by source, until five were measured
   */
  public record Intake(
      Duration reorderDelay,
      Duration futureTolerance,
      Duration pastTolerance,
      Map<String, Duration> expectedInterval) {
    public Intake {
      // Sorted, so that the text of these values, and with it their hash, is stable.
      expectedInterval = Collections.unmodifiableMap(new TreeMap<>(expectedInterval));
      requireNotNegative("reorder.delay", reorderDelay);
      requireNotNegative("future.tolerance", futureTolerance);
      requirePositive("past.tolerance", pastTolerance);
      expectedInterval.forEach(
          (source, interval) ->
              requirePositive("sources." + source + ".expected-interval", interval));
    }
  }

  /** The jump gate (3.3). Surges above 27 m/s are real in gas; 10 m/s suits a liquid line. */
  public record Gate(double speedMps, double minJumpM, int rebaseSamples) {
    public Gate {
      requirePositive("gate.speed", speedMps);
      requirePositive("gate.min-jump", minJumpM);
      requireAtLeastOne("gate.rebase", rebaseSamples);
    }
  }

  /** What becomes of a pig that no route reaches over (3.4). */
  public enum RouteFallback {
    /** It stays without a route, and that is told. */
    NONE,
    /** It is taken to be on the route of the nearest POI. */
    NEAREST_POI
  }

  /** Route selection (3.4). */
  public record Routing(double toleranceM, int lockSamples, RouteFallback fallback) {
    public Routing {
      requireNotNegative("route.tolerance", toleranceM);
      requireAtLeastOne("route.lock-samples", lockSamples);
    }
  }

  /**
   * Stop, resume and reverse (3.6).
   *
   * @param reverseSpan how long the pig must have been behind its furthest point
   */
  public record Movement(
      Duration stopWindow,
      double stopSpanM,
      double resumeDistanceM,
      int resumeSamples,
      double reverseDistanceM,
      Duration reverseSpan) {
    public Movement {
      requirePositive("stop.window", stopWindow);
      Require.that(
          resumeDistanceM > stopSpanM,
          "resume.distance (%s m) must be larger than stop.span (%s m); twice it is usual.",
          resumeDistanceM,
          stopSpanM);
      requireAtLeastOne("resume.samples", resumeSamples);
      requirePositive("reverse.distance", reverseDistanceM);
      requireNotNegative("reverse.span", reverseSpan);
    }
  }

  /**
   * Speed (3.7). A liquid line uses a window of 15 minutes.
   *
   * @param minSpan shortest stretch of one motion episode that gives a speed
   */
  public record Speed(Duration window, Duration minSpan, int minSamples) {
    public Speed {
      requirePositive("speed.window", window);
      requirePositive("speed.min-span", minSpan);
      Require.that(
          minSpan.compareTo(window) <= 0,
          "speed.min-span (%s) must fit in speed.window (%s).",
          minSpan,
          window);
      requireAtLeastOne("speed.min-samples", minSamples);
    }
  }

  /**
   * Arrival times (3.7). P10 to P90 is an 80 % interval of half-width {@code max(minHalfWidth,
   * remaining x spread)}. A liquid line starts with a spread of 0.15.
   *
   * @param minSpeedMps slower than this predicts nothing
   * @param positionWindow the position now is a median over this long
   */
  public record Eta(
      double minSpeedMps, Duration positionWindow, double spread, Duration minHalfWidth) {
    public Eta {
      requirePositive("eta.min-speed", minSpeedMps);
      requirePositive("eta.position-window", positionWindow);
      requireNotNegative("eta.spread", spread);
      requireNotNegative("eta.min-half-width", minHalfWidth);
    }
  }

  /** POI passage (3.8): confirmed this far beyond a POI; told again after this far before it. */
  public record Passages(double confirmM, double rearmM) {
    public Passages {
      requireNotNegative("passage.confirm", confirmM);
      Require.that(
          rearmM > confirmM,
          "passage.rearm (%s m) must be larger than passage.confirm (%s m).",
          rearmM,
          confirmM);
    }
  }

  /**
   * Completion and re-opening (3.5, 3.9).
   *
   * @param minTravelM a run shorter than this, or than a tenth of its route if that is less,
   *     completes nothing
   */
  public record Completion(
      double toleranceM,
      int samples,
      double minTravelM,
      double reopenDistanceM,
      int reopenSamples) {
    public Completion {
      requireNotNegative("completion.tolerance", toleranceM);
      requireNotNegative("completion.min-travel", minTravelM);
      Require.that(
          reopenDistanceM > toleranceM,
          "reopen.distance (%s m) must be larger than completion.tolerance (%s m).",
          reopenDistanceM,
          toleranceM);
      requireAtLeastOne("completion.samples", samples);
      requireAtLeastOne("reopen.samples", reopenSamples);
    }
  }

  /**
   * Silence (3.10): a gap after {@code max(after, intervals x interval)}.
   *
   * @param entryDistanceM a coverage gap this near ahead may be entered unseen
   * @param minEntryMargin how long after the predicted entry silence is taken for it; at least
   *     three intervals
   * @param exitFactor times the predicted time through a coverage gap
   * @param exitMargin added to that
   */
  public record Gaps(
      Duration after,
      int intervals,
      double entryDistanceM,
      Duration minEntryMargin,
      double exitFactor,
      Duration exitMargin) {
    public Gaps {
      requirePositive("gap.after", after);
      requireAtLeastOne("gap.intervals", intervals);
      requireNotNegative("gap.entry-distance", entryDistanceM);
      requireNotNegative("gap.entry-margin", minEntryMargin);
      Require.that(exitFactor >= 1, "gap.exit-factor is %s; it must be at least 1.", exitFactor);
      requireNotNegative("gap.exit-margin", exitMargin);
    }
  }

  /** Which of several warnings that fall due at once, or come too late, are sent (3.11). */
  public enum UndershootPolicy {
    /** Of several the one with the fewest minutes. */
    TIGHTEST,
    ALL,
    /** None whose lead is more than a minute too short. */
    NONE
  }

  /**
   * Warnings (3.11).
   *
   * @param minutes the usual list, for whoever makes POIs; the fold reads each POI's own
   * @param minLead nearer than this no warning is given: the passage follows
   * @param rearmStop a stop this long lets a warning be given again
   * @param undershoot what is sent of warnings that come late; the others are recorded
   */
  public record Alerts(
      List<Integer> minutes, Duration minLead, Duration rearmStop, UndershootPolicy undershoot) {
    public Alerts {
      minutes = List.copyOf(minutes);
      Require.descendingAndPositive(minutes, "alert.minutes");
      requireNotNegative("alert.min-lead", minLead);
      requireNotNegative("approach.rearm-stop", rearmStop);
    }
  }

  /**
   * The optional events (3.5, 3.6, 4.2).
   *
   * @param trapZoneM within so many metres of a trap a pig is in its launcher, or near its receiver
   * @param stallMinutes a stop is told again after each of these, ascending
   * @param abandonAfter a run is given up after so long without telemetry
   * @param minSpeedMps slower than this is told, in metres a second; by contract, so unset at first
   * @param maxSpeedMps faster than this is told
   */
  public record Notices(
      double trapZoneM,
      List<Integer> stallMinutes,
      Duration abandonAfter,
      OptionalDouble minSpeedMps,
      OptionalDouble maxSpeedMps) {
    public Notices {
      stallMinutes = List.copyOf(stallMinutes);
      Require.that(
          stallMinutes.stream().allMatch(each -> each > 0)
              && stallMinutes.stream().sorted().distinct().toList().equals(stallMinutes),
          "stall.levels are %s; write positive minutes in ascending order, such as [30, 60, 120].",
          stallMinutes);
      requirePositive("run.abandon-after", abandonAfter);
      minSpeedMps.ifPresent(speed -> requirePositive("speed.min", speed));
      maxSpeedMps.ifPresent(speed -> requirePositive("speed.max", speed));
      Require.that(
          minSpeedMps.isEmpty()
              || maxSpeedMps.isEmpty()
              || minSpeedMps.getAsDouble() < maxSpeedMps.getAsDouble(),
          "speed.min (%s) must be smaller than speed.max (%s).",
          minSpeedMps,
          maxSpeedMps);
    }
  }

  public Thresholds {
    requirePositive("heartbeat.period", heartbeatPeriod);
    requirePositive("channel.width", channelWidthM);
    Require.that(
        movement.stopSpanM() >= 2 * channelWidthM,
        "stop.span (%s m) must be at least two channel widths (2 x %s m); widen it.",
        movement.stopSpanM(),
        channelWidthM);
  }

  /** The figures of section 5. */
  public static Thresholds defaults() {
    return new Thresholds(
        new Intake(Duration.ofSeconds(20), Duration.ofSeconds(120), Duration.ofHours(24), Map.of()),
        new Gate(30, 150, 3),
        new Routing(50, 3, RouteFallback.NONE),
        new Movement(Duration.ofSeconds(300), 50, 100, 2, 150, Duration.ofSeconds(60)),
        new Speed(Duration.ofMinutes(25), Duration.ofSeconds(300), 5),
        new Eta(0.05, Duration.ofSeconds(120), 0.40, Duration.ofSeconds(60)),
        new Passages(25, 100),
        new Completion(50, 2, 500, 1000, 3),
        new Gaps(
            Duration.ofMinutes(10), 5, 300, Duration.ofSeconds(60), 1.5, Duration.ofMinutes(10)),
        new Alerts(
            List.of(30, 15),
            Duration.ofMinutes(2),
            Duration.ofMinutes(15),
            UndershootPolicy.TIGHTEST),
        new Notices(
            200,
            List.of(30, 60, 120),
            Duration.ofHours(72),
            OptionalDouble.empty(),
            OptionalDouble.empty()),
        Duration.ofMinutes(30),
        25,
        Optional.empty());
  }

  /**
   * These figures, with the sampling intervals of some sources.
   *
   * @param expectedInterval by source, until five were measured
   */
  public Thresholds withExpectedIntervals(Map<String, Duration> expectedInterval) {
    return with(
        draft ->
            draft.intake =
                new Intake(
                    intake.reorderDelay(),
                    intake.futureTolerance(),
                    intake.pastTolerance(),
                    expectedInterval));
  }

  /**
   * These figures, with a measured share in place of the assumed one.
   *
   * @param spread half-width of the interval P10 to P90 of an arrival, as a share of the time that
   *     remains (3.7)
   */
  public Thresholds withEtaSpread(double spread) {
    return with(
        draft ->
            draft.eta =
                new Eta(eta.minSpeedMps(), eta.positionWindow(), spread, eta.minHalfWidth()));
  }

  /** These figures; while no run is open, rows older than a day count from an instant on. */
  public Thresholds beginningAt(Instant from) {
    return with(draft -> draft.bootstrapFrom = Optional.of(from));
  }

  /** These figures, with some groups replaced. */
  Thresholds with(Consumer<ThresholdsDraft> change) {
    ThresholdsDraft draft = new ThresholdsDraft(this);
    change.accept(draft);
    return draft.thresholds();
  }

  /** Twelve hexadecimal digits that change when a figure does; pinned per run. */
  public String configVersion() {
    String figures =
        List.of(
                intake,
                gate,
                routing,
                movement,
                speed,
                eta,
                passages,
                completion,
                gaps,
                alerts,
                notices,
                heartbeatPeriod,
                channelWidthM)
            .toString();
    return Sha256.hex(figures).substring(0, 12);
  }

  private static void requirePositive(String key, Duration value) {
    Require.that(
        !value.isNegative() && !value.isZero(), "%s is %s; it must be positive.", key, value);
  }

  private static void requirePositive(String key, double value) {
    Require.that(value > 0, "%s is %s; it must be positive.", key, value);
  }

  private static void requireNotNegative(String key, Duration value) {
    Require.that(!value.isNegative(), "%s is %s; it cannot be negative.", key, value);
  }

  private static void requireNotNegative(String key, double value) {
    Require.that(value >= 0, "%s is %s; it cannot be negative.", key, value);
  }

  private static void requireAtLeastOne(String key, int value) {
    Require.that(value >= 1, "%s is %s; it must be at least 1.", key, value);
  }
}
