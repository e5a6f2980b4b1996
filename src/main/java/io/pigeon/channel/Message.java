package io.pigeon.channel;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import java.time.Instant;

/**
 * What a channel is given to send.
 *
 * @param type of the event, such as {@code pig.poi-passage}
 * @param timestamp when it happened
 * @param data payload, JSON text; passed on as it is, never parsed
 * @param idempotencyKey the same over all tries, restarts and re-drives
 */
public record Message(String type, Instant timestamp, String data, String idempotencyKey) {

  private static final JsonStringEncoder STRINGS = JsonStringEncoder.getInstance();

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
