package io.pigeon.detection.fold;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The pig entered or left a stretch without sensing (3.10). The entry is a crossing, confirmed like
 * a passage, or predicted when the pig falls silent shortly before it. The exit is the first sample
 * beyond the far end. Samples from inside are used; the gap stays open.
 *
 * <p>A pig first seen inside a gap has no start to tell, and so no end either; its silence is
 * excused all the same. Entries are predicted for forward runs only.
 */
final class CoverageGaps {

  /** Samples on both sides of the exit within this long make it worth interpolating (3.10). */
  private static final Duration LONGEST_EXIT = Duration.ofMinutes(10);

  private static final int ENTRY_INTERVALS = 3;

  /**
   * What is remembered of a run's coverage gaps.
   *
   * @param edges crossings into each gap, by gap id
   * @param open the gap that the pig is in; gaps do not overlap
   */
  record Memory(Map<String, Crossings> edges, Optional<Open> open) {

    static Memory none() {
      return new Memory(Map.of(), Optional.empty());
    }

    Memory with(String gapId, Crossings crossings) {
      var changed = new HashMap<>(edges);
      changed.put(gapId, crossings);
      return new Memory(Map.copyOf(changed), open);
    }

    Memory with(Optional<Open> gap) {
      return new Memory(edges, gap);
    }
  }

  /**
   * A gap that the pig is in.
   *
   * @param told its start was told, so its end will be
   * @param predicted its entry was not seen
   * @param exitDeadline until when silence is normal
   */
  record Open(
      String gapId,
      Direction direction,
      int ordinal,
      Instant start,
      boolean told,
      boolean predicted,
      Instant exitDeadline) {

    Open excusedUntil(Instant deadline) {
      return new Open(gapId, direction, ordinal, start, told, predicted, deadline);
    }
  }

  private final Thresholds thresholds;

  CoverageGaps(Thresholds thresholds) {
    this.thresholds = thresholds;
  }

  /** Takes in the first sample of a run. */
  void begin(OpenRun run, LegacyRoute route, Fix first) {
    for (CoverageGap gap : route.gaps()) {
      if (gap.contains(first.chainageM())) {
        Instant exit = exitDeadline(run, first.ts(), gap.endM() - first.chainageM());
        var open = new Open(gap.id(), Direction.FORWARD, 0, first.ts(), false, false, exit);
        run.coverage = run.coverage.with(Optional.of(open));
      }
    }
  }

  /** Whether the pig was silent in a gap on this leg, so that what it passed is inferred. */
  boolean unseen(OpenRun run, LegacyRoute route, Leg leg) {
    return leg.duration().compareTo(entryMargin(run)) > 0
        && route.gaps().stream().anyMatch(gap -> leg.overlaps(gap.startM(), gap.endM()));
  }

  void onLeg(OpenRun run, LegacyRoute route, Leg leg) {
    List<CoverageGap> inTravelOrder = new ArrayList<>(route.gaps());
    if (run.direction() == Direction.REVERSE) {
      Collections.reverse(inTravelOrder);
    }
    for (CoverageGap gap : inTravelOrder) {
      Crossings before = crossings(run, gap);
      Crossings after = before.plus(leg, gap.startM(), gap.endM(), thresholds.passages().rearmM());
      if (!after.equals(before)) {
        run.coverage = run.coverage.with(gap.id(), after);
      }
      enterIfConfirmed(run, gap, leg.to());
      leaveIfBeyond(run, route, gap, leg);
    }
  }

  /** A pig that completes inside a gap has left it. */
  void onCompletion(OpenRun run, LegacyRoute route, Instant at) {
    run.coverage.open().ifPresent(open -> close(run, route, gap(route, open.gapId()), open, at));
  }

  /** When a pig that fell silent shortly before a gap is taken to be in it. */
  Optional<Deadline> next(OpenRun run) {
    if (run.coverage.open().isPresent() || run.silent() || run.route.isEmpty()) {
      return Optional.empty();
    }
    return run.forecast.flatMap(
        forecast ->
            run.route.get().gaps().stream()
                .filter(gap -> entersNext(run, gap))
                .findFirst()
                .map(gap -> predictedEntry(run, gap, forecast)));
  }

  private boolean entersNext(OpenRun run, CoverageGap gap) {
    double ahead = gap.startM() - run.last.chainageM();
    boolean near = ahead > 0 && ahead <= thresholds.gaps().entryDistanceM();
    Crossings.Side entry = crossings(run, gap).forward();
    boolean crossing = ahead <= 0 && entry.bracket().isPresent();
    return entry.armed() && (near || crossing);
  }

  private Deadline predictedEntry(OpenRun run, CoverageGap gap, Forecast forecast) {
    Optional<Bracket> crossed = crossings(run, gap).forward().bracket();
    boolean predicted = gap.startM() > run.last.chainageM();
    Instant entry =
        predicted
            ? Deadline.later(forecast.arrivalAt(gap.startM()), run.last.ts())
            : crossed.orElseThrow().crossing(gap.startM());
    Instant silentSince = Deadline.later(entry, run.last.ts());
    return new Deadline(
        silentSince.plus(entryMargin(run)),
        Deadline.later(entry, run.lastArrival).plus(entryMargin(run)),
        () -> enter(run, gap, entry, predicted, Optional.empty()));
  }

