package io.pigeon.channel;

import java.util.Locale;

/** How a channel takes formatted text, and so what must be escaped in text that comes from data. */
public enum Markup {
  /** No markup: nothing is escaped. */
  PLAIN {
    @Override
    public String escape(String text) {
      return text;
    }
  },
  /** Of mail. */
  HTML {
    @Override
    public String escape(String text) {
      return replace(text, "&<>\"'", "&amp;", "&lt;", "&gt;", "&quot;", "&#39;");
    }
  },
  /** {@code mrkdwn} of Slack: mentions and links begin with {@code <}. */
  SLACK {
    @Override
    public String escape(String text) {
      return replace(text, "&<>", "&amp;", "&lt;", "&gt;");
    }
  },
  /** {@code MarkdownV2} of Telegram: a backslash before all that has a meaning. */
  TELEGRAM {
    @Override
    public String escape(String text) {
      StringBuilder escaped = new StringBuilder(text.length() + 16);
      for (int i = 0; i < text.length(); i++) {
        char c = text.charAt(i);
        if ("_*[]()~`>#+-=|{}.!\\".indexOf(c) >= 0) {
          escaped.append('\\');
        }
        escaped.append(c);
      }
      return escaped.toString();
    }
  };

  /** Makes text mean nothing but itself. */
  public abstract String escape(String text);

  /** Of a type of channels; plain for all that have none of their own. */
  public static Markup of(String channelType) {
    return switch (channelType.toLowerCase(Locale.ROOT)) {
      case "email" -> HTML;
      case "slack" -> SLACK;
      case "telegram" -> TELEGRAM;
      default -> PLAIN;
    };
  }

  private static String replace(String text, String characters, String... replacements) {
    StringBuilder escaped = new StringBuilder(text.length() + 16);
    for (int i = 0; i < text.length(); i++) {
      int found = characters.indexOf(text.charAt(i));
      if (found < 0) {
        escaped.append(text.charAt(i));
      } else {
        escaped.append(replacements[found]);
      }
    }
    return escaped.toString();
  }
}
