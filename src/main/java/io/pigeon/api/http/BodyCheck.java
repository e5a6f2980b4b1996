package io.pigeon.api.http;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.ValidationMessage;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** Holds a JSON body to the contract. */
final class BodyCheck {

  private BodyCheck() {}

  /**
   * @throws ProblemException naming the member, if the body is not what the operation takes
   */
  static JsonNode checked(Operation operation, byte[] bytes) {
    return checked(
        operation,
        RequestBody.json(
            bytes, why -> new ProblemException(Problem.MALFORMED_BODY, "The body: " + why + ".")));
  }

  /** As above, for what has been read already. */
  static JsonNode checked(Operation operation, JsonNode body) {
    written(body, operation.enumerations());
    Set<ValidationMessage> wrong = operation.body().orElseThrow().validate(body);
    if (!wrong.isEmpty()) {
      ValidationMessage first = wrong.iterator().next();
      String where = pointer(first);
      throw new ProblemException(
          Problem.MALFORMED_BODY,
          (where.isEmpty() ? "The body: " : where + ": ") + because(first) + ".",
          where);
    }
    return body;
  }

  /** Values of enumerations in any case become those of the contract; not within what is free. */
  private static void written(JsonNode body, Map<String, Map<String, String>> enumerations) {
    enumerations.forEach(
        (name, values) -> {
          String value = values.get(body.path(name).asText().toLowerCase(Locale.ROOT));
          if (value != null && body instanceof ObjectNode object && body.path(name).isTextual()) {
            object.put(name, value);
          }
        });
  }

  /** Where, as a JSON pointer; that of a member that is missing or too many names the member. */
  private static String pointer(ValidationMessage message) {
    String place = String.valueOf(message.getInstanceLocation());
    String property = message.getProperty();
    return property == null ? place : place + "/" + property;
  }

  /** Why, without where. */
  static String because(ValidationMessage message) {
    String text = message.getMessage();
    String place = message.getInstanceLocation() + ": ";
    return switch (message.getType()) {
      case "required" -> "it is missing";
      case "additionalProperties" -> "there is no such member";
      case "format" -> "it is no " + message.getArguments()[0];
      case "pattern" -> "it is not of the form " + message.getArguments()[0];
      default -> text.startsWith(place) ? text.substring(place.length()) : text;
    };
  }
}
