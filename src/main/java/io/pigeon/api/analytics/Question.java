package io.pigeon.api.analytics;

import java.util.Map;
import java.util.Set;

/**
 * What is asked of a {@link Domain}.
 *
 * @param by the dimensions that the figures are to be told apart by
 * @param filters by dimension, the value that alone is looked at
 * @param most rows that are of use
 */
record Question(Window window, Set<String> by, Map<String, String> filters, int most) {

  /** Whether a dimension matters to it. */
  boolean concerns(String dimension) {
    return by.contains(dimension) || filters.containsKey(dimension);
  }
}
