package io.pigeon.channel;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ChatTextTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '~',
      textBlock =
          """
          <!channel> <@U0G9QF9C6>       ~ &lt;!channel&gt; &lt;@U0G9QF9C6&gt;
          <https://evil.example|a bank> ~ &lt;https://evil.example|a bank&gt;
          a &lt;!here&gt; b             ~ a &amp;lt;!here&amp;gt; b
          """)
  void slack_is_left_no_mention_and_no_link_of_what_comes_from_data(String data, String sent) {
    assertThat(Markup.SLACK.escape(data)).isEqualTo(sent);
  }

  @Test
  void telegram_is_left_no_markup_of_what_comes_from_data() {
    String special = "_*[]()~`>#+-=|{}.!\\";
    assertThat(Markup.TELEGRAM.escape(special)).isEqualTo(special.replaceAll("(.)", "\\\\$1"));
    assertThat(Markup.TELEGRAM.escape("[a](tg://user?id=1) **>x||"))
        .isEqualTo("\\[a\\]\\(tg://user?id\\=1\\) \\*\\*\\>x\\|\\|");
  }

  @Test
  void what_cannot_be_shown_is_taken_out_and_other_scripts_are_not() {
    assertThat(ChatText.clean("a\u0000b\rc\u001bd\u007fe\u0085f\u2028g\u202eh"))
        .isEqualTo("abcdefgh");
    assertThat(ChatText.clean("a\ud83d b \udc16")).isEqualTo("a\ufffd b \ufffd");
    String shown = "line\n\ttab 🐖 מסלול\u200f خط 管道 e\u0301 👩‍🔧";
    assertThat(ChatText.clean(shown)).isEqualTo(shown);
  }

  @Test
  void a_text_that_fits_stays_as_it_is() {
    assertThat(ChatText.cut("", Markup.SLACK, 5)).isEmpty();
    assertThat(ChatText.cut("a&lt;", Markup.SLACK, 5)).isEqualTo("a&lt;");
    assertThat(ChatText.cut("\\.\\.\\.\\.\\.", Markup.TELEGRAM, 5)).isEqualTo("\\.\\.\\.\\.\\.");
  }

  @ParameterizedTest
  @CsvSource({
    "SLACK, abcdef, 5, abcd…",
    "SLACK, abc&lt;def, 7, abc…",
    "SLACK, abc&amp;def, 8, abc…",
    "SLACK, abc&lt;def, 8, abc&lt;…",
    "SLACK, ab<#C01|crew>cdef, 10, ab…",
    "SLACK, abc🐖def, 5, abc…",
    "TELEGRAM, a\\.b\\.c\\.d, 5, a\\.b\\.…",
    "TELEGRAM, a\\\\\\\\\\.b, 5, a\\\\\\\\\\.b",
    "TELEGRAM, a\\\\\\\\\\.b, 3, a\\\\…",
    "TELEGRAM, abc🐖def, 5, abc…",
    "PLAIN, 🐖🐖, 3, 🐖…",
    "PLAIN, abc, 1, …"
  })
  void a_cut_never_goes_through_what_belongs_together(
      Markup markup, String text, int most, String cut) {
    assertThat(ChatText.cut(text, markup, most)).isEqualTo(cut);
  }

  @ParameterizedTest
  @ValueSource(strings = {"🐖", "\\.", "\\\\", "a", "\n", "e\u0301", "_ "})
  void of_any_text_every_part_can_stand_alone_and_all_together_are_the_text(String piece) {
    String text = Markup.TELEGRAM.escape("x") + piece.repeat(3000);
    List<String> parts = ChatText.split(text, Markup.TELEGRAM, 1000, 100);
    assertThat(String.join("", parts)).isEqualTo(text);
    assertThat(parts)
        .hasSizeGreaterThan(2)
        .allSatisfy(
            part -> {
              assertThat(part.replaceAll("(?s)\\\\(.)", "$1")).hasSizeBetween(1, 1000);
              assertThat(part.replaceAll("(?s)\\\\.", "")).doesNotContain("\\");
              assertThat(part.chars().filter(c -> Character.isSurrogate((char) c)).count())
                  .isEqualTo(2 * part.codePoints().filter(c -> c > 0xffff).count());
            });
  }

  @Test
  void a_text_is_split_between_words_and_what_is_left_over_is_cut() {
    assertThat(ChatText.split("one two three four", Markup.PLAIN, 9, 9))
        .containsExactly("one two ", "three ", "four");
    assertThat(ChatText.split("one two\nthree four", Markup.PLAIN, 12, 2))
        .containsExactly("one two\n", "three four");
    assertThat(ChatText.split("one two three four", Markup.PLAIN, 8, 2))
        .containsExactly("one two ", "three f…");
  }
}
