package io.pigeon.telemetry;

import io.pigeon.telemetry.RejectedRow.Rejection;
import java.io.IOException;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;

/**
 * Positions as CSV (RFC 4180) with a heading that names the columns. Read as a stream: each element
 * is one row's fields, or the reason why it has none. Close it when done.
 */
final class PositionCsv implements Iterator<PositionCsv.Line>, AutoCloseable {

  /**
   * One row.
   *
   * @param number from 1, the heading not counted
   */
  record Line(long number, Map<String, String> fields, boolean malformed, String text) {

    /**
     * @throws Rejection if the row does not fit the heading
     */
    Map<String, String> requireFields() {
      if (malformed) {
        throw new Rejection("row", "does not have as many columns as the heading: " + text);
      }
      return fields;
    }
  }

  private final CSVParser parser;
  private final Iterator<CSVRecord> records;

  /**
   * @throws Rejection if the heading is missing, or names a column twice, or one that is not known
   */
  PositionCsv(Reader reader) throws IOException {
    try {
      parser = HeadedCsv.FORMAT.parse(reader);
    } catch (IllegalArgumentException e) {
      throw new Rejection("heading", String.valueOf(e.getMessage()));
    }
    List<String> names = parser.getHeaderNames();
    Set<String> required = Set.of("pig_id", "ts");
    if (!names.containsAll(required) || !PositionCheck.FIELDS.containsAll(names)) {
      parser.close();
      throw new Rejection(
          "heading",
          "must hold pig_id and ts, and out of "
              + String.join(", ", PositionCheck.FIELDS)
              + " what there is; it holds "
              + String.join(", ", names));
    }
    records = parser.iterator();
  }

  /**
   * @throws Rejection if the rest cannot be told apart into rows
   */
  @Override
  public boolean hasNext() {
    try {
      return records.hasNext();
    } catch (UncheckedIOException e) {
      // An unclosed quote swallows the rest of the file, so there is no next row to go on with.
      throw new Rejection("row", "cannot be read: " + e.getMessage());
    }
  }

  @Override
  public Line next() {
    CSVRecord csv = records.next();
    Map<String, String> fields = new HashMap<>(csv.toMap());
    boolean malformed = !csv.isConsistent();
    return new Line(csv.getRecordNumber(), fields, malformed, String.join(",", csv.values()));
  }

  @Override
  public void close() throws IOException {
    parser.close();
  }
}
