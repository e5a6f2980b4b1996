package io.pigeon.detection;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * One line of a file of reference data, or one feature of a map, as it is read field by field. What
 * is wrong is gathered with its place, so that one look at the log is enough to mend the file.
 */
final class ReferenceRow {

  private static final Pattern NAME = Pattern.compile("[^\\p{Cntrl}]{1,100}");

  private final String place;
  private final Map<String, String> fields;
  private final List<String> errors;
  private final Map<String, Object> values = new LinkedHashMap<>();

  /**
   * A row to be read.
   *
   * @param place such as {@code line 3}
   * @param fields by name; empty ones count as not there
   * @param errors where to say what is wrong
   */
  ReferenceRow(String place, Map<String, String> fields, List<String> errors) {
    this.place = place;
    this.fields = fields;
    this.errors = errors;
  }

  /** The values read, by column; no value for what was not there. */
  Map<String, Object> values() {
    return values;
  }

  ReferenceRow name(String field) {
    return required(
        field,
        "1 to 100 characters",
        text -> Optional.of(text).filter(t -> NAME.matcher(t).matches()));
  }

  ReferenceRow metres(String field) {
    return required(field, "metres, such as 3200.5", text -> number(text, 1e8));
  }

  ReferenceRow kilometres(String field) {
    return required(field, "kilometres, such as 3.2", text -> number(text, 1e5));
  }

  ReferenceRow channel(String field) {
    return required(
        field,
        "a channel, a whole number from 0 to 10000000",
        text -> Optional.of(text).filter(t -> t.matches("\\d{1,7}")).map(Integer::valueOf));
  }

  ReferenceRow oneOf(String field, List<String> words) {
    return required(
        field,
        "one of " + String.join(", ", words),
        text -> Optional.of(text.toUpperCase(Locale.ROOT)).filter(words::contains));
  }

  ReferenceRow yesOrNo(String field) {
    return optional(
        field,
        "true or false",
        text -> Optional.of(text).filter(t -> t.matches("true|false")).map(Boolean::valueOf));
  }

  /** Minutes before arrival, longest first; {@code none} for no warning. */
  ReferenceRow minutes(String field) {
    return optional(
        field, "positive minutes in descending order, such as 30 15, or none", this::minuteList);
  }

  /** A route that is known, or comes in the same file. */
  ReferenceRow route(List<String> known) {
    return required(
        "route_id",
        "a route that is known or comes before in this file: " + String.join(", ", known),
        text -> Optional.of(text).filter(known::contains));
  }

  Optional<String> text(String field) {
    return Optional.ofNullable(fields.get(field)).map(String::strip).filter(t -> !t.isEmpty());
  }

  void error(String field, String expected) {
    errors.add(
        "%s, %s: expected %s, found %s"
            .formatted(
                place, field, expected, text(field).map(ReferenceRow::cut).orElse("nothing")));
  }

  private Optional<Object> minuteList(String text) {
    if (text.equals("none")) {
      return Optional.of(List.of());
    }
    List<String> parts = Stream.of(text.split("[\\s,;\\[\\]]+")).filter(t -> !t.isEmpty()).toList();
    if (!parts.stream().allMatch(part -> part.matches("\\d{1,4}"))) {
      return Optional.empty();
    }
    List<Integer> minutes = parts.stream().map(Integer::valueOf).toList();
    for (int i = 0; i < minutes.size(); i++) {
      if (minutes.get(i) == 0 || (i > 0 && minutes.get(i - 1) <= minutes.get(i))) {
        return Optional.empty();
      }
    }
    return Optional.of(minutes);
  }

  private static Optional<Object> number(String text, double most) {
    try {
      double number = Double.parseDouble(text);
      return Math.abs(number) <= most ? Optional.of(number) : Optional.empty();
    } catch (NumberFormatException e) {
      return Optional.empty();
    }
  }

  private <T> ReferenceRow required(
      String field, String expected, Function<String, Optional<T>> parser) {
    if (text(field).isEmpty()) {
      error(field, expected);
      return this;
    }
    return optional(field, expected, parser);
  }

  private <T> ReferenceRow optional(
      String field, String expected, Function<String, Optional<T>> parser) {
    text(field)
        .ifPresent(
            text ->
                parser
                    .apply(text)
                    .ifPresentOrElse(
                        value -> values.put(field, value), () -> error(field, expected)));
    return this;
  }

  private static String cut(String text) {
    return text.length() > 60 ? text.substring(0, 60) + "…" : text;
  }
}
