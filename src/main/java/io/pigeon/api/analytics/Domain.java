package io.pigeon.api.analytics;

import io.pigeon.api.http.Problem;
import io.pigeon.api.http.ProblemException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * A source of figures over time: by what they can be told apart, what is measured, and how they are
 * read. Its rows come from the route {@code read-<name>-figures}, which takes {@link
 * #parameters(Question)}. A new source is an implementation of this, a route and a statement.
 */
interface Domain {

  String name();

  /** In the order in which answers name them. */
  Set<String> dimensions();

  List<Measure> measures();

  /**
   * @throws ProblemException naming the field, if there is none of that name
   */
  default Measure measure(String name, String field) {
    return measures().stream()
        .filter(measure -> measure.name().equals(name))
        .findFirst()
        .orElseThrow(
            () ->
                new ProblemException(
                    Problem.UNFIT_REQUEST,
                    "%s: %s has no measure of that name, only %s."
                        .formatted(
                            field,
                            name(),
                            measures().stream()
                                .map(Measure::name)
                                .collect(Collectors.joining(", "))),
                    field));
  }

  /**
   * The parameters of its statement.
   *
   * @throws ProblemException if it cannot be answered within reason
   */
  default Map<String, Object> parameters(Question question) {
    Map<String, Object> parameters = new HashMap<>();
    Window window = question.window();
    parameters.put("from_s", window.from().getEpochSecond());
    parameters.put("to_s", window.to().getEpochSecond());
    parameters.put("step", window.step().text());
    parameters.put("stepped", window.stepped());
    parameters.put("limit", question.most());
    for (String dimension : dimensions()) {
      parameters.put("by_" + dimension, question.by().contains(dimension));
      parameters.put(dimension, question.filters().getOrDefault(dimension, ""));
    }
    return parameters;
  }
}
