package io.pigeon.channel.email;

import io.pigeon.channel.PlainText;
import java.util.regex.Pattern;

/**
 * Makes text that may hold anything fit for a mail: no control characters, and no halves of
 * characters.
 */
final class MailText {

  /** Mail programs show fewer. */
  private static final int LONGEST_LINE = 200;

  private static final Pattern LINE_BREAK =
      Pattern.compile("[\\p{Cntrl}\\x{80}-\\x{9f}\\u2028\\u2029]");

  /** Embeddings, overrides and isolates of the Unicode bidirectional algorithm. */
  private static final Pattern TURNS_DIRECTION =
      Pattern.compile("[\\u202a-\\u202e\\u2066-\\u2069]");

  private MailText() {}

  /** Lines end with CRLF, as RFC 2046 wants it of text. */
  static String lines(String text) {
    String lines = text.replace("\r\n", "\n").replace('\r', '\n');
    return PlainText.clean(lines, PlainText.REPLACEMENT).replace("\n", "\r\n");
  }

  /**
   * One line of at most {@value #LONGEST_LINE} characters. What turns the direction of all that
   * follows is left out, as a list of mails has other lines beside it.
   */
  static String line(String text) {
    String clean = PlainText.clean(LINE_BREAK.matcher(text).replaceAll(" "), PlainText.REPLACEMENT);
    String line = TURNS_DIRECTION.matcher(clean).replaceAll("").replaceAll(" {2,}", " ").strip();
    if (line.codePointCount(0, line.length()) <= LONGEST_LINE) {
      return line;
    }
    return line.substring(0, line.offsetByCodePoints(0, LONGEST_LINE - 1)).stripTrailing() + "…";
  }
}
