package io.pigeon.embedded;

import com.fasterxml.jackson.databind.JsonNode;

/** One readable line of what the demo's receiver got. */
final class DemoLine {

  private DemoLine() {}

  static String of(JsonNode notification) {
    JsonNode data = notification.path("data");
    return "%s %-17s %s"
        .formatted(
            notification.path("timestamp").asText().replaceAll(".*T|\\.\\d+", ""),
            notification.path("type").asText().replaceFirst("^pig\\.", ""),
            data.path("poi").path("tag").asText());
  }
}
