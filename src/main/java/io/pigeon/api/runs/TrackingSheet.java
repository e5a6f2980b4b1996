package io.pigeon.api.runs;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.pigeon.api.http.Answer;
import io.pigeon.api.http.Problem;
import io.pigeon.api.http.ProblemException;
import io.pigeon.api.http.Requests;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.camel.Body;
import org.apache.camel.Exchange;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVPrinter;
import org.jspecify.annotations.Nullable;
import org.springframework.http.InvalidMediaTypeException;
import org.springframework.http.MediaType;
import org.springframework.stereotype.Component;
import org.springframework.util.MimeTypeUtils;

/**
 * {@code GET /api/v1/runs/{runKey}/tracking-sheet}: the table that crews fill in, as JSON or as CSV
 * (RFC 4180, UTF-8).
 */
@Component("trackingSheet")
class TrackingSheet {

  private static final List<String> COLUMNS =
      List.of(
          "poi_id",
          "tag",
          "kind",
          "kp",
          "predicted",
          "actual",
          "error_min",
          "method",
          "earliest",
          "latest");

  private static final MediaType CSV = MediaType.parseMediaType("text/csv");
  private static final List<MediaType> FORMS = List.of(MediaType.APPLICATION_JSON, CSV);

  private final Requests requests;
  private final Answer answer;

  TrackingSheet(Requests requests, Answer answer) {
    this.requests = requests;
    this.answer = answer;
  }

  /** Rows of {@code tracking-sheet-read.sql} become the answer in the form that is wanted. */
  public void answer(Exchange exchange, @Body List<Map<String, @Nullable Object>> rows)
      throws IOException {
    MediaType form = form(requests.of(exchange).header("Accept"));
    RunKey.requireFound(rows);
    List<Map<String, @Nullable Object>> pois =
        rows.stream().filter(row -> row.get("poi_id") != null).map(this::columns).toList();
    if (form.equals(CSV)) {
      answer.text(exchange, 200, "text/csv; charset=UTF-8; header=present", csv(pois));
      exchange
          .getMessage()
          .setHeader("Content-Disposition", "attachment; filename=\"tracking-sheet.csv\"");
    } else {
      json(exchange, rows.get(0), pois);
    }
    exchange.getMessage().setHeader("Vary", "Accept");
  }

  private void json(
      Exchange exchange,
      Map<String, @Nullable Object> run,
      List<Map<String, @Nullable Object>> pois)
      throws JsonProcessingException {
    Map<String, @Nullable Object> sheet = new LinkedHashMap<>();
    sheet.put("run_key", run.get("run_key"));
    sheet.put("route_id", run.get("route_id"));
    sheet.put("pois", pois);
    answer.write(exchange, 200, sheet);
  }

  private Map<String, @Nullable Object> columns(Map<String, @Nullable Object> row) {
    Map<String, @Nullable Object> readable = answer.row(row);
    readable.keySet().retainAll(COLUMNS);
    return readable;
  }

  private static String csv(List<Map<String, @Nullable Object>> pois) throws IOException {
    StringBuilder text = new StringBuilder();
    CSVFormat format = CSVFormat.RFC4180.builder().setHeader(COLUMNS.toArray(String[]::new)).get();
    try (CSVPrinter printer = new CSVPrinter(text, format)) {
      for (Map<String, @Nullable Object> poi : pois) {
        printer.printRecord(COLUMNS.stream().map(column -> cell(poi.get(column))).toList());
      }
    }
    return text.toString();
  }

  /**
   * A spreadsheet takes a text that begins like this for a formula; an apostrophe makes it a text.
   * Numbers are our own, and stay numbers though they may be negative.
   */
  private static Object cell(@Nullable Object value) {
    if (value instanceof String text
        && !text.isEmpty()
        && "=+-@\t\r".indexOf(text.charAt(0)) >= 0) {
      return "'" + text;
    }
    return value == null ? "" : value;
  }

  /** JSON unless CSV is wanted more. */
  private static MediaType form(String accept) {
    try {
      List<MediaType> wanted = MediaType.parseMediaTypes(accept.isBlank() ? "*/*" : accept);
      MimeTypeUtils.sortBySpecificity(wanted);
      return wanted.stream()
          .sorted((one, other) -> Double.compare(other.getQualityValue(), one.getQualityValue()))
          .filter(type -> type.getQualityValue() > 0)
          .map(type -> FORMS.stream().filter(type::includes).findFirst())
          .flatMap(Optional::stream)
          .findFirst()
          .orElseThrow(TrackingSheet::notAcceptable);
    } catch (InvalidMediaTypeException e) {
      throw notAcceptable();
    }
  }

  private static ProblemException notAcceptable() {
    return new ProblemException(
        Problem.NOT_ACCEPTABLE, "The sheet comes as application/json or text/csv.");
  }
}
