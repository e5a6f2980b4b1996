package io.pigeon.api.lines;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import io.pigeon.api.http.Problem;
import io.pigeon.api.http.ProblemException;
import io.pigeon.api.http.Request;
import io.pigeon.api.http.Requests;
import io.pigeon.detection.LineImport;
import io.pigeon.detection.ReferenceMistakesException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.apache.camel.Body;
import org.apache.camel.Exchange;
import org.apache.camel.ExchangeProperty;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** {@code PUT /api/v1/lines/{id}}: a line as JSON, or rows of it as CSV or GeoJSON. */
@Component("lineImports")
class LineImports {

  /** Whether there was no such line before. */
  static final String NEW = "lineIsNew";

  private static final String SENT = "lineSent";
  private static final int MOST_NAMED = 20;
  private static final Pattern PLACE = Pattern.compile("(?:line|(/[^,]*)), (\\w+): .*");

  /**
   * A line as it was sent.
   *
   * @param version that it must still have; empty: any
   * @param json the body, if it is JSON
   * @param bytes the body, if it is something else
   */
  private record Sent(
      String id,
      String actor,
      String version,
      String mediaType,
      Optional<JsonNode> json,
      ByteBuffer bytes) {}

  private final Requests requests;
  private final LineImport lines;

  LineImports(Requests requests, LineImport lines) {
    this.requests = requests;
    this.lines = lines;
  }

  /** The request, before any lock is held, becomes the parameter of {@code line-read.sql}. */
  public Map<String, Object> receive(Exchange exchange) throws IOException {
    Request request = requests.of(exchange);
    String type = request.mediaType();
    boolean isJson = type.equals("application/json");
    Sent sent =
        new Sent(
            request.path("id"),
            request.caller().name(),
            request.header("If-Match"),
            type,
            isJson ? Optional.of(request.body()) : Optional.empty(),
            ByteBuffer.wrap(isJson ? new byte[0] : request.bytes()));
    exchange.setProperty(SENT, sent);
    return Map.of("route_id", sent.id());
  }

  /** The line as it is, and the request, become the parameters of {@code reference-save.sql}. */
  public Map<String, Object> prepare(
      Exchange exchange,
      @Body List<Map<String, @Nullable Object>> found,
      @ExchangeProperty(SENT) Sent sent)
      throws IOException {
    exchange.setProperty(NEW, found.isEmpty());
    requireVersion(sent, found);
    try {
      return parameters(sent, !found.isEmpty());
    } catch (ReferenceMistakesException e) {
      throw mistakes(e.mistakes());
    }
  }

  private Map<String, Object> parameters(Sent sent, boolean known) throws IOException {
    return switch (sent.mediaType()) {
      case "application/json" -> lines.whole(sent.id(), sent.json().orElseThrow(), sent.actor());
      case "text/csv" -> lines.csv(sent.id(), known, sent.bytes(), sent.actor());
      case "application/geo+json" -> lines.geoJson(sent.id(), known, sent.bytes(), sent.actor());
      default ->
          throw new ProblemException(
              Problem.UNSUPPORTED_MEDIA_TYPE,
              "Send application/json, application/geo+json or text/csv.");
    };
  }

  /** What has changed is rolled back unless it makes sense. */
  public Map<String, Object> check(
      @Body List<Map<String, Object>> changes, @ExchangeProperty(SENT) Sent sent)
      throws JsonProcessingException {
    try {
      lines.check(sent.id(), changes);
    } catch (IllegalArgumentException e) {
      throw new ProblemException(Problem.UNFIT_REQUEST, String.valueOf(e.getMessage()));
    }
    return Map.of("route_id", sent.id());
  }

  private static void requireVersion(Sent sent, List<Map<String, @Nullable Object>> found) {
    if (sent.version().isEmpty()) {
      return;
    }
    boolean same =
        !found.isEmpty()
            && Arrays.stream(sent.version().split(","))
                .map(tag -> tag.strip().replace("\"", ""))
                .anyMatch(tag -> tag.equals("*") || tag.equals(found.get(0).get("version")));
    if (!same) {
      throw new ProblemException(
          Problem.PRECONDITION_FAILED,
          found.isEmpty()
              ? "No line has this id."
              : "The line has version %s by now; look at it again."
                  .formatted(found.get(0).get("version")),
          "If-Match");
    }
  }

  /** All that fit into a sentence; the field is that of the first. */
  private static ProblemException mistakes(List<String> mistakes) {
    String first = mistakes.get(0);
    Matcher place = PLACE.matcher(first);
    String field = first.contains(": ") ? first.substring(0, first.indexOf(": ")) : "";
    if (place.matches()) {
      String path = place.group(1) == null ? "" : place.group(1);
      field = path + "/" + place.group(2);
    }
    String named = mistakes.stream().limit(MOST_NAMED).collect(Collectors.joining("; "));
    return new ProblemException(
        Problem.MALFORMED_BODY,
        mistakes.size() > MOST_NAMED
            ? named + "; and " + (mistakes.size() - MOST_NAMED) + " more"
            : named,
        field);
  }
}
