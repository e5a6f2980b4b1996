package io.pigeon.channel;

/** Text from outside, made fit for a provider that takes plain text. */
final class PlainText {

  private PlainText() {}

  /**
   * Without control characters but for the newline, a tab being a blank; a surrogate without its
   * other half, which no encoding can hold, becomes a question mark.
   */
  static String clean(String text) {
    StringBuilder clean = new StringBuilder(text.length());
    text.codePoints()
        .forEach(
            c -> {
              if (Character.getType(c) == Character.SURROGATE) {
                clean.append('?');
              } else if (c == '\t') {
                clean.append(' ');
              } else if (c == '\n' || !Character.isISOControl(c)) {
                clean.appendCodePoint(c);
              }
            });
    return clean.toString();
  }

  /** One line of at most so many characters. */
  static String line(String text, int most) {
    String line = clean(text).replace('\n', ' ').strip();
    int end = Math.min(line.length(), most);
    boolean splits = end < line.length() && Character.isHighSurrogate(line.charAt(end - 1));
    return line.substring(0, splits ? end - 1 : end);
  }
}
