package io.pigeon.template;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.pigeon.channel.Content;
import java.io.IOException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Which template says it, in which version, and what does where none can. */
class FallbackTest {

  private static final Instant AT = Instant.parse("2026-01-14T08:30:00Z");

  private final List<Map<String, Object>> rows = new ArrayList<>();
  private final List<String> failures = new ArrayList<>();

  @Test
  void the_nearest_language_decides_and_then_the_channel() throws IOException {
    add("any", "en", "any en");
    add("email", "en", "<p>email en</p>");
    add("any", "de", "any de");

    assertThat(words("email", "en")).isEqualTo(new Content("Title", "any en", "<p>email en</p>"));
    assertThat(words("email", "fr").formatted()).isEqualTo("<p>email en</p>");
    assertThat(words("email", "de-AT")).isEqualTo(new Content("Title", "any de", "any de"));
    add("any", "de-AT", "any de-AT");
    assertThat(words("sms", "de-AT").text()).isEqualTo("any de-AT");
  }

  @Test
  void plain_text_is_escaped_as_a_whole_and_a_channels_own_only_in_its_values() throws IOException {
    add("any", "en", "Subject: {{v}}.\n{{v}} - done.");
    add("slack", "en", "*{{v}}*");

    assertThat(words("telegram", "en"))
        .isEqualTo(new Content("<b>.", "<b> - done.", "<b\\> \\- done\\."));
    assertThat(words("email", "en").formatted()).isEqualTo("&lt;b&gt; - done.");
    assertThat(words("slack", "en")).isEqualTo(new Content("<b>.", "<b> - done.", "*&lt;b&gt;*"));
    assertThat(words("sms", "en")).isEqualTo(new Content("<b>.", "<b> - done.", "<b> - done."));
  }

  @Test
  void a_channel_of_plain_text_has_one_text() throws IOException {
    add("any", "en", "Subject: long\nlong");
    add("sms", "en", "short");

    assertThat(words("sms", "en")).isEqualTo(new Content("Title", "short", "short"));
  }

  @Test
  void without_a_template_its_own_words_do() throws IOException {
    assertThat(words("slack", "en")).isEqualTo(new Content("Title", "own <b>", "own &lt;b&gt;"));
    add("slack", "en", "*only here*");
    assertThat(words("slack", "en")).isEqualTo(new Content("Title", "own <b>", "*only here*"));
  }

  @Test
  void a_template_that_comes_out_empty_or_too_long_is_passed_over() throws IOException {
    add("any", "en", "any");
    add("sms", "en", "{{#missing}}x{{/missing}}");
    add("push", "en", "{{long}}{{long}}");

    assertThat(words("sms", "en").text()).isEqualTo("any");
    assertThat(failures).isEmpty();
    assertThat(words("push", "en").text()).isEqualTo("any");
    assertThat(failures).hasSize(1).first().asString().contains("100,000");
  }

  @Test
  void the_version_that_held_when_it_was_stored_says_it() throws IOException {
    add("any", "en", 1, AT.minusSeconds(60), "first");
    add("any", "en", 2, AT.plusSeconds(1), "second");
    add("any", "en", 3, AT.plusSeconds(2), null);

    assertThat(words("sms", "en").text()).isEqualTo("first");
    assertThat(wordsOf(AT.plusSeconds(1)).text()).isEqualTo("second");
    assertThat(wordsOf(AT.plusSeconds(2)).text()).isEqualTo("own <b>");
  }

  @Test
  void a_version_that_cannot_be_used_leaves_the_one_before_in_force() throws IOException {
    add("any", "en", 1, AT.minusSeconds(60), "good");
    add("any", "en", 2, AT.minusSeconds(30), "{{{bad}}}");
    add("Any", "en", "no such channel");

    assertThat(words("sms", "en").text()).isEqualTo("good");
  }

  private void add(String channel, String language, String body) {
    add(channel, language, 1, AT, body);
  }

  private void add(String channel, String language, int version, Instant from, String body) {
    Map<String, Object> row = new HashMap<>();
    row.put("event", "a.b");
    row.put("channel", channel);
    row.put("language", language);
    row.put("version", version);
    row.put("holds_from", Timestamp.from(from));
    row.put("body", body);
    rows.add(0, row);
  }

  private Content wordsOf(Instant createdAt) throws IOException {
    return words("sms", "en", createdAt);
  }

  private Content words(String channel, String language) throws IOException {
    return words(channel, language, AT);
  }

  private Content words(String channel, String language, Instant createdAt) throws IOException {
    History history = History.of(rows, History.NONE);
    String data =
        "{\"text\":\"own <b>\",\"v\":\"<b>\",\"long\":\"%s\"}".formatted("x".repeat(60_000));
    Notice notice =
        new Notice("a.b", "a.b", AT, createdAt, "Title", new ObjectMapper().readTree(data));
    return Templates.rendered(
            notice,
            new Audience(channel, language, "UTC"),
            key -> history.at(key, createdAt),
            failure -> failures.add(failure.getMessage()))
        .content();
  }
}
