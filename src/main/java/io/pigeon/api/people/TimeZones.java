package io.pigeon.api.people;

import com.fasterxml.jackson.databind.JsonNode;
import io.pigeon.api.http.Problem;
import io.pigeon.api.http.ProblemException;
import java.time.ZoneId;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Time zones by name: an offset would not know of summer time. */
final class TimeZones {

  /** Without those that only Java knows. */
  private static final Set<String> KNOWN =
      ZoneId.getAvailableZoneIds().stream()
          .filter(id -> !id.startsWith("SystemV/"))
          .collect(Collectors.toUnmodifiableSet());

  private TimeZones() {}

  /**
   * The member {@code time_zone} of a body.
   *
   * @throws ProblemException if there is no such zone
   */
  static Optional<String> read(JsonNode body) {
    Optional<String> zone =
        Optional.of(body.path("time_zone")).filter(JsonNode::isTextual).map(JsonNode::asText);
    zone.filter(id -> !KNOWN.contains(id))
        .ifPresent(
            id -> {
              throw new ProblemException(
                  Problem.UNFIT_REQUEST,
                  "There is no time zone " + id + "; write one such as Europe/Istanbul.",
                  "/time_zone");
            });
    return zone;
  }
}
