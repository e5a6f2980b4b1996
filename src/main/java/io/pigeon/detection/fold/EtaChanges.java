package io.pigeon.detection.fold;

import java.time.Duration;
import java.time.Instant;

/**
 * The arrival that a warning gave has moved by more than ten minutes and a third of the lead
 * (3.11): who relies on it should hear. Counted from the last word that was given, be it a warning
 * or a change.
 */
final class EtaChanges {

  private static final Duration LEAST = Duration.ofMinutes(10);
  private static final double SHARE = 0.33;

  /**
   * The last word on a POI.
   *
   * @param eta the arrival that was told
   * @param given when it was told, event time
   * @param changes how often it has changed in this run
   */
  record Promise(Instant eta, Instant given, int changes) {

    boolean brokenBy(Instant arrival) {
      long told = eta.toEpochMilli();
      long least = Math.max(LEAST.toMillis(), Math.round(SHARE * (told - given.toEpochMilli())));
      return Math.abs(arrival.toEpochMilli() - told) > least;
    }
  }

  private final Thresholds.Eta thresholds;

  EtaChanges(Thresholds.Eta thresholds) {
    this.thresholds = thresholds;
  }

  /** Notes what the warnings of this step promise. */
  void onDrafts(OpenRun run) {
    for (Draft draft : run.drafts) {
      if (draft.type == EventType.PRE_POI_ALERT && draft.eta.isPresent()) {
        Promise before = run.watch.promises().get(draft.subject);
        int changes = before == null ? 0 : before.changes();
        Promise promise = new Promise(draft.eta.get().at(), draft.eventTime, changes);
        run.watch = run.watch.with(draft.subject, promise);
      }
    }
  }

  /** Judges the forecast of the last sample. */
  void onForecast(OpenRun run, LegacyRoute route) {
    if (run.watch.promises().isEmpty()) {
      return;
    }
    for (Poi poi : route.pois()) {
      Promise promise = run.watch.promises().get(poi.id());
      if (promise != null && poi.chainageM() <= run.last.chainageM()) {
        forget(run, poi, promise);
      } else if (promise != null && run.alerts.warnedOf(poi)) {
        run.forecast
            .filter(forecast -> forecast.quality() == EtaQuality.GOOD)
            .filter(forecast -> promise.brokenBy(forecast.arrivalAt(poi.chainageM())))
            .ifPresent(forecast -> tell(run, poi, promise, forecast));
      }
    }
  }

  /**
   * A POI whose promise has changed is remembered: its changes are counted on, should it return.
   */
  private static void forget(OpenRun run, Poi poi, Promise promise) {
    if (promise.changes() == 0) {
      run.watch = run.watch.withoutPromise(poi.id());
    }
  }

  private void tell(OpenRun run, Poi poi, Promise promise, Forecast forecast) {
    Instant now = run.last.ts();
    Eta arrival = forecast.etaTo(poi.chainageM(), now, false, thresholds);
    int change = promise.changes() + 1;
    run.watch = run.watch.with(poi.id(), new Promise(arrival.at(), now, change));
    run.drafts.add(
        new Draft(EventType.ETA_CHANGED, poi.id(), Integer.toString(change), now)
            .at(poi)
            .ordered(poi.chainageM())
            .predicting(arrival)
            .expiring(arrival.p90())
            .with("toldEta", promise.eta().toString())
            .with("movedMin", Duration.between(promise.eta(), arrival.at()).toMinutes()));
  }
}
