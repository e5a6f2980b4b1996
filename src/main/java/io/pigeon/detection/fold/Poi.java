package io.pigeon.detection.fold;

import java.util.List;

/**
 * A point of interest on a route.
 *
 * @param id stable identity, part of keys
 * @param tag what crews call it; may be renamed
 * @param chainageM place along the line, metres
 * @param alertMinutes warn this many minutes before arrival: descending and positive; empty for no
 *     warning
 * @param notifyPassage whether its passage becomes an event; it is on the tracking sheet anyway
 */
public record Poi(
    String id,
    String tag,
    PoiKind kind,
    double chainageM,
    List<Integer> alertMinutes,
    boolean notifyPassage) {

  public Poi {
    alertMinutes = List.copyOf(alertMinutes);
    Require.that(
        Double.isFinite(chainageM), "POI %s: its chainage is not a number; correct it.", id);
    Require.descendingAndPositive(alertMinutes, "POI " + id + ": alert minutes");
  }
}
