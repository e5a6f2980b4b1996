package io.pigeon.channel.email;

/**
 * Makes text that may hold anything fit for a mail: no control characters, and no halves of
 * characters.
 */
final class PlainText {

  /** Mail programs show fewer. */
  private static final int LONGEST_LINE = 200;

  private static final int REPLACEMENT = 0xfffd;

  private PlainText() {}

  /** Lines end with CRLF, as RFC 2046 wants it of text. */
  static String lines(String text) {
    StringBuilder clean = new StringBuilder(text.length() + 64);
    text.replace("\r\n", "\n")
        .replace('\r', '\n')
        .codePoints()
        .filter(each -> each == '\n' || each == '\t' || !Character.isISOControl(each))
        .map(PlainText::whole)
        .forEach(clean::appendCodePoint);
    return clean.toString().replace("\n", "\r\n");
  }

  /**
   * One line of at most {@value #LONGEST_LINE} characters. What turns the direction of all that
   * follows is left out, as a list of mails has other lines beside it.
   */
  static String line(String text) {
    StringBuilder clean = new StringBuilder();
    text.codePoints()
        .filter(each -> !turnsDirection(each))
        .map(each -> breaksLine(each) ? ' ' : whole(each))
        .forEach(clean::appendCodePoint);
    String line = clean.toString().replaceAll(" {2,}", " ").strip();
    if (line.codePointCount(0, line.length()) <= LONGEST_LINE) {
      return line;
    }
    return line.substring(0, line.offsetByCodePoints(0, LONGEST_LINE - 1)).stripTrailing() + "…";
  }

  private static boolean breaksLine(int each) {
    return Character.isISOControl(each) || each == 0x2028 || each == 0x2029;
  }

  /** Embeddings, overrides and isolates of the Unicode bidirectional algorithm. */
  private static boolean turnsDirection(int each) {
    return (each >= 0x202a && each <= 0x202e) || (each >= 0x2066 && each <= 0x2069);
  }

  private static int whole(int each) {
    return each >= Character.MIN_SURROGATE && each <= Character.MAX_SURROGATE ? REPLACEMENT : each;
  }
}
