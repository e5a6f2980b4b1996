package io.pigeon.api.administration;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.pigeon.api.http.Answer;
import io.pigeon.api.http.Request;
import io.pigeon.api.http.Requests;
import java.util.List;
import java.util.Map;
import org.apache.camel.Body;
import org.apache.camel.Exchange;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** {@code …/notifications/processor-stats} and {@code GET /api/v1/admin/audit}. */
@Component("reportRequests")
class ReportRequests {

  private final Requests requests;
  private final Answer answer;

  ReportRequests(Requests requests, Answer answer) {
    this.requests = requests;
    this.answer = answer;
  }

  /** The row of {@code processor-stats-read.sql}. */
  public void stats(Exchange exchange, @Body List<Map<String, @Nullable Object>> rows)
      throws JsonProcessingException {
    answer.write(exchange, 200, answer.row(rows.get(0)));
  }

  /** The query becomes the parameters of {@code audit-list.sql}. */
  public Map<String, @Nullable Object> auditPage(Exchange exchange) {
    Request request = requests.of(exchange);
    Map<String, @Nullable Object> page = Page.asked(request, "before");
    for (String name : List.of("actor", "action", "subject")) {
      page.put(name, request.query(name).orElse(null));
    }
    return page;
  }

  public void audit(Exchange exchange, @Body List<Map<String, @Nullable Object>> changes)
      throws JsonProcessingException {
    int limit = requests.of(exchange).number("limit");
    answer.write(exchange, 200, Page.of(answer, "changes", changes, limit));
  }
}
