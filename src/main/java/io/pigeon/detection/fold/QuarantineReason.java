package io.pigeon.detection.fold;

/** Why a row is set aside and never reaches the fold (3.2, 3.3). */
public enum QuarantineReason {
  /** Its time is further ahead of its arrival than the tolerance. */
  FUTURE,
  /** Its time is more than a day before the run, or before its arrival when there is no run. */
  VERY_OLD,
  /** Neither a kilometre post, nor a fibre channel, nor latitude and longitude. */
  NO_CHAINAGE,
  /** Latitude and longitude that are more than 100 m off every route, or off the run's own. */
  OFF_ROUTE,
  NOT_FINITE
}
