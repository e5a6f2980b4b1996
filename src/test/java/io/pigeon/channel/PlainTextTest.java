package io.pigeon.channel;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class PlainTextTest {

  @Test
  void of_control_characters_only_the_newline_stays() {
    assertThat(PlainText.simple("a\u0000b\r\nc\td\u001b[31me\u007ff\u0085g"))
        .isEqualTo("ab\nc d[31mefg");
  }

  @Test
  void half_of_a_surrogate_pair_becomes_a_question_mark_and_a_whole_one_stays() {
    assertThat(PlainText.simple("a\ud83db\udc16c🐖\ud83d")).isEqualTo("a?b?c🐖?");
  }

  @Test
  void text_from_right_to_left_stays_as_it_is() {
    assertThat(PlainText.simple("شلام\u200f עולם")).isEqualTo("شلام\u200f עולם");
  }

  @Test
  void a_line_is_one_and_is_not_cut_inside_of_a_character() {
    assertThat(PlainText.line(" a\r\nb ", 10)).isEqualTo("a b");
    assertThat(PlainText.line("ab🐖", 3)).isEqualTo("ab");
    assertThat(PlainText.line("ab🐖c", 4)).isEqualTo("ab🐖");
    assertThat(PlainText.line("", 3)).isEmpty();
  }
}
