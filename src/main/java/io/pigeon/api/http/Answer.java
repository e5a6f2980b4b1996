package io.pigeon.api.http;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.util.RawValue;
import java.sql.Timestamp;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.camel.Exchange;
import org.jspecify.annotations.Nullable;
import org.postgresql.util.PGobject;
import org.springframework.stereotype.Component;

/** Writes answers: rows of a statement as JSON, under the names of their columns. */
@Component
public class Answer {

  private final ObjectMapper json;

  Answer(ObjectMapper json) {
    this.json = json;
  }

  public void write(Exchange exchange, int status, Object answer) throws JsonProcessingException {
    write(exchange, status, "application/json", answer);
  }

  public void write(Exchange exchange, int status, String contentType, Object answer)
      throws JsonProcessingException {
    text(exchange, status, contentType, json.writeValueAsString(answer));
  }

  public void text(Exchange exchange, int status, String contentType, String body) {
    exchange.getMessage().removeHeaders("*");
    exchange.getMessage().setHeader(Exchange.HTTP_RESPONSE_CODE, status);
    exchange.getMessage().setHeader(Exchange.CONTENT_TYPE, contentType);
    // Or the answer goes out in two pieces, its end by itself.
    exchange.getMessage().setHeader(Exchange.HTTP_CHUNKED, false);
    exchange.getMessage().setBody(body);
  }

  /** 204. */
  public void empty(Exchange exchange) {
    exchange.getMessage().removeHeaders("*");
    exchange.getMessage().setHeader(Exchange.HTTP_RESPONSE_CODE, 204);
    exchange.getMessage().setBody("");
  }

  public List<Map<String, @Nullable Object>> rows(List<Map<String, @Nullable Object>> rows) {
    return rows.stream().map(this::row).toList();
  }

  /** Times in ISO form, JSON columns as they are. */
  public Map<String, @Nullable Object> row(Map<String, @Nullable Object> row) {
    Map<String, @Nullable Object> answer = new LinkedHashMap<>();
    row.forEach((column, value) -> answer.put(column, value(value)));
    return answer;
  }

  private static @Nullable Object value(@Nullable Object value) {
    if (value instanceof Timestamp time) {
      return time.toInstant().toString();
    }
    if (value instanceof PGobject document) {
      String text = document.getValue();
      return text == null ? null : new RawValue(text);
    }
    return value;
  }
}
