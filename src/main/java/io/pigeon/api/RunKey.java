package io.pigeon.api;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.apache.camel.Exchange;
import org.springframework.web.util.UriUtils;

/** The key of the run that a path names. */
final class RunKey {

  private RunKey() {}

  /** Camel leaves parts of a path percent-encoded; keys hold what the ids of pigs may hold. */
  static String of(Exchange exchange) {
    String part = exchange.getMessage().getHeader("runKey", "", String.class);
    try {
      return UriUtils.decode(part, StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      throw unknown();
    }
  }

  /**
   * Ends the request with 404 unless a statement on the run found something.
   *
   * @param rows that it answered with
   */
  static void requireFound(List<?> rows) {
    if (rows.isEmpty()) {
      throw unknown();
    }
  }

  private static ProblemException unknown() {
    return new ProblemException(Problem.NOT_FOUND, "No run has this key.");
  }
}
