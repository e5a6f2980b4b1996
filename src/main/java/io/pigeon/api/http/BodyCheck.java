package io.pigeon.api.http;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import com.networknt.schema.ValidationMessage;
import java.io.IOException;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** Holds a JSON body to the contract. */
final class BodyCheck {

  private BodyCheck() {}

  /**
   * @throws ProblemException naming the member, if the body is not what the operation takes
   */
  static JsonNode checked(Operation operation, byte[] bytes) throws IOException {
    JsonNode body =
        RequestBody.json(
            bytes, why -> new ProblemException(Problem.MALFORMED_BODY, "The body: " + why + "."));
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

  /** Values of enumerations in any case become those of the contract. */
  private static void written(JsonNode node, Map<String, Map<String, String>> enumerations) {
    if (enumerations.isEmpty()) {
      return;
    }
    if (node instanceof ArrayNode array) {
      array.forEach(each -> written(each, enumerations));
    } else if (node instanceof ObjectNode object) {
      for (Map.Entry<String, JsonNode> member : object.properties()) {
        Map<String, String> values = enumerations.get(member.getKey());
        if (values != null && member.getValue().isTextual()) {
          String value = values.get(member.getValue().asText().toLowerCase(Locale.ROOT));
          if (value != null) {
            member.setValue(TextNode.valueOf(value));
          }
        } else {
          written(member.getValue(), enumerations);
        }
      }
    }
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
