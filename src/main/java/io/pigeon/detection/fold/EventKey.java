package io.pigeon.detection.fold;

import java.nio.charset.StandardCharsets;

/**
 * The deterministic identity of an event (4.1): {@code v1|run|TYPE|subject|qualifier}. It carries
 * no wall clock, forecast, float or row id, so a replay of the same rows gives the same keys.
 */
final class EventKey {

  private static final String VERSION = "v1";
  private static final int LONGEST = 255;

  private EventKey() {}

  /** The key as text, or its hash if longer than 255 bytes. */
  static String of(String runKey, EventType type, String subject, String qualifier) {
    String text =
        String.join(
            "|", VERSION, encoded(runKey), type.name(), encoded(subject), encoded(qualifier));
    return text.getBytes(StandardCharsets.UTF_8).length <= LONGEST
        ? text
        : VERSION + "|sha256:" + Sha256.hex(text);
  }

  /** Percent-encodes what would break the grammar: '%', '|' and control characters. */
  static String encoded(String part) {
    var text = new StringBuilder(part.length());
    part.codePoints().forEach(point -> append(text, point));
    return text.toString();
  }

  private static void append(StringBuilder text, int point) {
    if (point != '%' && point != '|' && !Character.isISOControl(point)) {
      text.appendCodePoint(point);
      return;
    }
    for (byte each : Character.toString(point).getBytes(StandardCharsets.UTF_8)) {
      text.append('%').append(Character.toUpperCase(Character.forDigit((each >> 4) & 0xF, 16)));
      text.append(Character.toUpperCase(Character.forDigit(each & 0xF, 16)));
    }
  }
}
