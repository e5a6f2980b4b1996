package io.pigeon.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import io.pigeon.channel.Content;
import io.pigeon.channel.Markup;
import org.junit.jupiter.api.Test;

class GroupedWordsTest {

  private final Content words = new Content("Subject", "Text.", "Text\\.");

  @Test
  void the_text_says_how_many_more_there_were() {
    assertThat(Words.withOthers(4, words, Markup.TELEGRAM))
        .isEqualTo(new Content("Subject", "Text.\nand 4 more", "Text\\.\nand 4 more"));
  }

  @Test
  void of_one_event_it_says_what_it_said() {
    assertThat(Words.withOthers(0, words, Markup.PLAIN)).isEqualTo(words);
  }
}
