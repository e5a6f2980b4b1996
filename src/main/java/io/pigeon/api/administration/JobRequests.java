package io.pigeon.api.administration;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.pigeon.api.http.Answer;
import io.pigeon.api.http.Found;
import io.pigeon.api.http.Problem;
import io.pigeon.api.http.ProblemException;
import io.pigeon.api.http.Request;
import io.pigeon.api.http.Requests;
import java.util.List;
import java.util.Map;
import org.apache.camel.Body;
import org.apache.camel.Exchange;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** {@code GET} and {@code DELETE /api/v1/admin/jobs/{id}}. */
@Component("jobRequests")
class JobRequests {

  private static final String UNKNOWN = "No job has this id.";

  private final Requests requests;
  private final Answer answer;

  JobRequests(Requests requests, Answer answer) {
    this.requests = requests;
    this.answer = answer;
  }

  /** The path becomes the parameters of {@code job-read.sql} and {@code job-cancel.sql}. */
  public Map<String, Object> one(Exchange exchange) {
    Request request = requests.of(exchange);
    return Map.of("id", Found.id(request, UNKNOWN).toString(), "actor", request.caller().name());
  }

  public void show(Exchange exchange, @Body List<Map<String, @Nullable Object>> jobs)
      throws JsonProcessingException {
    answer.write(exchange, 200, answer.row(Found.one(jobs, UNKNOWN)));
  }

  public void cancelled(Exchange exchange, @Body List<Map<String, @Nullable Object>> jobs) {
    if (!Boolean.TRUE.equals(Found.one(jobs, UNKNOWN).get("done"))) {
      throw new ProblemException(
          Problem.CONFLICT, "All of the job was started, or it was cancelled before.");
    }
    answer.empty(exchange);
  }
}
