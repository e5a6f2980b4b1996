package io.pigeon.template;

import java.sql.Timestamp;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The versions of every template, the newest first.
 *
 * @param rows that it was read from; rows are only added
 */
record History(long rows, Map<TemplateKey, List<Version>> versions) {

  static final History NONE = new History(-1, Map.of());

  private static final Logger LOG = LoggerFactory.getLogger(History.class);

  /**
   * From the rows of {@code templates-read.sql}. One that somebody has written by a statement and
   * that cannot be used is passed over.
   *
   * @param before whose versions need not be compiled again
   */
  static History of(List<Map<String, Object>> rows, History before) {
    Map<TemplateKey, List<Version>> versions = new HashMap<>();
    for (Map<String, Object> row : rows) {
      try {
        TemplateKey key =
            new TemplateKey(
                String.valueOf(row.get("event")),
                String.valueOf(row.get("channel")),
                String.valueOf(row.get("language")));
        Version version = version(key, row, before);
        versions.computeIfAbsent(key, each -> new ArrayList<>()).add(version);
      } catch (TemplateException | IllegalArgumentException e) {
        LOG.error(
            "Version {} of the template {}/{}.{} cannot be used, the one before stays: {}",
            row.get("version"),
            row.get("event"),
            row.get("channel"),
            row.get("language"),
            e.getMessage());
      }
    }
    return new History(rows.size(), versions);
  }

  private static Version version(TemplateKey key, Map<String, Object> row, History before) {
    int number = ((Number) Objects.requireNonNull(row.get("version"))).intValue();
    return before.versions.getOrDefault(key, List.of()).stream()
        .filter(known -> known.number() == number)
        .findFirst()
        .orElseGet(
            () ->
                new Version(
                    key,
                    number,
                    ((Timestamp) Objects.requireNonNull(row.get("holds_from"))).toInstant(),
                    Optional.ofNullable((String) row.get("body"))
                        .map(body -> Wording.of(body, key.markup()))));
  }

  /** The version that held at an instant. */
  Optional<Version> at(TemplateKey key, Instant instant) {
    return versions.getOrDefault(key, List.of()).stream()
        .filter(version -> !version.holdsFrom().isAfter(instant))
        .findFirst();
  }

  boolean knows(String event) {
    return versions.entrySet().stream()
        .filter(each -> each.getKey().event().equals(event))
        .anyMatch(each -> each.getValue().get(0).wording().isPresent());
  }
}
