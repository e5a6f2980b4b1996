package io.pigeon.template;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;

/**
 * What is told, as templates see it.
 *
 * @param event whose templates say it: the type, unless the producer named others
 * @param type of the notification
 * @param occurredAt when it happened
 * @param createdAt when it was stored; the versions of templates that held then are used, so each
 *     try says the same
 * @param title one readable line, where no template has a subject
 */
public record Notice(
    String event, String type, Instant occurredAt, Instant createdAt, String title, JsonNode data) {

  /** Its words without a template. */
  String ownText() {
    return data.path("text").asText(data.path("body").asText(title));
  }
}
