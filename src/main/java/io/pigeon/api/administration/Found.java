package io.pigeon.api.administration;

import io.pigeon.api.http.Problem;
import io.pigeon.api.http.ProblemException;
import io.pigeon.api.http.Request;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** What a statement found of the one thing that a path names. */
final class Found {

  private Found() {}

  /**
   * @param otherwise the detail of the problem, if there is none
   */
  static Map<String, @Nullable Object> one(
      List<Map<String, @Nullable Object>> rows, String otherwise) {
    if (rows.isEmpty()) {
      throw new ProblemException(Problem.NOT_FOUND, otherwise);
    }
    return rows.get(0);
  }

  /** The id in the path; nothing has one that is no UUID. */
  static String id(Request request, String otherwise) {
    try {
      return UUID.fromString(request.path("id")).toString();
    } catch (IllegalArgumentException e) {
      throw new ProblemException(Problem.NOT_FOUND, otherwise);
    }
  }
}
