package io.pigeon.detection.fold;

import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What should have been heard of by now (3.10): a silent pig has not shown up at a POI by the late
 * end of its forecast, or has not come out of a coverage gap by its exit deadline. Each time once.
 * The forecast is the one before the silence: as the silence grows, the interval that warnings
 * carry grows with it and is never over.
 */
final class Overdue {

  /**
   * What was told of a subject.
   *
   * @param count how often
   * @param of start of the silence, or deadline of the exit, that was told last
   */
  record Mark(int count, Instant of) {}

  private final TelemetryGaps silence;
  private final Thresholds.Eta eta;

  Overdue(Thresholds thresholds, TelemetryGaps silence) {
    this.silence = silence;
    this.eta = thresholds.eta();
  }

  /** The next POI to miss; the exits of coverage gaps are {@link #nextExit}. */
  Optional<Deadline> nextPoi(OpenRun run) {
    if (run.silence.since().isEmpty() || run.forecast.isEmpty() || run.route.isEmpty()) {
      return Optional.empty();
    }
    Instant since = run.silence.since().get().ts();
    Forecast forecast = run.forecast.get();
    return ahead(run, run.route.get())
        .filter(poi -> !told(run, poi.id(), since))
        .findFirst()
        .map(poi -> miss(run, poi, since, forecast));
  }

  /** When the pig should be out of the coverage gap that it is in. */
  Optional<Deadline> nextExit(OpenRun run) {
    return run.coverage
        .open()
        .filter(CoverageGaps.Open::told)
        .filter(gap -> !told(run, "C:" + gap.gapId(), gap.exitDeadline()))
        .map(
            gap ->
                new Deadline(
                    gap.exitDeadline(),
                    run.clockFor(gap.exitDeadline()),
                    () -> missExit(run, gap)));
  }

  /** In the order of their forecasts, which is that of the line. */
  private static Stream<Poi> ahead(OpenRun run, LegacyRoute route) {
    return route.pois().stream()
        .filter(poi -> poi.chainageM() > run.last.chainageM() && poi.kind() != PoiKind.LAUNCHER);
  }

  private static boolean told(OpenRun run, String subject, Instant of) {
    Mark mark = run.watch.overdue().get(subject);
    return mark != null && mark.of().equals(of);
  }

  private Deadline miss(OpenRun run, Poi poi, Instant since, Forecast forecast) {
    Eta arrival = forecast.etaTo(poi.chainageM(), forecast.at(), false, eta);
    Instant late = arrival.p90();
    // Near POIs are late before the silence is long enough to be one.
    Instant known = Deadline.later(late, silence.opensAt(run));
    Runnable tell =
        () ->
            tell(
                run,
                draft(run, poi.id(), since, late)
                    .at(poi)
                    .ordered(poi.chainageM())
                    .predicting(arrival)
                    .describing(known));
    return new Deadline(late, run.clockFor(late), tell);
  }

  private static void missExit(OpenRun run, CoverageGaps.Open gap) {
    Map<String, Object> facts = GapFacts.begun("COVERAGE", gap.gapId(), gap.start());
    facts.put("exitDeadline", gap.exitDeadline().toString());
    tell(
        run,
        draft(run, "C:" + gap.gapId(), gap.exitDeadline(), gap.exitDeadline())
            .heading(gap.direction())
            .with("gap", facts));
  }

  /** Counts the subject on. */
  private static Draft draft(OpenRun run, String subject, Instant of, Instant at) {
    Mark before = run.watch.overdue().get(subject);
    int count = before == null ? 1 : before.count() + 1;
    run.watch = run.watch.with(subject, new Mark(count, of));
    return new Draft(EventType.OVERDUE, subject, Integer.toString(count), at);
  }

  private static void tell(OpenRun run, Draft draft) {
    run.drafts.add(draft.with("lastSeen", run.last.ts().toString()));
  }
}
