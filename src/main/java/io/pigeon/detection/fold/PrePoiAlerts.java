package io.pigeon.detection.fold;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Warnings before each POI ahead, and before the receiver (3.11): when the predicted arrival comes
 * within so many minutes, judged at each sample and by a timer in between. Once per approach; an
 * approach begins anew after a long stop or a reverse.
 *
 * <p>In a telemetry gap only the timer that is due next may still fire, once, flagged STALE.
 */
final class PrePoiAlerts {

  /** A lead so much shorter than asked for is flagged (3.14). */
  private static final Duration UNDERSHOOT = Duration.ofMinutes(1);

  /** One warning of one POI: which approach it is, and whether it was given in it. */
  record Mark(String poiId, int minutes, int approach, boolean fired) {

    boolean isFor(Poi poi, int threshold) {
      return minutes == threshold && poiId.equals(poi.id());
    }

    Mark given() {
      return new Mark(poiId, minutes, approach, true);
    }

    Mark rearmed() {
      return new Mark(poiId, minutes, approach + 1, false);
    }
  }

  /**
   * What is remembered of a run's warnings.
   *
   * @param marks the warnings that were given at least once
   * @param rearmDue a long stop ended; the next good forecast decides which warnings may be
   *     repeated
   */
  record Memory(List<Mark> marks, boolean rearmDue) {

    static Memory none() {
      return new Memory(List.of(), false);
    }

    Mark mark(Poi poi, int minutes) {
      for (Mark mark : marks) {
        if (mark.isFor(poi, minutes)) {
          return mark;
        }
      }
      return new Mark(poi.id(), minutes, 1, false);
    }

    /** Whether somebody is waiting for the pig there. */
    boolean warnedOf(Poi poi) {
      return marks.stream().anyMatch(mark -> mark.fired() && mark.poiId().equals(poi.id()));
    }

    Memory with(Mark changed) {
      Stream<Mark> others =
          marks.stream()
              .filter(
                  mark ->
                      mark.minutes() != changed.minutes() || !mark.poiId().equals(changed.poiId()));
      return new Memory(Stream.concat(others, Stream.of(changed)).toList(), rearmDue);
    }

    Memory rearmDue(boolean due) {
      return new Memory(marks, due);
    }
  }

  private record Timer(Poi poi, int minutes, Instant at) {}

  private final Thresholds.Alerts thresholds;
  private final Thresholds.Eta eta;

  PrePoiAlerts(Thresholds thresholds) {
    this.thresholds = thresholds.alerts();
    this.eta = thresholds.eta();
  }

  /** Judges the forecast of the sample that was just taken in. */
  void onSample(OpenRun run, LegacyRoute route) {
    if (run.forecast.isEmpty()) {
      return;
    }
    Forecast forecast = run.forecast.get();
    if (run.alerts.rearmDue() && forecast.quality() == EtaQuality.GOOD) {
      rearmWhatIsFarAgain(run, route, forecast);
    }
    for (Poi poi : ahead(run, route)) {
      fireDue(run, poi, forecast);
    }
  }

  /** After a stop: long ones let warnings be repeated (3.11). */
  void onResume(OpenRun run, Duration stop) {
    if (stop.compareTo(thresholds.rearmStop()) >= 0) {
      run.alerts = run.alerts.rearmDue(true);
    }
  }

  /** Forward again after a confirmed reverse: a new approach to every POI ahead. */
  void onForwardAgain(OpenRun run, LegacyRoute route) {
    for (Poi poi : ahead(run, route)) {
      for (int minutes : poi.alertMinutes()) {
        rearm(run, run.alerts.mark(poi, minutes));
      }
    }
  }

  /** The next warning that falls due without a further sample. */
  Optional<Deadline> next(OpenRun run) {
    if (run.forecast.isEmpty() || run.route.isEmpty() || (run.silent() && run.silence.warned())) {
      return Optional.empty();
    }
    Forecast forecast = run.forecast.get();
    return nextTimer(run, run.route.get(), forecast)
        .map(timer -> new Deadline(timer.at(), timer.at(), () -> onTimer(run, timer, forecast)));
  }

