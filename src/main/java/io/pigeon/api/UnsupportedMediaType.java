package io.pigeon.api;

import java.util.Map;
import java.util.stream.Collectors;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.HttpMediaTypeNotSupportedException;
import org.springframework.web.bind.annotation.ControllerAdvice;
import org.springframework.web.bind.annotation.ExceptionHandler;

/** A body of another kind is refused before any route sees it; in the words of the API. */
@ControllerAdvice
class UnsupportedMediaType {

  @ExceptionHandler
  ResponseEntity<Map<String, Object>> answer(HttpMediaTypeNotSupportedException refused) {
    Problem problem = Problem.UNSUPPORTED_MEDIA_TYPE;
    String known =
        refused.getSupportedMediaTypes().stream()
            .map(MediaType::toString)
            .collect(Collectors.joining(", "));
    return ResponseEntity.status(problem.status())
        .headers(refused.getHeaders())
        .contentType(MediaType.APPLICATION_PROBLEM_JSON)
        .body(problem.document("Send the body with a content type out of: " + known + "."));
  }
}
