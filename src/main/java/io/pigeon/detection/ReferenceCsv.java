package io.pigeon.detection;

import io.pigeon.telemetry.HeadedCsv;
import java.io.IOException;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiConsumer;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;

/** Reference data as CSV with a heading: one table a file, told by the end of the file's name. */
final class ReferenceCsv {

  /** One table: its columns, and how a row is read. */
  private record Table(
      Set<String> required, Set<String> optional, BiConsumer<ReferenceRows, ReferenceRow> reader) {

    boolean knows(List<String> heading) {
      return heading.containsAll(required)
          && heading.stream().allMatch(name -> required.contains(name) || optional.contains(name));
    }

    String columns() {
      String needed = String.join(", ", required.stream().sorted().toList());
      return optional.isEmpty()
          ? needed
          : needed + ", and perhaps " + String.join(", ", optional.stream().sorted().toList());
    }
  }

  private static final Table GAP_POINTS =
      new Table(
          Set.of("gap_id", "route_id", "kind", "chainage_m"), Set.of(), ReferenceRows::gapPoint);

  private static final Map<String, Table> BY_NAME =
      Map.of(
          "routes",
          new Table(
              Set.of("route_id", "name", "start_m", "end_m"),
              Set.of("active"),
              ReferenceRows::route),
          "pois",
          new Table(
              Set.of("poi_id", "route_id", "tag", "kind", "chainage_m"),
              Set.of("alert_minutes", "notify_passage"),
              ReferenceRows::poi),
          "gaps",
          new Table(Set.of("gap_id", "route_id", "start_m", "end_m"), Set.of(), ReferenceRows::gap),
          "calibration",
          new Table(Set.of("gc", "kp"), Set.of(), ReferenceRows::channel));

  private ReferenceCsv() {}

  /** Reads a file; what is wrong with it is among the errors of the rows. */
  static void read(String file, Reader reader, ReferenceRows rows) throws IOException {
    try (CSVParser parser = HeadedCsv.FORMAT.parse(reader)) {
      Table table = table(file, parser.getHeaderNames());
      if (!table.knows(parser.getHeaderNames())) {
        rows.errors()
            .add(
                "line 1: expected the columns "
                    + table.columns()
                    + ", found "
                    + String.join(", ", parser.getHeaderNames()));
        return;
      }
      for (CSVRecord csv : parser) {
        String place = "line " + parser.getCurrentLineNumber();
        if (csv.isConsistent()) {
          table.reader.accept(rows, rows.row(place, csv.toMap()));
        } else {
          rows.errors()
              .add(place + ": expected as many columns as in the heading, found " + csv.size());
        }
      }
    } catch (IllegalArgumentException | UncheckedIOException e) {
      rows.errors().add("No table of reference data: " + e.getMessage());
    }
  }

  private static Table table(String file, List<String> heading) {
    String name = file.replaceFirst("[.]csv$", "");
    if (name.endsWith("gaps") && heading.contains("kind")) {
      return GAP_POINTS;
    }
    return BY_NAME.entrySet().stream()
        .filter(table -> name.endsWith(table.getKey()))
        .map(Map.Entry::getValue)
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "its name must end with routes.csv, pois.csv, gaps.csv or calibration.csv"));
  }
}
