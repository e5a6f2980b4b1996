package io.pigeon.api.http;

import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** What a statement found of the one thing that a path names. */
public final class Found {

  private Found() {}

  /**
   * @param otherwise the detail of the problem, if there is none
   */
  public static Map<String, @Nullable Object> one(
      List<Map<String, @Nullable Object>> rows, String otherwise) {
    require(rows, otherwise);
    return rows.get(0);
  }

  /** As {@link #one}, where the rows are looked at by others. */
  public static void require(List<?> rows, String otherwise) {
    if (rows.isEmpty()) {
      throw new ProblemException(Problem.NOT_FOUND, otherwise);
    }
  }

  /** The id in the path; nothing has one that is no UUID. */
  public static UUID id(Request request, String otherwise) {
    try {
      return UUID.fromString(request.path("id"));
    } catch (IllegalArgumentException e) {
      throw new ProblemException(Problem.NOT_FOUND, otherwise);
    }
  }
}