  private void enterIfConfirmed(OpenRun run, CoverageGap gap, Fix fix) {
    Direction way = run.direction();
    double edge = way == Direction.FORWARD ? gap.startM() : gap.endM();
    double confirm = Math.min(thresholds.passages().confirmM(), gap.lengthM());
    Optional<Bracket> bracket = crossings(run, gap).side(way).bracket();
    boolean inside = way.sign() * (fix.chainageM() - edge) >= confirm;
    if (run.coverage.open().isEmpty() && inside && bracket.isPresent()) {
      enter(run, gap, bracket.get().crossing(edge), false, bracket);
    }
  }

  private void enter(
      OpenRun run, CoverageGap gap, Instant at, boolean predicted, Optional<Bracket> bracket) {
    Direction way = run.direction();
    Crossings crossings = crossings(run, gap);
    int ordinal = crossings.side(way).count() + 1;
    Instant exit = exitDeadline(run, at, gap.lengthM());
    run.coverage =
        run.coverage
            .with(gap.id(), crossings.confirmed(way))
            .with(Optional.of(new Open(gap.id(), way, ordinal, at, true, predicted, exit)));
    var facts = GapFacts.begun("COVERAGE", gap.id(), at);
    facts.put("entryPredicted", predicted);
    Draft draft =
        new Draft(EventType.GAP_START, subject(gap), way.code() + ordinal, at)
            .heading(way)
            .with("gap", facts);
    bracket.ifPresent(seen -> draft.known(timing(seen, way, gap)));
    run.drafts.add(draft);
  }

  private Draft.Timing timing(Bracket bracket, Direction way, CoverageGap gap) {
    double edge = way == Direction.FORWARD ? gap.startM() : gap.endM();
    return Draft.Timing.of(bracket, bracket.method(edge, thresholds.passages().confirmM()));
  }

  private void leaveIfBeyond(OpenRun run, LegacyRoute route, CoverageGap gap, Leg leg) {
    Optional<Open> in = run.coverage.open().filter(open -> open.gapId().equals(gap.id()));
    if (in.isEmpty()) {
      return;
    }
    Open open = in.get();
    double place = leg.to().chainageM();
    boolean ahead = leftBeyond(run, open, Direction.FORWARD, place >= gap.endM());
    boolean back = leftBeyond(run, open, Direction.REVERSE, place <= gap.startM());
    if (ahead || back) {
      close(run, route, gap, open, exitTime(leg, ahead ? gap.endM() : gap.startM()));
    } else if (open.predicted() && place < gap.startM()) {
      // Predicted too early: it is still on its way in.
      Instant exit = exitDeadline(run, leg.to().ts(), gap.endM() - place);
      run.coverage = run.coverage.with(Optional.of(open.excusedUntil(exit)));
    }
  }

  /** Out at the far end, or back out at the near end once the turn is confirmed. */
  private static boolean leftBeyond(OpenRun run, Open open, Direction end, boolean beyond) {
    return beyond && (open.direction() == end || run.direction() == end);
  }

  private void close(OpenRun run, LegacyRoute route, CoverageGap gap, Open open, Instant at) {
    run.coverage = run.coverage.with(Optional.empty());
    if (open.told()) {
      Instant end = Deadline.later(at, open.start());
      List<Poi> inside = GapFacts.poisBetween(route, gap.startM(), gap.endM());
      String qualifier = open.direction().code() + open.ordinal();
      run.drafts.add(
          new Draft(EventType.GAP_END, subject(gap), qualifier, end)
              .heading(open.direction())
              .with(
                  "gap",
                  GapFacts.ended("COVERAGE", gap.id(), open.start(), end, gap.lengthM(), inside)));
    }
  }

  private static Instant exitTime(Leg leg, double edgeM) {
    boolean bothSides = leg.overlaps(edgeM, edgeM);
    return bothSides && leg.duration().compareTo(LONGEST_EXIT) <= 0
        ? leg.from().crossing(leg.to(), edgeM)
        : leg.to().ts();
  }

  private Instant exitDeadline(OpenRun run, Instant entry, double lengthM) {
    double seconds = lengthM / run.bridgingSpeed(thresholds.eta().minSpeedMps());
    double allowed = seconds * thresholds.gaps().exitFactor();
    return entry.plusMillis(Math.round(allowed * 1000)).plus(thresholds.gaps().exitMargin());
  }

  private Duration entryMargin(OpenRun run) {
    Duration least = thresholds.gaps().minEntryMargin();
    return run.interval(thresholds.intake())
        .map(each -> each.multipliedBy(ENTRY_INTERVALS))
        .filter(margin -> margin.compareTo(least) > 0)
        .orElse(least);
  }

  private Crossings crossings(OpenRun run, CoverageGap gap) {
    Crossings known = run.coverage.edges().get(gap.id());
    return known == null
        ? Crossings.before(gap.startM(), gap.endM(), run.motion().origin().chainageM())
        : known;
  }

  private static CoverageGap gap(LegacyRoute route, String id) {
    return route.gaps().stream().filter(gap -> gap.id().equals(id)).findFirst().orElseThrow();
  }

  private static String subject(CoverageGap gap) {
    return "C:" + gap.id();
  }
}
