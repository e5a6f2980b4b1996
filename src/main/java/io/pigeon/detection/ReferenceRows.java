package io.pigeon.detection;

import io.pigeon.detection.fold.PoiKind;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * The rows of one file of reference data by table, and what is wrong with them. A gap comes as one
 * row, or as two points, its start and its end, which are paired here.
 */
final class ReferenceRows {

  private static final List<String> KINDS =
      Arrays.stream(PoiKind.values()).map(Enum::name).toList();
  private static final List<String> POINTS = List.of("GAP_START", "GAP_END");

  private final List<String> errors = new ArrayList<>();
  private final List<String> routeIds;
  private final Optional<String> only;
  private final Set<String> seen = new HashSet<>();
  private final List<Map<String, Object>> routes = new ArrayList<>();
  private final List<Map<String, Object>> pois = new ArrayList<>();
  private final List<Map<String, Object>> gaps = new ArrayList<>();
  private final List<Map<String, Object>> calibration = new ArrayList<>();
  private final Map<String, ReferenceRow> starts = new TreeMap<>();
  private final Map<String, ReferenceRow> ends = new TreeMap<>();

  /**
   * Nothing yet.
   *
   * @param known ids of the routes there are
   */
  ReferenceRows(List<String> known) {
    this(known, Optional.empty());
  }

  /**
   * Nothing yet.
   *
   * @param known ids of the routes that may be referred to
   * @param only the one route that all is to be about, if it is
   */
  ReferenceRows(List<String> known, Optional<String> only) {
    this.routeIds = new ArrayList<>(known);
    this.only = only;
  }

  List<String> errors() {
    return errors;
  }

  ReferenceRow row(String place, Map<String, String> fields) {
    return new ReferenceRow(place, fields, errors);
  }

  void route(ReferenceRow row) {
    row.name("route_id").name("name").metres("start_m").metres("end_m").yesOrNo("active");
    inOrder(row);
    once(row, "route_id");
    only.filter(id -> !row.text("route_id").equals(Optional.of(id)))
        .ifPresent(id -> row.error("route_id", "the line that is being changed, " + id));
    row.text("route_id").ifPresent(routeIds::add);
    routes.add(row.values());
  }

  void poi(ReferenceRow row) {
    row.name("poi_id").route(routeIds).name("tag").oneOf("kind", KINDS).metres("chainage_m");
    row.minutes("alert_minutes").yesOrNo("notify_passage");
    once(row, "poi_id");
    pois.add(row.values());
  }

  /** A gap as a row. */
  void gap(ReferenceRow row) {
    row.name("gap_id").route(routeIds).metres("start_m").metres("end_m");
    inOrder(row);
    once(row, "gap_id");
    gaps.add(row.values());
  }

  /** One end of a gap. */
  void gapPoint(ReferenceRow row) {
    row.name("gap_id").route(routeIds).oneOf("kind", POINTS).metres("chainage_m");
    String id = row.text("gap_id").orElse("");
    Map<String, ReferenceRow> side = "GAP_START".equals(row.values().get("kind")) ? starts : ends;
    if (side.put(id, row) != null) {
      row.error("gap_id", "one start and one end of each gap");
    }
  }

  static boolean isGapPoint(ReferenceRow row) {
    return row.text("kind")
        .filter(kind -> POINTS.contains(kind.toUpperCase(Locale.ROOT)))
        .isPresent();
  }

  void channel(ReferenceRow row) {
    row.channel("gc").kilometres("kp");
    once(row, "gc");
    calibration.add(row.values());
  }

  /** To be called when all rows are in. */
  void pairGaps() {
    starts.forEach(
        (id, start) -> {
          ReferenceRow end = ends.remove(id);
          if (end == null) {
            start.error("gap_id", "a gap_end to this gap_start");
          } else {
            pair(id, start, end);
          }
        });
    ends.values().forEach(end -> end.error("gap_id", "a gap_start to this gap_end"));
  }

  /** The parameters of {@code reference-save.sql}, but for the JSON. */
  Map<String, List<Map<String, Object>>> tables() {
    return Map.of("routes", routes, "pois", pois, "gaps", gaps, "calibration", calibration);
  }

  boolean isEmpty() {
    return tables().values().stream().allMatch(List::isEmpty);
  }

  private void pair(String id, ReferenceRow start, ReferenceRow end) {
    Map<String, Object> gap = new LinkedHashMap<>();
    gap.put("gap_id", id);
    gap.put("route_id", start.text("route_id").orElse(""));
    if (!start.text("route_id").equals(end.text("route_id"))) {
      end.error("route_id", "the route of its gap_start, " + gap.get("route_id"));
    }
    boolean ordered =
        start.values().get("chainage_m") instanceof Double from
            && end.values().get("chainage_m") instanceof Double to
            && from < to;
    if (!ordered) {
      end.error("chainage_m", "more than that of its gap_start");
    }
    gap.put("start_m", start.values().getOrDefault("chainage_m", 0.0));
    gap.put("end_m", end.values().getOrDefault("chainage_m", 0.0));
    gaps.add(gap);
  }

  private static void inOrder(ReferenceRow row) {
    if (row.values().get("start_m") instanceof Double start
        && row.values().get("end_m") instanceof Double end
        && start >= end) {
      row.error("end_m", "more than start_m, " + start);
    }
  }

  private void once(ReferenceRow row, String field) {
    row.text(field)
        .filter(id -> !seen.add(field + " " + id))
        .ifPresent(id -> row.error(field, "each id once in a file"));
  }
}
