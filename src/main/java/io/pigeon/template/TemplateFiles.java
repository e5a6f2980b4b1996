package io.pigeon.template;

import io.pigeon.InvalidSettingException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.springframework.core.io.Resource;
import org.springframework.core.io.support.ResourcePatternResolver;
import org.springframework.stereotype.Component;

/** The templates that come with the program; one that is broken stops the start. */
@Component
class TemplateFiles {

  private static final Pattern NAME =
      Pattern.compile(".*/templates/([^/]+)/([^/.]+)\\.([^/.]+)\\.mustache");

  private final Map<TemplateKey, String> bodies = new TreeMap<>((a, b) -> compare(a, b));

  TemplateFiles(ResourcePatternResolver resources) throws IOException {
    for (Resource file : resources.getResources("classpath*:templates/*/*.mustache")) {
      Matcher name = NAME.matcher(file.getURL().toString());
      String body = file.getContentAsString(StandardCharsets.UTF_8);
      try {
        if (!name.matches()) {
          throw new IllegalArgumentException(
              "name it templates/<event>/<channel>.<language>.mustache.");
        }
        TemplateKey key = new TemplateKey(name.group(1), name.group(2), name.group(3));
        Wording.of(body, key.markup());
        bodies.put(key, body);
      } catch (TemplateException | IllegalArgumentException e) {
        throw new InvalidSettingException(
            "The template %s cannot be used: %s".formatted(file.getURL(), e.getMessage()),
            "Change the file as said, or leave it out.");
      }
    }
  }

  private static int compare(TemplateKey one, TemplateKey other) {
    return one.toString().compareTo(other.toString());
  }

  Map<TemplateKey, String> all() {
    return bodies;
  }

  Optional<String> body(TemplateKey key) {
    return Optional.ofNullable(bodies.get(key));
  }
}
