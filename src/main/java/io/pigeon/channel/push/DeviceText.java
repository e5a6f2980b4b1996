package io.pigeon.channel.push;

import io.pigeon.channel.PlainText;

/** Text that a device can show, see {@link PlainText}. */
record DeviceText(String text) {

  private static final String ELLIPSIS = "…";

  static DeviceText of(String text) {
    return new DeviceText(PlainText.clean(text, PlainText.REPLACEMENT));
  }

  /** In one line. */
  static DeviceText line(String text) {
    return of(text.replaceAll("\\s+", " "));
  }

  /**
   * The beginning, with an ellipsis if that is not all.
   *
   * @param characters code points at most
   * @param bytes at most, as JSON in UTF-8, quotation marks not counted
   */
  String cut(int characters, int bytes) {
    if (characters < 1 || bytes < size(ELLIPSIS.codePointAt(0))) {
      return "";
    }
    int end = 0;
    int endWithEllipsis = 0;
    int used = 0;
    for (int count = 0; end < text.length(); count++) {
      int character = text.codePointAt(end);
      if (used + size(ELLIPSIS.codePointAt(0)) <= bytes && count < characters) {
        endWithEllipsis = end;
      }
      used += size(character);
      if (count >= characters || used > bytes) {
        return text.substring(0, endWithEllipsis).stripTrailing() + ELLIPSIS;
      }
      end += Character.charCount(character);
    }
    return text;
  }

  /** Bytes in JSON. */
  private static int size(int character) {
    if (character < 0x80) {
      return "\n\t\"\\".indexOf(character) >= 0 ? 2 : 1;
    }
    if (character < 0x800) {
      return 2;
    }
    return character < 0x10000 ? 3 : 4;
  }
}
