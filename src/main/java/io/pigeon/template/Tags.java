package io.pigeon.template;

import io.pigeon.channel.Markup;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Holds a template to the small part of Mustache that is let in: values, sections, inverted
 * sections and comments. Nothing comes out unescaped, nothing is included, nothing is computed.
 */
final class Tags {

  private static final Pattern TAG = Pattern.compile("\\{\\{(.*?)}}", Pattern.DOTALL);
  private static final String NAME = "\\s*(?:\\.|-?\\w[\\w-]*(?:\\.\\w[\\w-]*)*)\\s*";
  private static final Pattern ALLOWED =
      Pattern.compile("\\s*!.*|\\s*[#^/]?" + NAME, Pattern.DOTALL);

  /** Of MarkdownV2 what never begins formatting, and so makes Telegram refuse a message. */
  private static final String TELEGRAM_RESERVED = ".-=+#{}!";

  private Tags() {}

  /**
   * @throws TemplateException saying in which line what has to be written differently
   */
  static void check(String source, Markup markup) {
    StringBuilder literal = new StringBuilder();
    Matcher tag = TAG.matcher(source);
    while (tag.find()) {
      if (!ALLOWED.matcher(tag.group(1)).matches()) {
        throw new TemplateException(line(source, tag.start()), refusal(tag.group(), tag.group(1)));
      }
      tag.appendReplacement(literal, "");
      tag.group().chars().filter(c -> c == '\n').forEach(c -> literal.append('\n'));
    }
    tag.appendTail(literal);
    int open = literal.indexOf("{{");
    if (open >= 0) {
      throw new TemplateException(
          line(literal, open), "a tag is opened by {{ and not closed: write }} behind its name.");
    }
    if (markup == Markup.TELEGRAM) {
      checkTelegram(literal);
    }
  }

  private static String refusal(String tag, String inside) {
    return switch (inside.isBlank() ? ' ' : inside.strip().charAt(0)) {
      case '{', '&' ->
          "%s would not be escaped, and every value is: write {{name}}.".formatted(tag);
      case '>', '<', '$' ->
          "%s would include another template: write its text here.".formatted(tag);
      case '=' -> "%s would change the delimiters: they stay {{ and }}.".formatted(tag);
      default ->
          "%s names no value: write letters, digits, - and _, such as {{poi.tag}}.".formatted(tag);
    };
  }

  private static void checkTelegram(CharSequence literal) {
    boolean code = false;
    for (int i = 0; i < literal.length(); i++) {
      char c = literal.charAt(i);
      if (c == '\\') {
        i++;
      } else if (c == '`') {
        code = !code;
      } else if (!code && TELEGRAM_RESERVED.indexOf(c) >= 0) {
        throw new TemplateException(
            line(literal, i),
            "Telegram refuses a bare %s in MarkdownV2: write \\%s.".formatted(c, c));
      }
    }
  }

  private static int line(CharSequence text, int place) {
    return 1 + (int) text.subSequence(0, place).chars().filter(c -> c == '\n').count();
  }
}
