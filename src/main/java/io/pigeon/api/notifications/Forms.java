package io.pigeon.api.notifications;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;

/** The convenience forms, as the requests that they stand for. */
final class Forms {

  private static final List<String> COMMON =
      List.of("channel", "channels", "recipient", "recipient_id", "dedup_key", "metadata");
  private static final List<String> ADDRESSING =
      List.of("channel", "channels", "recipient", "recipient_id");

  private Forms() {}

  static JsonNode alert(JsonNode form) {
    String severity = form.path("severity").asText();
    ObjectNode content =
        content(
            "%s: %s"
                .formatted(
                    severity.toUpperCase(java.util.Locale.ROOT), form.path("source").asText()),
            form.path("text").asText(),
            form,
            List.of("severity", "source"));
    String priority =
        switch (severity) {
          case "critical" -> "critical";
          case "warning" -> "high";
          default -> "normal";
        };
    return request(form, "alert", content).put("priority", priority);
  }

  static JsonNode trade(JsonNode form) {
    String text =
        "%s %s %s at %s"
            .formatted(
                form.path("side").asText().toUpperCase(java.util.Locale.ROOT),
                form.path("quantity").decimalValue().toPlainString(),
                form.path("symbol").asText(),
                form.path("price").decimalValue().toPlainString());
    return request(
        form, "trade", content(text, text, form, List.of("symbol", "side", "quantity", "price")));
  }

  private static ObjectNode content(String title, String body, JsonNode form, List<String> data) {
    ObjectNode content = JsonNodeFactory.instance.objectNode();
    content.put("title", title).put("body", body);
    data.forEach(name -> content.withObjectProperty("data").set(name, form.get(name)));
    return content;
  }

  /** With nobody named, the subscriptions to its type decide. */
  private static ObjectNode request(JsonNode form, String type, ObjectNode content) {
    ObjectNode request = JsonNodeFactory.instance.objectNode();
    COMMON.stream().filter(form::has).forEach(name -> request.set(name, form.get(name)));
    request.set("content", content);
    return request.put(ADDRESSING.stream().anyMatch(form::has) ? "type" : "topic", type);
  }
}
