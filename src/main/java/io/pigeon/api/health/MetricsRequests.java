package io.pigeon.api.health;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.pigeon.api.http.Answer;
import java.util.Map;
import org.apache.camel.Body;
import org.apache.camel.Exchange;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** {@code GET /api/v1/metrics}: what is waiting and under way at the moment. */
@Component("metricsRequests")
class MetricsRequests {

  private final Answer answer;

  MetricsRequests(Answer answer) {
    this.answer = answer;
  }

  /** The row of {@code metrics-read.sql}. */
  public void snapshot(Exchange exchange, @Body Map<String, @Nullable Object> row)
      throws JsonProcessingException {
    answer.write(exchange, 200, answer.row(row));
  }
}