  private Optional<Timer> nextTimer(OpenRun run, LegacyRoute route, Forecast forecast) {
    Optional<Timer> first = Optional.empty();
    for (Poi poi : ahead(run, route)) {
      for (int minutes : poi.alertMinutes()) {
        Instant at = due(forecast, poi, minutes);
        boolean sooner = first.isEmpty() || at.isBefore(first.get().at());
        if (sooner && at.isAfter(forecast.at()) && !run.alerts.mark(poi, minutes).fired()) {
          first = Optional.of(new Timer(poi, minutes, at));
        }
      }
    }
    return first;
  }

  private void onTimer(OpenRun run, Timer timer, Forecast forecast) {
    fire(run, timer.poi(), timer.minutes(), timer.at(), forecast, false);
    if (run.silent()) {
      run.silence = new TelemetryGaps.Memory(run.silence.since(), true);
    }
  }

  /** Of several due at once usually the tightest is sent; the others are recorded. */
  private void fireDue(OpenRun run, Poi poi, Forecast forecast) {
    Duration remaining = Duration.between(forecast.at(), forecast.arrivalAt(poi.chainageM()));
    if (remaining.compareTo(thresholds.minLead()) < 0) {
      return;
    }
    List<Integer> due =
        poi.alertMinutes().stream()
            .filter(minutes -> remaining.compareTo(Duration.ofMinutes(minutes)) <= 0)
            .filter(minutes -> !run.alerts.mark(poi, minutes).fired())
            .toList();
    for (int i = 0; i < due.size(); i++) {
      boolean tightest = i == due.size() - 1;
      fire(run, poi, due.get(i), forecast.at(), forecast, unsent(due.get(i), remaining, tightest));
    }
  }

  private boolean unsent(int minutes, Duration lead, boolean tightest) {
    return switch (thresholds.undershoot()) {
      case TIGHTEST -> !tightest;
      case ALL -> false;
      case NONE -> !tightest || undershoots(minutes, lead);
    };
  }

  private static boolean undershoots(int minutes, Duration lead) {
    return Duration.ofMinutes(minutes).minus(lead).compareTo(UNDERSHOOT) > 0;
  }

  private void fire(
      OpenRun run, Poi poi, int minutes, Instant at, Forecast forecast, boolean superseded) {
    Mark mark = run.alerts.mark(poi, minutes);
    run.alerts = run.alerts.with(mark.given());
    Eta arrival = forecast.etaTo(poi.chainageM(), at, run.silent(), eta);
    run.drafts.add(
        new Draft(EventType.PRE_POI_ALERT, poi.id(), minutes + "," + mark.approach(), at)
            .at(poi)
            .heading(Direction.FORWARD)
            .ordered(-minutes)
            .predicting(arrival)
            .expiring(arrival.p90())
            .superseded(superseded)
            .with("alert", facts(mark, arrival.remaining(at), superseded)));
  }

  private static Map<String, Object> facts(Mark mark, Duration lead, boolean superseded) {
    Map<String, Object> facts = new LinkedHashMap<>();
    facts.put("thresholdMin", mark.minutes());
    facts.put("leadMin", Rounded.toTenths(lead.toMillis() / 60_000.0));
    facts.put("undershoot", undershoots(mark.minutes(), lead));
    facts.put("approach", mark.approach());
    facts.put("superseded", superseded);
    return facts;
  }

  private void rearmWhatIsFarAgain(OpenRun run, LegacyRoute route, Forecast forecast) {
    for (Poi poi : ahead(run, route)) {
      for (int minutes : poi.alertMinutes()) {
        if (due(forecast, poi, minutes).isAfter(forecast.at())) {
          rearm(run, run.alerts.mark(poi, minutes));
        }
      }
    }
    run.alerts = run.alerts.rearmDue(false);
  }

  /** A warning that was not given stays due in the same approach. */
  private static void rearm(OpenRun run, Mark mark) {
    if (mark.fired()) {
      run.alerts = run.alerts.with(mark.rearmed());
    }
  }

  private static Instant due(Forecast forecast, Poi poi, int minutes) {
    return forecast.arrivalAt(poi.chainageM()).minus(Duration.ofMinutes(minutes));
  }

  private static List<Poi> ahead(OpenRun run, LegacyRoute route) {
    double furthest =
        Math.max(
            run.last.chainageM(), run.forecast.map(Forecast::placeM).orElse(run.last.chainageM()));
    List<Poi> ahead = new ArrayList<>();
    for (Poi poi : route.pois()) {
      if (poi.chainageM() > furthest && poi.kind() != PoiKind.LAUNCHER) {
        ahead.add(poi);
      }
    }
    return ahead;
  }
}
