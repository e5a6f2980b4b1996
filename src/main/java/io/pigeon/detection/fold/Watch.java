package io.pigeon.detection.fold;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * What the optional events remember of a run.
 *
 * @param standing the stop that the pig is in
 * @param overdue by subject of {@code OVERDUE}
 * @param conflict samples far outside of the locked route
 * @param noRoute samples that no route reaches over
 * @param skew delays of the latest rows; empty while all are as they should be
 * @param tooFast samples above the speed limit
 * @param tooSlow samples below it
 * @param promises arrivals that were told, by POI id
 */
@JsonInclude(JsonInclude.Include.NON_ABSENT)
record Watch(
    Optional<Standing> standing,
    Map<String, Overdue.Mark> overdue,
    Optional<Spell> conflict,
    Optional<Spell> noRoute,
    Optional<ClockSkew.Memory> skew,
    Optional<Spell> tooFast,
    Optional<Spell> tooSlow,
    Map<String, EtaChanges.Promise> promises) {

  private static final Watch NOTHING =
      new Watch(
          Optional.empty(),
          Map.of(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          Map.of());

  static Watch nothing() {
    return NOTHING;
  }

  Watch with(Optional<Standing> stop) {
    return new Watch(stop, overdue, conflict, noRoute, skew, tooFast, tooSlow, promises);
  }

  Watch with(String subject, Overdue.Mark mark) {
    var changed = new HashMap<>(overdue);
    changed.put(subject, mark);
    return new Watch(
        standing, Map.copyOf(changed), conflict, noRoute, skew, tooFast, tooSlow, promises);
  }

  Watch with(String poiId, EtaChanges.Promise promise) {
    var changed = new HashMap<>(promises);
    changed.put(poiId, promise);
    return new Watch(
        standing, overdue, conflict, noRoute, skew, tooFast, tooSlow, Map.copyOf(changed));
  }

  Watch withoutPromise(String poiId) {
    var changed = new HashMap<>(promises);
    changed.remove(poiId);
    return new Watch(
        standing, overdue, conflict, noRoute, skew, tooFast, tooSlow, Map.copyOf(changed));
  }

  Watch withConflict(Optional<Spell> spell) {
    return new Watch(standing, overdue, spell, noRoute, skew, tooFast, tooSlow, promises);
  }

  Watch withNoRoute(Optional<Spell> spell) {
    return new Watch(standing, overdue, conflict, spell, skew, tooFast, tooSlow, promises);
  }

  Watch withSkew(Optional<ClockSkew.Memory> memory) {
    return new Watch(standing, overdue, conflict, noRoute, memory, tooFast, tooSlow, promises);
  }

  Watch withTooFast(Optional<Spell> spell) {
    return new Watch(standing, overdue, conflict, noRoute, skew, spell, tooSlow, promises);
  }

  Watch withTooSlow(Optional<Spell> spell) {
    return new Watch(standing, overdue, conflict, noRoute, skew, tooFast, spell, promises);
  }
}
