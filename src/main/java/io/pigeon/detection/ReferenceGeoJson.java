package io.pigeon.detection;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.pigeon.detection.fold.Centreline;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Reference data as a GeoJSON FeatureCollection: LineStrings are routes, Points are POIs or the
 * ends of gaps. Their properties have the names of the CSV columns.
 */
final class ReferenceGeoJson {

  private final ObjectMapper json;

  ReferenceGeoJson(ObjectMapper json) {
    this.json = json;
  }

  void read(String document, ReferenceRows rows) {
    JsonNode features = features(document, rows);
    // Routes first, as the points refer to them.
    for (String type : List.of("LineString", "Point")) {
      for (int i = 0; i < features.size(); i++) {
        JsonNode feature = features.get(i);
        if (feature.at("/geometry/type").asText().equals(type)) {
          feature(
              feature, rows.row("feature " + (i + 1), fields(feature.path("properties"))), rows);
        }
      }
    }
    for (int i = 0; i < features.size(); i++) {
      String type = features.get(i).at("/geometry/type").asText("");
      if (!type.equals("LineString") && !type.equals("Point")) {
        rows.errors()
            .add(
                "feature %d, geometry: expected a LineString or a Point, found %s"
                    .formatted(i + 1, type.isEmpty() ? "none" : type));
      }
    }
  }

  private JsonNode features(String document, ReferenceRows rows) {
    try {
      JsonNode features = json.readTree(document).path("features");
      if (features.isArray()) {
        return features;
      }
      rows.errors().add("Expected a FeatureCollection with an array of features.");
    } catch (JsonProcessingException e) {
      rows.errors()
          .add(
              "line %d, column %d: no JSON: %s"
                  .formatted(
                      e.getLocation().getLineNr(),
                      e.getLocation().getColumnNr(),
                      e.getOriginalMessage()));
    }
    return json.createArrayNode();
  }

  private void feature(JsonNode feature, ReferenceRow row, ReferenceRows rows) {
    if (feature.at("/geometry/type").asText().equals("Point")) {
      if (ReferenceRows.isGapPoint(row)) {
        rows.gapPoint(row);
      } else {
        rows.poi(row);
      }
      return;
    }
    rows.route(row);
    course(feature.path("geometry"), row);
  }

  /** Adds a LineString to the row of a route. */
  static void course(JsonNode geometry, ReferenceRow row) {
    try {
      new Centreline(points(geometry.path("coordinates")));
      row.values().put("geometry", geometry);
    } catch (IllegalArgumentException e) {
      row.error("geometry", "a line: " + e.getMessage());
    }
  }

  private static List<List<Double>> points(JsonNode coordinates) {
    List<List<Double>> points = new ArrayList<>();
    for (JsonNode point : coordinates) {
      List<Double> place = new ArrayList<>();
      // What is no number is refused as being out of range.
      point.forEach(number -> place.add(number.isNumber() ? number.asDouble() : Double.NaN));
      points.add(place);
    }
    return points;
  }

  /** The members of an object as a table would have them. */
  static Map<String, String> fields(JsonNode object) {
    Map<String, String> properties = new LinkedHashMap<>();
    object
        .properties()
        .forEach(
            property -> {
              JsonNode value = property.getValue();
              boolean emptyList = value.isArray() && value.isEmpty();
              String text = value.isValueNode() ? value.asText() : value.toString();
              properties.put(property.getKey(), emptyList ? "none" : value.isNull() ? "" : text);
            });
    return properties;
  }
}
