package io.pigeon.api.http;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.ZoneId;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Time zones by name: an offset would not know of summer time. */
public final class TimeZones {

  /** Without those that only Java knows. */
  private static final Set<String> KNOWN =
      ZoneId.getAvailableZoneIds().stream()
          .filter(id -> !id.startsWith("SystemV/"))
          .collect(Collectors.toUnmodifiableSet());

  private TimeZones() {}

  /**
   * The member {@code time_zone} of an object.
   *
   * @param at where the object is in the body, as a JSON pointer; of the body itself empty
   * @throws ProblemException if there is no such zone
   */
  public static Optional<String> read(JsonNode object, String at) {
    Optional<String> zone =
        Optional.of(object.path("time_zone")).filter(JsonNode::isTextual).map(JsonNode::asText);
    zone.filter(id -> !KNOWN.contains(id))
        .ifPresent(
            id -> {
              throw new ProblemException(
                  Problem.UNFIT_REQUEST,
                  "There is no time zone " + id + "; write one such as Europe/Istanbul.",
                  at + "/time_zone");
            });
    return zone;
  }
}
