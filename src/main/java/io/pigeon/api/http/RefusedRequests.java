package io.pigeon.api.http;

import java.util.Map;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.HttpRequestMethodNotSupportedException;
import org.springframework.web.bind.annotation.ControllerAdvice;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.servlet.resource.NoResourceFoundException;

/** What is refused beside the operations, such as under /docs, in the words of the API. */
@ControllerAdvice
class RefusedRequests {

  @ExceptionHandler
  ResponseEntity<Map<String, Object>> answer(HttpRequestMethodNotSupportedException refused) {
    return answer(
        Problem.METHOD_NOT_ALLOWED,
        refused.getHeaders(),
        "The methods of this path are in the header Allow.");
  }

  @ExceptionHandler
  ResponseEntity<Map<String, Object>> answer(NoResourceFoundException refused) {
    return answer(Problem.NOT_FOUND, HttpHeaders.EMPTY, "What there is, is described under /docs.");
  }

  private static ResponseEntity<Map<String, Object>> answer(
      Problem problem, HttpHeaders headers, String detail) {
    return ResponseEntity.status(problem.status())
        .headers(headers)
        .contentType(MediaType.APPLICATION_PROBLEM_JSON)
        .body(problem.document(detail, ""));
  }
}
