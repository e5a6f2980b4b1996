package io.pigeon.template;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.LoadingCache;
import io.pigeon.channel.Content;
import io.pigeon.channel.Markup;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.InitializingBean;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.core.io.Resource;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Component;

/**
 * All templates in all their versions, as the table {@code templates} had them a second ago. The
 * files of the program are taken up into it at the start, so that what a file said before an
 * upgrade is still there for the tries after it.
 *
 * <p>A notification is told in the versions that held when it was stored. A version holds from
 * three seconds after it was written, when every instance has read it; so the version is pinned
 * without being written anywhere, and no two tries of a delivery differ.
 */
@Component
public class Templates implements InitializingBean {

  private static final Logger LOG = LoggerFactory.getLogger(Templates.class);
  private static final Duration FRESH = Duration.ofSeconds(1);
  private static final String ALL = "all";

  private final TemplateFiles files;
  private final JdbcTemplate jdbc;
  private final ObjectMapper json;
  private final String record;
  private final String count;
  private final String read;
  private final LoadingCache<String, History> histories =
      Caffeine.newBuilder().expireAfterWrite(FRESH).build(all -> current());
  private volatile History last = History.NONE;

  Templates(
      TemplateFiles files,
      JdbcTemplate jdbc,
      ObjectMapper json,
      @Value("${pigeon.sql}/templates-record.sql") Resource record,
      @Value("${pigeon.sql}/templates-count.sql") Resource count,
      @Value("${pigeon.sql}/templates-read.sql") Resource read)
      throws IOException {
    this.files = files;
    this.jdbc = jdbc;
    this.json = json;
    this.record = record.getContentAsString(StandardCharsets.UTF_8);
    this.count = count.getContentAsString(StandardCharsets.UTF_8);
    this.read = read.getContentAsString(StandardCharsets.UTF_8);
  }

  /** Before the routes start, so that nothing is told without its template. */
  @Override
  public void afterPropertiesSet() throws JsonProcessingException {
    List<Map<String, String>> rows =
        files.all().entrySet().stream()
            .map(
                file ->
                    Map.of(
                        "event", file.getKey().event(),
                        "channel", file.getKey().channel(),
                        "language", file.getKey().language(),
                        "body", file.getValue()))
            .toList();
    jdbc.update(record, json.writeValueAsString(rows));
    last = current();
  }

  private History current() {
    try {
      long rows = Optional.ofNullable(jdbc.queryForObject(count, Long.class)).orElse(0L);
      if (rows != last.rows()) {
        last = History.of(jdbc.queryForList(read), last);
      }
    } catch (DataAccessException e) {
      LOG.warn("The templates stay as they were: {}", e.getMessage());
    }
    return last;
  }

  /** What was written just now is seen by this instance at once. */
  public void lookAgain() {
    histories.invalidate(ALL);
  }

  /** What the program itself brings along for this. */
  public Optional<String> file(TemplateKey key) {
    return files.body(key);
  }

  /** Whether there is any template of this name. */
  public boolean knows(String event) {
    return histories.get(ALL).knows(event);
  }

  /**
   * Whether a body could be a template.
   *
   * @throws TemplateException saying in which line what has to be written differently
   */
  public void check(TemplateKey key, String body) {
    Wording.of(body, key.markup());
  }

  /**
   * The words for somebody. Never fails: what no template says, the notification's own words do.
   */
  public Content words(Notice notice, Audience audience) {
    History history = histories.get(ALL);
    return rendered(
            notice,
            audience,
            key -> history.at(key, notice.createdAt()),
            failure -> LOG.warn("A template of {} was passed over: {}", notice.event(), failure))
        .content();
  }

  /**
   * The words as they would be from now on.
   *
   * @param draft in place of the template of this event, channel and language
   * @throws TemplateException if a template cannot be used, or not with these values
   */
  public Rendered preview(Notice notice, Audience audience, Optional<String> draft) {
    TemplateKey drafted = new TemplateKey(notice.event(), audience.channel(), audience.language());
    Optional<Version> version =
        draft.map(
            body ->
                new Version(
                    drafted, 0, Instant.MIN, Optional.of(Wording.of(body, drafted.markup()))));
    History history = histories.get(ALL);
    return rendered(
        notice,
        audience,
        key -> version.filter(each -> key.equals(drafted)).or(() -> history.at(key, Instant.MAX)),
        failure -> {
          throw failure;
        });
  }

  private record Said(Version version, Wording.Text text) {}

  /**
   * The nearest language decides before the channel does: better plain words that are understood
   * than well laid out ones that are not.
   */
  static Rendered rendered(
      Notice notice,
      Audience audience,
      Function<TemplateKey, Optional<Version>> versions,
      Consumer<TemplateException> failures) {
    Markup markup = Markup.of(audience.channel());
    Function<Stream<String>, Optional<Said>> say =
        channels -> first(notice, audience, channels.toList(), versions, failures);
    Optional<Said> said = say.apply(Stream.of(audience.channel(), TemplateKey.ANY).distinct());
    boolean own = said.filter(each -> each.version().key().markup() != Markup.PLAIN).isPresent();
    Optional<Said> plain = own ? say.apply(Stream.of(TemplateKey.ANY)) : said;
    String text = plain.map(each -> each.text().body()).orElseGet(notice::ownText);
    return new Rendered(
        new Content(
            Stream.of(said, plain)
                .flatMap(Optional::stream)
                .flatMap(each -> each.text().subject().stream())
                .filter(subject -> !subject.isEmpty())
                .findFirst()
                .orElse(notice.title()),
            text,
            own ? said.orElseThrow().text().body() : markup.escape(text)),
        said.map(each -> each.version().key()),
        said.map(each -> each.version().number()).orElse(0));
  }

  private static Optional<Said> first(
      Notice notice,
      Audience audience,
      List<String> channels,
      Function<TemplateKey, Optional<Version>> versions,
      Consumer<TemplateException> failures) {
    return audience.languages().stream()
        .flatMap(
            language ->
                channels.stream()
                    .flatMap(
                        channel -> TemplateKey.find(notice.event(), channel, language).stream()))
        .flatMap(key -> versions.apply(key).stream())
        .flatMap(version -> said(version, notice, audience, failures).stream())
        .findFirst();
  }

  /** Nothing, if it cannot be used or nothing comes out of it. */
  private static Optional<Said> said(
      Version version, Notice notice, Audience audience, Consumer<TemplateException> failures) {
    try {
      return version
          .wording()
          .map(wording -> wording.render(Values.of(notice, audience, version.key().language())))
          .filter(text -> !text.body().isEmpty())
          .map(text -> new Said(version, text));
    } catch (TemplateException e) {
      failures.accept(e);
      return Optional.empty();
    }
  }
}
