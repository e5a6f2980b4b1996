package io.pigeon.channel;

/** Text from outside, made fit to be sent. */
public final class PlainText {

  /** Where nothing else is usual: what Unicode has for what cannot be shown. */
  public static final char REPLACEMENT = '\ufffd';

  private PlainText() {}

  /**
   * Without ISO control characters but line feed and tab.
   *
   * @param half stands for each surrogate without its other half, which no encoding can hold
   */
  public static String clean(String text, char half) {
    StringBuilder clean = new StringBuilder(text.length());
    text.codePoints()
        .filter(c -> c == '\n' || c == '\t' || !Character.isISOControl(c))
        .map(c -> Character.getType(c) == Character.SURROGATE ? half : c)
        .forEach(clean::appendCodePoint);
    return clean.toString();
  }

  /** For phones, and providers of which nothing is known: tabs are blanks, halves are {@code ?}. */
  static String simple(String text) {
    return clean(text, '?').replace('\t', ' ');
  }

  /** One line of at most so many characters. */
  static String line(String text, int most) {
    String line = simple(text).replace('\n', ' ').strip();
    int end = Math.min(line.length(), most);
    boolean splits = end < line.length() && Character.isHighSurrogate(line.charAt(end - 1));
    return line.substring(0, splits ? end - 1 : end);
  }
}
