package io.pigeon.template;

import com.samskivert.mustache.BasicCollector;
import com.samskivert.mustache.Mustache;
import com.samskivert.mustache.MustacheException;
import com.samskivert.mustache.Template;
import io.pigeon.channel.Markup;
import java.io.Writer;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A template, ready to be filled in. Its first line, if it begins with {@code Subject: }, is the
 * subject: plain text whatever the markup of the rest. That is so in the template and not in what
 * comes out of it, so no value can make itself the subject.
 *
 * <p>Values are read from maps only, never from Java objects; every value is escaped.
 */
final class Wording {

  /** Longest template, and longest text that comes out of one, in characters. */
  static final int LONGEST_SOURCE = 20_000;

  static final int LONGEST_TEXT = 100_000;

  private static final int LONGEST_SUBJECT = 250;
  private static final String SUBJECT = "Subject: ";
  private static final Pattern LINE = Pattern.compile("(.*) @ line (\\d+)", Pattern.DOTALL);

  /**
   * What came out.
   *
   * @param subject one line of plain text, if the template has one
   */
  record Text(Optional<String> subject, String body) {}

  private final Optional<Template> subject;
  private final Template body;

  private Wording(Optional<Template> subject, Template body) {
    this.subject = subject;
    this.body = body;
  }

  /**
   * @throws TemplateException saying in which line what has to be written differently
   */
  static Wording of(String source, Markup markup) {
    if (source.length() > LONGEST_SOURCE) {
      throw new TemplateException(
          "It has %,d characters, and may have %,d.".formatted(source.length(), LONGEST_SOURCE));
    }
    if (!source.startsWith(SUBJECT)) {
      Tags.check(source, markup);
      return new Wording(Optional.empty(), compiled(source, markup));
    }
    int end = source.indexOf('\n') < 0 ? source.length() : source.indexOf('\n');
    String line = source.substring(SUBJECT.length(), end);
    // An empty line in its place, so that errors name the right one.
    String rest = source.substring(end);
    Tags.check(line, Markup.PLAIN);
    Tags.check(rest, markup);
    return new Wording(Optional.of(compiled(line, Markup.PLAIN)), compiled(rest, markup));
  }

  private static Template compiled(String source, Markup markup) {
    try {
      return Mustache.compiler()
          .withCollector(new MapsOnly())
          .withFormatter(value -> markup.escape(shown(value)))
          .escapeHTML(false)
          .defaultValue("")
          .compile(source);
    } catch (MustacheException e) {
      Matcher line = LINE.matcher(String.valueOf(e.getMessage()));
      throw line.matches()
          ? new TemplateException(Integer.parseInt(line.group(2)), line.group(1) + ".")
          : new TemplateException(e.getMessage() + ".");
    }
  }

  /** Of what has members there is nothing to show but its members. */
  private static String shown(Object value) {
    return value instanceof Map || value instanceof Iterable ? "" : String.valueOf(value);
  }

  /**
   * @throws TemplateException if more comes out than a text may have
   */
  Text render(Map<String, Object> values) {
    return new Text(
        subject.map(line -> oneLine(filled(line, values))), filled(body, values).strip());
  }

  private static String filled(Template template, Map<String, Object> values) {
    Bounded out = new Bounded();
    try {
      template.execute(values, out);
    } catch (MustacheException e) {
      throw new TemplateException(e.getMessage() + ".");
    }
    return out.toString();
  }

  private static String oneLine(String text) {
    String line = text.replaceAll("[\\p{Cntrl}\\u2028\\u2029]+", " ").strip();
    return line.codePointCount(0, line.length()) <= LONGEST_SUBJECT
        ? line
        : line.substring(0, line.offsetByCodePoints(0, LONGEST_SUBJECT));
  }

  /** No reflection, no lambdas: a value is a member of a map or not there. */
  private static final class MapsOnly extends BasicCollector {

    private static final Mustache.VariableFetcher MEMBER =
        (context, name) -> {
          Object value = ((Map<?, ?>) context).get(name);
          return value == null ? Template.NO_FETCHER_FOUND : value;
        };
    private static final Mustache.VariableFetcher NONE =
        (context, name) -> Template.NO_FETCHER_FOUND;

    @Override
    public Mustache.VariableFetcher createFetcher(Object context, String name) {
      return context instanceof Map ? MEMBER : NONE;
    }

    @Override
    public <K, V> Map<K, V> createFetcherCache() {
      return new ConcurrentHashMap<>();
    }
  }

  private static final class Bounded extends Writer {

    private final StringBuilder text = new StringBuilder();

    @Override
    public void write(char[] from, int offset, int length) {
      if (text.length() + length > LONGEST_TEXT) {
        throw new TemplateException(
            "More than %,d characters come out of it.".formatted(LONGEST_TEXT));
      }
      text.append(from, offset, length);
    }

    @Override
    public void flush() {
      // There is nothing behind it.
    }

    @Override
    public void close() {
      // Nothing is open.
    }

    @Override
    public String toString() {
      return text.toString();
    }
  }
}
