package io.pigeon.template;

import java.time.DateTimeException;
import java.time.ZoneId;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * Who is told, and by what.
 *
 * @param channel type of the channel
 * @param language BCP 47; another than known falls back to {@code en}
 * @param timeZone name of a zone; one that Java does not know counts as UTC
 */
public record Audience(String channel, String language, String timeZone) {

  private static final String DEFAULT_LANGUAGE = "en";

  /** By its name, which people know, and not as the offset Z. */
  private static final ZoneId UTC = ZoneId.of("UTC");

  /** From the nearest on: {@code de-AT}, {@code de}, {@code en}. */
  List<String> languages() {
    Set<String> languages = new LinkedHashSet<>();
    String tag = Locale.forLanguageTag(language).toLanguageTag();
    while (!tag.isEmpty()) {
      languages.add(tag);
      tag = tag.substring(0, Math.max(0, tag.lastIndexOf('-')));
    }
    languages.add(DEFAULT_LANGUAGE);
    return List.copyOf(languages);
  }

  ZoneId zone() {
    try {
      return ZoneId.of(timeZone);
    } catch (DateTimeException e) {
      return UTC;
    }
  }
}
