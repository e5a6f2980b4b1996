package io.pigeon.api.http;

import java.util.Map;
import java.util.stream.Collectors;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.HttpMediaTypeNotSupportedException;
import org.springframework.web.HttpRequestMethodNotSupportedException;
import org.springframework.web.bind.annotation.ControllerAdvice;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.servlet.resource.NoResourceFoundException;

/** What is refused before any route sees it, in the words of the API. */
@ControllerAdvice
class RefusedRequests {

  @ExceptionHandler
  ResponseEntity<Map<String, Object>> answer(HttpMediaTypeNotSupportedException refused) {
    String known =
        refused.getSupportedMediaTypes().stream()
            .map(MediaType::toString)
            .collect(Collectors.joining(", "));
    return answer(
        Problem.UNSUPPORTED_MEDIA_TYPE,
        refused.getHeaders(),
        "Send the body with a content type out of: " + known + ".");
  }

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
