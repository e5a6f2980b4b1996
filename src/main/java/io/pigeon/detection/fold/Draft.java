package io.pigeon.detection.fold;

import java.time.Instant;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * An event as its detector states it, before it gets its key, its sequence number and the common
 * fields of the payload. Built within one step and then forgotten.
 */
final class Draft {

  /** When it happened at the earliest and latest, how that is known, and by which samples. */
  record Timing(
      Instant earliest, Instant latest, Method method, long firstSampleId, long lastSampleId) {

    static Timing of(Bracket bracket, Method method) {
      return new Timing(
          bracket.earliest(),
          bracket.latest(),
          method,
          bracket.last().from().id(),
          bracket.last().to().id());
    }
  }

  /** The order within one step (4.4). */
  static final Comparator<Draft> IN_STEP =
      Comparator.comparing((Draft draft) -> draft.eventTime)
          .thenComparing(draft -> draft.type)
          .thenComparingDouble(draft -> draft.order)
          .thenComparing(draft -> draft.subject);

  final EventType type;
  final String subject;
  final String qualifier;
  final Instant eventTime;
  final Map<String, Object> details = new LinkedHashMap<>();
  double order;
  Instant asOf;
  boolean superseded;
  Optional<Instant> expiresAt = Optional.empty();
  Optional<Direction> direction = Optional.empty();
  Optional<Timing> timing = Optional.empty();
  Optional<Poi> poi = Optional.empty();
  Optional<Eta> eta = Optional.empty();

  Draft(EventType type, String subject, String qualifier, Instant eventTime) {
    this.type = type;
    this.subject = subject;
    this.qualifier = qualifier;
    this.eventTime = eventTime;
    this.asOf = eventTime;
  }

  /** Among events of the same time and type, smaller ones come first. */
  Draft ordered(double rank) {
    order = rank;
    return this;
  }

  /** The instant that the payload describes, if not the event time. */
  Draft describing(Instant instant) {
    asOf = instant;
    return this;
  }

  Draft at(Poi place) {
    poi = Optional.of(place);
    return this;
  }

  Draft heading(Direction way) {
    direction = Optional.of(way);
    return this;
  }

  Draft known(Timing how) {
    timing = Optional.of(how);
    return this;
  }

  Draft predicting(Eta arrival) {
    eta = Optional.of(arrival);
    return this;
  }

  /** A forecast: not worth sending after this. */
  Draft expiring(Instant instant) {
    expiresAt = Optional.of(instant);
    return this;
  }

  /** Recorded, not to be sent. */
  Draft superseded(boolean replaced) {
    superseded = replaced;
    return this;
  }

  Draft with(String field, Object value) {
    details.put(field, value);
    return this;
  }
}
