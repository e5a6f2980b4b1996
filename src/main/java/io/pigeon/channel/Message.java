package io.pigeon.channel;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import java.time.Instant;
import java.util.function.Supplier;

/**
 * What a channel is given to send.
 *
 * @param type of the event, such as {@code pig.poi-passage}
 * @param timestamp when it happened
 * @param data payload, JSON text; a webhook passes it on as it is, never parsed
 * @param idempotencyKey the same over all tries, restarts and re-drives
 * @param priority 0 low to 3 critical
 * @param content its words; made when a channel asks for them, as many ask only for the data
 */
public record Message(
    String type,
    Instant timestamp,
    String data,
    String idempotencyKey,
    int priority,
    Supplier<Content> content) {

  private static final JsonStringEncoder STRINGS = JsonStringEncoder.getInstance();

  /** One line of plain text. */
  public String subject() {
    return content.get().subject();
  }

  /** Plain text. */
  public String text() {
    return content.get().text();
  }

  /** In the markup of the channel, what comes from data escaped. */
  public String formatted() {
    return content.get().formatted();
  }

  /** The body of a webhook: {@code {"type":…,"timestamp":…,"data":…}}. */
  public String json() {
    StringBuilder json = new StringBuilder(data.length() + type.length() + 80);
    json.append("{\"type\":\"");
    STRINGS.quoteAsString(type, json);
    return json.append("\",\"timestamp\":\"")
        .append(timestamp)
        .append("\",\"data\":")
        .append(data)
        .append('}')
        .toString();
  }
}
