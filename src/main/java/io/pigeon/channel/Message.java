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
 * @param grouped how many events it tells of; 1 if it tells of its own only
 * @param content its words; made when a channel asks for them, as many ask only for the data
 */
public record Message(
    String type,
    Instant timestamp,
    String data,
    String idempotencyKey,
    int priority,
    int grouped,
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

  /**
   * The body of a webhook: {@code {"type":…,"timestamp":…,"data":…}}; with {@code "grouped":…}
   * before the data if it tells of several events.
   */
  public String json() {
    StringBuilder json = new StringBuilder(data.length() + type.length() + 80);
    json.append("{\"type\":\"");
    STRINGS.quoteAsString(type, json);
    json.append("\",\"timestamp\":\"").append(timestamp).append('"');
    if (grouped > 1) {
      json.append(",\"grouped\":").append(grouped);
    }
    return json.append(",\"data\":").append(data).append('}').toString();
  }
}
