package io.pigeon.channel;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Text for a chat: made fit to be sent, and cut to what the chat takes. A cut never goes through a
 * character of two surrogates, nor through what means one character in the markup.
 */
final class ChatText {

  private static final String ELLIPSIS = "…";

  /** Nothing to be seen in them; the directional overrides turn round what stands beside them. */
  private static final Pattern UNFIT = Pattern.compile("[\\u2028-\\u202e]");

  /** An entity, a link or a mention, or any one character. */
  private static final Pattern SLACK = Pattern.compile("(?s)&(?:amp|lt|gt);|<[^<>\\n]{1,3000}>|.");

  /** A character with its backslash, or any one. */
  private static final Pattern TELEGRAM = Pattern.compile("(?s)\\\\.|.");

  private static final Pattern ANY = Pattern.compile("(?s).");

  private ChatText() {}

  /**
   * As {@link PlainText} makes it, and without line and paragraph separators and directional
   * overrides, as Telegram takes them out itself.
   */
  static String clean(String text) {
    return UNFIT.matcher(PlainText.clean(text, PlainText.REPLACEMENT)).replaceAll("");
  }

  /** The text as one part, see {@link #split}. */
  static String cut(String text, Markup markup, int most) {
    return split(text, markup, most, 1).get(0);
  }

  /**
   * In parts, preferably at the end of a line or a word; the last ends in an ellipsis if there is
   * more.
   *
   * @param most characters of a part, in UTF-16 code units; for Telegram as they are after its
   *     parser has taken the backslashes away
   * @param parts at most
   * @return one at least
   */
  static List<String> split(String text, Markup markup, int most, int parts) {
    List<String> split = new ArrayList<>();
    int from = 0;
    while (true) {
      int end = end(text, from, markup, most);
      if (end == text.length()) {
        split.add(text.substring(from));
        return split;
      }
      if (split.size() == parts - 1) {
        split.add(text.substring(from, end(text, from, markup, most - 1)) + ELLIPSIS);
        return split;
      }
      end = afterLastBlank(text, from, end);
      split.add(text.substring(from, end));
      from = end;
    }
  }

  /** Where the part that begins here has to end. */
  private static int end(String text, int from, Markup markup, int most) {
    Matcher atoms = atoms(markup).matcher(text).region(from, text.length());
    int end = from;
    int length = 0;
    while (atoms.find()) {
      boolean escaped = markup == Markup.TELEGRAM && atoms.group().length() > 1;
      length += atoms.end() - atoms.start();
      if (escaped && text.charAt(atoms.start()) == '\\') {
        length--;
      }
      if (length > most) {
        return end;
      }
      end = atoms.end();
    }
    return end;
  }

  private static Pattern atoms(Markup markup) {
    return switch (markup) {
      case SLACK -> SLACK;
      case TELEGRAM -> TELEGRAM;
      case PLAIN, HTML -> ANY;
    };
  }

  /** A part does not shrink to less than half for that. */
  private static int afterLastBlank(String text, int from, int end) {
    int least = from + (end - from) / 2;
    for (char blank : new char[] {'\n', ' '}) {
      int found = text.lastIndexOf(blank, end - 1);
      if (found >= least) {
        return found + 1;
      }
    }
    return end;
  }
}
