package io.pigeon.template;

import io.pigeon.channel.Markup;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Which template: {@code templates/<event>/<channel>.<language>.mustache}.
 *
 * @param event type of the notification, such as {@code pig.poi-passage}
 * @param channel type of the channel, or {@code any}
 * @param language BCP 47, such as {@code de} or {@code de-AT}
 */
public record TemplateKey(String event, String channel, String language) {

  /** Plain text for every channel that has no template of its own. */
  static final String ANY = "any";

  private static final Pattern EVENT = Pattern.compile("[a-z0-9._-]{1,100}");
  private static final Pattern CHANNEL = Pattern.compile("[a-z][a-z0-9-]{0,49}");
  private static final Pattern LANGUAGE =
      Pattern.compile("(?=.{2,35}$)[A-Za-z]{2,3}(-[A-Za-z0-9]{1,8})*");

  /**
   * @throws IllegalArgumentException saying which part is none
   */
  public TemplateKey {
    require(EVENT, event, "event", "a type of notifications such as pig.poi-passage");
    require(CHANNEL, channel, "channel", "a type of channels such as email, or any");
    require(LANGUAGE, language, "language", "a language such as en or de-AT");
    language = Locale.forLanguageTag(language).toLanguageTag();
  }

  private static void require(Pattern pattern, String text, String part, String example) {
    if (!pattern.matcher(text).matches()) {
      throw new IllegalArgumentException("%s: write %s.".formatted(part, example));
    }
  }

  /** Nothing, if there can be no such template. */
  static Optional<TemplateKey> find(String event, String channel, String language) {
    try {
      return Optional.of(new TemplateKey(event, channel, language));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  Markup markup() {
    return Markup.of(channel);
  }

  /** As the file is named, without {@code .mustache}. */
  @Override
  public String toString() {
    return event + "/" + channel + "." + language;
  }
}
