package io.pigeon.api.runs;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.pigeon.api.http.Answer;
import io.pigeon.api.http.Request;
import io.pigeon.api.http.Requests;
import io.pigeon.detection.PositionRows;
import io.pigeon.detection.fold.LegacyRoute;
import io.pigeon.detection.fold.Position;
import io.pigeon.detection.fold.RouteCatalog;
import io.pigeon.detection.fold.Thresholds;
import io.pigeon.detection.fold.ThresholdsCatalog;
import io.pigeon.detection.fold.Trail;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.camel.Body;
import org.apache.camel.Exchange;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** {@code GET /api/v1/runs/{runKey}/track}: the stored positions of a run, page by page. */
@Component("trackRequests")
class TrackRequests {

  private static final String PAGE = "page";

  private static final List<String> COLUMNS =
      List.of(
          "id",
          "ts",
          "ingested_at",
          "kp",
          "uncalibrated",
          "gc",
          "lat",
          "lon",
          "accuracy_m",
          "tool_type",
          "source",
          "set_aside",
          "set_aside_because");

  /** How much is asked for, and from which end. */
  private record Page(int limit, boolean newestFirst) {}

  private final Requests requests;
  private final Answer answer;
  private final RouteCatalog routes;
  private final ThresholdsCatalog thresholds;

  TrackRequests(
      Requests requests, Answer answer, RouteCatalog routes, ThresholdsCatalog thresholds) {
    this.requests = requests;
    this.answer = answer;
    this.routes = routes;
    this.thresholds = thresholds;
  }

  /** The query becomes the parameters of {@code run-track-read.sql}, for one row more. */
  public Map<String, Object> page(Exchange exchange) {
    Request request = requests.of(exchange);
    String order = request.query("order").orElseThrow();
    Page page = new Page(request.number("limit"), order.equals("newest"));
    exchange.setProperty(PAGE, page);
    TrackCursor from =
        request.query("cursor").map(TrackCursor::parse).orElseGet(() -> TrackCursor.end(order));
    return Map.of(
        "run_key", request.path(RunKey.PART),
        "order", order,
        "ts", from.ts().toString(),
        "id", from.id(),
        "rows", page.limit() + 1);
  }

  /** Rows in event time become the answer in the order that is wanted. */
  public void answer(Exchange exchange, @Body List<Map<String, @Nullable Object>> rows)
      throws JsonProcessingException {
    RunKey.requireFound(rows);
    Page page = exchange.getProperty(PAGE, Page.class);
    List<Map<String, @Nullable Object>> found = placed(rows);
    if (page.newestFirst()) {
      Collections.reverse(found);
    }
    Map<String, @Nullable Object> track = new LinkedHashMap<>();
    track.put("run_key", rows.get(0).get("run_key"));
    track.put("route_id", rows.get(0).get("route_id"));
    boolean more = found.size() > page.limit();
    List<Map<String, @Nullable Object>> shown = more ? found.subList(0, page.limit()) : found;
    track.put("positions", shown.stream().map(this::columns).toList());
    if (more) {
      track.put("next_cursor", TrackCursor.after(shown.get(shown.size() - 1)).text());
    }
    answer.write(exchange, 200, track);
  }

  /** With the place along the line, whatever it was reported by. */
  private List<Map<String, @Nullable Object>> placed(List<Map<String, @Nullable Object>> rows) {
    List<Map<String, @Nullable Object>> found =
        new ArrayList<>(rows.stream().filter(row -> row.get("id") != null).toList());
    List<Position> positions = found.stream().map(PositionRows::position).toList();
    List<Trail.Place> places = Trail.places(positions, route(rows.get(0)), figures(rows.get(0)));
    for (int i = 0; i < places.size(); i++) {
      Trail.Place place = places.get(i);
      Map<String, @Nullable Object> row = found.get(i);
      row.put("kp", place.chainageM().isPresent() ? place.chainageM().getAsDouble() / 1000 : null);
      row.put("uncalibrated", place.uncalibrated());
    }
    return found;
  }

  private Optional<LegacyRoute> route(Map<String, @Nullable Object> run) {
    return run.get("route_id") instanceof String route
            && run.get("ref_version") instanceof String version
        ? routes.pinned(route, version)
        : Optional.empty();
  }

  private Thresholds figures(Map<String, @Nullable Object> run) {
    return thresholds
        .pinned(String.valueOf(run.get("config_version")))
        .orElseGet(thresholds::usual);
  }

  private Map<String, @Nullable Object> columns(Map<String, @Nullable Object> row) {
    Map<String, @Nullable Object> readable = answer.row(row);
    Map<String, @Nullable Object> position = new LinkedHashMap<>();
    COLUMNS.forEach(column -> position.put(column, readable.get(column)));
    return position;
  }
}
