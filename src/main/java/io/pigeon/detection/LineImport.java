package io.pigeon.detection;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.StringReader;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.springframework.stereotype.Component;

/**
 * One line that was sent, rather than dropped as a file: the same forms, the same rows, the same
 * checks, but all of it must be about that line.
 */
@Component
public class LineImport {

  private static final Pattern POI_TABLE = Pattern.compile("(?s)[^\\n]*\\bpoi_id\\b.*");
  private static final Pattern GAP_TABLE = Pattern.compile("(?s)[^\\n]*\\bgap_id\\b.*");

  private final ObjectMapper json;
  private final ReferenceSaving saving;

  LineImport(ObjectMapper json, ReferenceSaving saving) {
    this.json = json;
    this.saving = saving;
  }

  /**
   * The parameters of {@code reference-save.sql} for a line as a whole: POIs and gaps that it does
   * not list go.
   *
   * @param line with the members of the contract
   * @throws ReferenceMistakesException if anything is wrong with it
   */
  public Map<String, Object> whole(String routeId, JsonNode line, String actor)
      throws JsonProcessingException {
    ReferenceRows rows = new ReferenceRows(List.of(), Optional.of(routeId));
    ReferenceRow route = rows.row("line", fields(line, routeId));
    rows.route(route);
    if (line.path("geometry").isObject()) {
      ReferenceGeoJson.course(line.path("geometry"), route);
    }
    for (int i = 0; i < line.path("pois").size(); i++) {
      rows.poi(rows.row("/pois/" + i, fields(line.path("pois").get(i), routeId)));
    }
    for (int i = 0; i < line.path("gaps").size(); i++) {
      rows.gap(rows.row("/gaps/" + i, fields(line.path("gaps").get(i), routeId)));
    }
    return parameters(rows, routeId, actor);
  }

  /**
   * The parameters of {@code reference-save.sql} for rows of one table, which its heading tells.
   *
   * @param known whether there is such a line already
   * @throws ReferenceMistakesException if anything is wrong with them
   */
  public Map<String, Object> csv(String routeId, boolean known, ByteBuffer table, String actor)
      throws IOException {
    String text = text(table);
    ReferenceRows rows = rows(routeId, known);
    String name = "routes.csv";
    if (POI_TABLE.matcher(text).matches()) {
      name = "pois.csv";
    } else if (GAP_TABLE.matcher(text).matches()) {
      name = "gaps.csv";
    }
    ReferenceCsv.read(name, new StringReader(text), rows);
    return parameters(rows, "", actor);
  }

  /** As {@link #csv}, for a FeatureCollection. */
  public Map<String, Object> geoJson(String routeId, boolean known, ByteBuffer map, String actor)
      throws IOException {
    ReferenceRows rows = rows(routeId, known);
    new ReferenceGeoJson(json).read(text(map), rows);
    return parameters(rows, "", actor);
  }

  /**
   * Looks at what would come of it.
   *
   * @param changes rows of {@code reference-save.sql}
   * @throws IllegalArgumentException if the line would make no sense, or another would lose a part
   */
  public void check(String routeId, List<Map<String, Object>> changes)
      throws JsonProcessingException {
    for (Map<String, Object> row : changes) {
      if (row.get("before") instanceof String before) {
        String was = json.readTree(before).path("route_id").asText();
        if (!was.equals(routeId)) {
          throw new IllegalArgumentException(
              "%s %s is of the line %s; give it another id, or take it away there."
                  .formatted(row.get("what"), row.get("id"), was));
        }
      }
    }
    saving.checked(changes);
  }

  private static ReferenceRows rows(String routeId, boolean known) {
    return new ReferenceRows(known ? List.of(routeId) : List.of(), Optional.of(routeId));
  }

  private static Map<String, String> fields(JsonNode object, String routeId) {
    Map<String, String> fields = new HashMap<>(ReferenceGeoJson.fields(object));
    fields.putIfAbsent("route_id", routeId);
    return fields;
  }

  private Map<String, Object> parameters(ReferenceRows rows, String whole, String actor)
      throws JsonProcessingException {
    rows.pairGaps();
    if (rows.errors().isEmpty() && rows.isEmpty()) {
      rows.errors().add("There is no row in it.");
    }
    if (!rows.errors().isEmpty()) {
      throw new ReferenceMistakesException(rows.errors());
    }
    return saving.parameters(rows, whole, actor);
  }

  private static String text(ByteBuffer bytes) {
    try {
      return StandardCharsets.UTF_8
          .newDecoder()
          .decode(bytes.duplicate())
          .toString()
          .replaceFirst("^\uFEFF", "");
    } catch (CharacterCodingException e) {
      throw new ReferenceMistakesException(List.of("It is not encoded in UTF-8."));
    }
  }
}
