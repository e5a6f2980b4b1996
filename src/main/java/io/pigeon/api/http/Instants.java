package io.pigeon.api.http;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Optional;

/** Instants that a caller has written. The contract's format lets some pass that there are not. */
public final class Instants {

  private Instants() {}

  /**
   * A member of a body.
   *
   * @return empty if there is none
   * @throws ProblemException if there is no such instant, such as a leap second
   */
  public static Optional<Instant> of(JsonNode body, String member) {
    return of(body, member, "/" + member);
  }

  /** As above, of an object within the body, whose member is at this place. */
  public static Optional<Instant> of(JsonNode object, String member, String place) {
    return Optional.of(object.path(member))
        .filter(JsonNode::isTextual)
        .map(text -> parse(text.asText(), Problem.MALFORMED_BODY, place));
  }

  static Instant parse(String text, Problem problem, String field) {
    try {
      return OffsetDateTime.parse(text).toInstant();
    } catch (DateTimeException e) {
      throw new ProblemException(problem, field + ": there is no such instant.", field);
    }
  }
}
