package io.pigeon.channel;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.core.io.ClassPathResource;
import org.springframework.core.io.Resource;
import org.springframework.core.io.support.PathMatchingResourcePatternResolver;
import org.springframework.stereotype.Component;

/**
 * The files that make up a type of channel: its route {@code <type>.camel.yaml} and the schema of
 * its settings {@code <type>.schema.json}. They are looked for in the folder {@code channels} of
 * {@code pigeon.routes.directory}, if it is set, as it is at that moment; else among those that
 * Pigeon brings along.
 */
@Component
public class ChannelFiles {

  private static final String FOLDER = "routes/channels/";
  private static final String ROUTE = ".camel.yaml";
  private static final String SCHEMA = ".schema.json";

  /** As in the table {@code channel_configs}; so a name leads to no other folder. */
  private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9-]{0,49}");

  private final Optional<Path> directory;
  private final Set<String> broughtAlong;

  ChannelFiles(@Value("${pigeon.routes.directory}") String directory) throws IOException {
    this.directory =
        Optional.of(directory.strip())
            .filter(name -> !name.isEmpty())
            .map(name -> Path.of(name, "channels"));
    this.broughtAlong =
        types(
            Arrays.stream(
                    new PathMatchingResourcePatternResolver()
                        .getResources("classpath*:" + FOLDER + "*" + ROUTE))
                .map(Resource::getFilename)
                .map(String::valueOf));
  }

  /** The types that have a route. */
  public Set<String> types() {
    if (directory.isEmpty()) {
      return broughtAlong;
    }
    if (!Files.isDirectory(directory.get())) {
      return Set.of();
    }
    try (Stream<Path> files = Files.list(directory.get())) {
      return types(files.map(file -> String.valueOf(file.getFileName())));
    } catch (IOException e) {
      throw new UncheckedIOException("The route files of channels cannot be listed.", e);
    }
  }

  private static Set<String> types(Stream<String> files) {
    Set<String> types = new TreeSet<>();
    files
        .filter(file -> file.endsWith(ROUTE))
        .map(file -> file.substring(0, file.length() - ROUTE.length()))
        .filter(type -> NAME.matcher(type).matches())
        .forEach(types::add);
    return types;
  }

  /** JSON Schema 2020-12 of the settings of a type; that of any type, if it has none of its own. */
  public String schema(String type) {
    try {
      Optional<Path> edited = directory.map(folder -> folder.resolve(type + SCHEMA));
      if (NAME.matcher(type).matches() && edited.filter(Files::isRegularFile).isPresent()) {
        return Files.readString(edited.get());
      }
      ClassPathResource own = new ClassPathResource(FOLDER + type + SCHEMA);
      ClassPathResource schema =
          own.exists() ? own : new ClassPathResource(FOLDER + "other" + SCHEMA);
      return schema.getContentAsString(StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException("The schema of the type " + type + " cannot be read.", e);
    }
  }
}
