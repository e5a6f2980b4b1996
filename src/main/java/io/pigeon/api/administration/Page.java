package io.pigeon.api.administration;

import io.pigeon.api.http.Answer;
import io.pigeon.api.http.Request;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Lists in pages: each row bears the cursor that the page after it begins behind. */
final class Page {

  private static final String CURSOR = "cursor";

  private Page() {}

  /** The parameters that each page has: how much, and behind what. */
  static Map<String, @Nullable Object> asked(Request request, String behind) {
    Map<String, @Nullable Object> page = new HashMap<>();
    page.put("limit", request.number("limit"));
    page.put(behind, request.query(CURSOR).orElse(null));
    return page;
  }

  /**
   * The answer: rows without their cursors, and the cursor of the next page, null at the end.
   *
   * @param name of the list
   */
  static Map<String, @Nullable Object> of(
      Answer answer, String name, List<Map<String, @Nullable Object>> rows, int limit) {
    Map<String, @Nullable Object> page = new LinkedHashMap<>();
    page.put("next", rows.size() < limit ? null : rows.get(rows.size() - 1).get(CURSOR));
    rows.forEach(row -> row.remove(CURSOR));
    page.put(name, answer.rows(rows));
    return page;
  }
}
