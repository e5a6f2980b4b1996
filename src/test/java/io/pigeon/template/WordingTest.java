package io.pigeon.template;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pigeon.channel.Markup;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a template may hold, and what comes out of it. */
class WordingTest {

  private static final String HOSTILE = "<!channel> & *b* [a](tg://x) {{pigId}} _.\"'";

  @Test
  void a_first_line_that_says_so_is_the_subject() {
    Wording.Text text = render("Subject: {{a}} is here\nAnd {{b}}.\n", Map.of("a", "A", "b", "B"));

    assertThat(text.subject()).hasValue("A is here");
    assertThat(text.body()).isEqualTo("And B.");
  }

  @Test
  void no_value_makes_itself_the_subject_or_more_than_one_line_of_it() {
    assertThat(render("{{a}}", Map.of("a", "Subject: pay now\nhere")))
        .isEqualTo(new Wording.Text(java.util.Optional.empty(), "Subject: pay now\nhere"));
    assertThat(render("Subject: {{a}}\nx", Map.of("a", "one\r\nBcc: two\u2028three")).subject())
        .hasValue("one Bcc: two three");
    assertThat(render("Subject: {{a}}\nx", Map.of("a", "😀".repeat(400))).subject().orElseThrow())
        .isEqualTo("😀".repeat(250));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "PLAIN    | <!channel> & *b* [a](tg://x) {{pigId}} _.\"'",
        "HTML     | &lt;!channel&gt; &amp; *b* [a](tg://x) {{pigId}} _.&quot;&#39;",
        "SLACK    | &lt;!channel&gt; &amp; *b* [a](tg://x) {{pigId}} _.\"'",
        "TELEGRAM | <\\!channel\\> & \\*b\\* \\[a\\]\\(tg://x\\) \\{\\{pigId\\}\\} \\_\\.\"'"
      })
  void a_value_means_nothing_but_itself_in_any_markup(Markup markup, String shown) {
    Map<String, Object> values = Map.of("a", HOSTILE, "pigId", "never");

    assertThat(Wording.of("{{a}}", markup).render(values).body()).isEqualTo(shown);
    assertThat(Wording.of("Subject: {{a}}\n{{a}}", markup).render(values).subject())
        .hasValue(HOSTILE);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "a{{{x}}}           | would not be escaped",
        "a{{&x}}            | would not be escaped",
        "a{{ & x }}         | would not be escaped",
        "a{{> other}}       | would include another template",
        "a{{<parent}}{{/parent}} | would include another template",
        "a{{$block}}{{/block}}   | would include another template",
        "a{{=<% %>=}}       | would change the delimiters",
        "a{{}}              | names no value",
        "a{{a..b}}          | names no value",
        "a{{a b}}           | names no value",
        "a{{a               | is opened by {{ and not closed",
        "a{{#a}}            | missing close tag 'a'",
        "a{{/a}}            | no open tag 'a'",
        "a{{#a}}{{/b}}      | mismatched open tag"
      })
  void what_a_template_may_not_hold_is_named_with_its_line(String tag, String why) {
    assertThatThrownBy(() -> Wording.of("Subject: s\nfine\n" + tag, Markup.PLAIN))
        .isInstanceOf(TemplateException.class)
        .hasMessageContaining(why)
        .message()
        .satisfies(message -> assertThat(message).startsWith("line 3: "));
  }

  @ParameterizedTest
  @ValueSource(strings = {".", "-", "=", "+", "#", "!", "{", "}"})
  void what_telegram_would_refuse_is_found_before_it_does(String reserved) {
    assertThatThrownBy(() -> Wording.of("Subject: a.b\n*ok*\nb" + reserved, Markup.TELEGRAM))
        .hasMessage(
            "line 3: Telegram refuses a bare %s in MarkdownV2: write \\%s.", reserved, reserved);
    assertThat(Wording.of("*x* _y_ `a.b` \\" + reserved, Markup.TELEGRAM).render(Map.of()).body())
        .endsWith("\\" + reserved);
  }

  @Test
  void a_value_that_is_missing_is_empty_and_its_section_is_not_there() {
    assertThat(
            render(
                    "[{{a}}{{b.c.d}}{{#a}}x{{/a}}{{#b.c}}y{{/b.c}}{{^a}}none{{/a}}]",
                    Map.of("b", "text"))
                .body())
        .isEqualTo("[none]");
  }

  @Test
  void nothing_of_java_can_be_reached() {
    Map<String, Object> values = Map.of("a", "text", "b", List.of("x"));

    assertThat(
            render(
                    "[{{a.class}}{{a.length}}{{a.getClass.name}}{{b.size}}{{class}}{{entrySet}}{{#entrySet}}x{{/entrySet}}]",
                    values)
                .body())
        .isEqualTo("[]");
  }

  @Test
  void more_than_100_000_characters_do_not_come_out() {
    Wording wording = Wording.of("{{a}}{{a}}", Markup.PLAIN);

    assertThat(wording.render(Map.of("a", "x".repeat(50_000))).body()).hasSize(100_000);
    assertThatThrownBy(() -> wording.render(Map.of("a", "x".repeat(50_001))))
        .hasMessageContaining("100,000 characters");
    assertThatThrownBy(() -> Wording.of("x".repeat(20_001), Markup.PLAIN))
        .hasMessageContaining("may have 20,000");
  }

  @Test
  void a_comment_is_not_told() {
    assertThat(render("a\n{{! for editors:\n two lines }}\nb", new LinkedHashMap<>()).body())
        .isEqualTo("a\nb");
  }

  private static Wording.Text render(String source, Map<String, Object> values) {
    return Wording.of(source, Markup.PLAIN).render(values);
  }
}
