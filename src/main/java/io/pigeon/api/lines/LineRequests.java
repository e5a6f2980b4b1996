package io.pigeon.api.lines;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.pigeon.api.http.Answer;
import io.pigeon.api.http.Found;
import io.pigeon.api.http.Requests;
import java.util.List;
import java.util.Map;
import org.apache.camel.Body;
import org.apache.camel.Exchange;
import org.apache.camel.ExchangeProperty;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import org.springframework.web.util.UriUtils;

/**
 * {@code GET /api/v1/lines} and {@code GET /api/v1/lines/{id}}, and how a changed line is answered.
 */
@Component("lineRequests")
class LineRequests {

  private final Requests requests;
  private final Answer answer;

  LineRequests(Requests requests, Answer answer) {
    this.requests = requests;
    this.answer = answer;
  }

  public void list(Exchange exchange, @Body List<Map<String, @Nullable Object>> lines)
      throws JsonProcessingException {
    answer.write(exchange, 200, Map.of("lines", answer.rows(lines)));
  }

  /** The path becomes the parameter of {@code line-read.sql}. */
  public Map<String, Object> id(Exchange exchange) {
    return Map.of("route_id", requests.of(exchange).path("id"));
  }

  public void one(Exchange exchange, @Body List<Map<String, @Nullable Object>> lines)
      throws JsonProcessingException {
    write(exchange, 200, Found.one(lines, "No line has this id."));
  }

  /** 201 if there was none before. */
  public void saved(
      Exchange exchange,
      @Body List<Map<String, @Nullable Object>> lines,
      @ExchangeProperty(LineImports.NEW) boolean isNew)
      throws JsonProcessingException {
    write(exchange, isNew ? 201 : 200, lines.get(0));
    if (isNew) {
      String id = UriUtils.encodePathSegment(String.valueOf(lines.get(0).get("route_id")), "UTF-8");
      exchange.getMessage().setHeader("Location", "/api/v1/lines/" + id);
    }
  }

  private void write(Exchange exchange, int status, Map<String, @Nullable Object> line)
      throws JsonProcessingException {
    answer.write(exchange, status, answer.row(line));
    exchange.getMessage().setHeader("ETag", '"' + String.valueOf(line.get("version")) + '"');
  }
}
