package io.pigeon.detection;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.File;
import java.io.IOException;
import java.io.StringReader;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.camel.Body;
import org.apache.camel.Header;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/**
 * What the routes {@code import-reference} and {@code save-reference} do with a file: read it as a
 * whole, name every mistake, and say what has changed.
 */
@Component("referenceFiles")
class ReferenceFiles {

  private static final Logger LOG = LoggerFactory.getLogger(ReferenceFiles.class);

  /** Enough to see what is wrong with a file. */
  private static final int MOST_NAMED = 50;

  private final ObjectMapper json;
  private final ReferenceSaving saving;

  ReferenceFiles(ObjectMapper json, ReferenceSaving saving) {
    this.json = json;
    this.saving = saving;
  }

  /**
   * The parameters of {@code reference-save.sql}.
   *
   * @param known the routes there are
   * @throws IllegalArgumentException if anything is wrong with the file
   */
  public Map<String, Object> read(
      @Body File file, @Header("knownRoutes") List<Map<String, Object>> known) throws IOException {
    ReferenceRows rows =
        new ReferenceRows(known.stream().map(row -> String.valueOf(row.get("route_id"))).toList());
    String text = text(file);
    if (file.getName().endsWith(".geojson")) {
      new ReferenceGeoJson(json).read(text, rows);
    } else {
      ReferenceCsv.read(file.getName(), new StringReader(text), rows);
    }
    rows.pairGaps();
    refuse(file.getName(), rows);
    return saving.parameters(rows, "", "file " + file.getName());
  }

  /**
   * Checks the routes as they would be, and says what has changed.
   *
   * @throws IllegalArgumentException if a route would make no sense
   */
  public void check(
      @Body List<Map<String, Object>> changes, @Header("CamelFileNameOnly") String file)
      throws JsonProcessingException {
    Map<String, String> versions = saving.checked(changes);
    for (Map<String, Object> row : changes) {
      LOG.info("import file={} {} {} {}", file, row.get("what"), row.get("id"), difference(row));
    }
    versions.forEach(
        (route, version) ->
            LOG.info("import file={} route {} is now version {}", file, route, version));
    LOG.info("import file={} done, {} rows are new or changed", file, changes.size());
  }

  private String difference(Map<String, Object> row) throws JsonProcessingException {
    JsonNode after = json.readTree(String.valueOf(row.get("after")));
    if (row.get("before") == null) {
      return "is new";
    }
    JsonNode before = json.readTree(String.valueOf(row.get("before")));
    List<String> differences = new ArrayList<>();
    after
        .properties()
        .forEach(
            member -> {
              String name = member.getKey();
              if (name.equals("geometry") && !before.path(name).equals(member.getValue())) {
                differences.add("geometry");
              } else if (!name.equals("updated_at")
                  && !before.path(name).equals(member.getValue())) {
                differences.add(name + " " + before.path(name) + " -> " + member.getValue());
              }
            });
    return "changed: " + String.join(", ", differences);
  }

  private static String text(File file) throws IOException {
    try {
      return Files.readString(file.toPath(), StandardCharsets.UTF_8).replaceFirst("^\uFEFF", "");
    } catch (CharacterCodingException e) {
      throw new IllegalArgumentException("it is not encoded in UTF-8", e);
    }
  }

  private static void refuse(String file, ReferenceRows rows) {
    List<String> errors = rows.errors();
    errors.stream().limit(MOST_NAMED).forEach(error -> LOG.warn("import file={} {}", file, error));
    if (!errors.isEmpty()) {
      throw new IllegalArgumentException(
          "%d mistakes, nothing was taken; the first: %s".formatted(errors.size(), errors.get(0)));
    }
    if (rows.isEmpty()) {
      throw new IllegalArgumentException("it holds no row");
    }
  }
}
