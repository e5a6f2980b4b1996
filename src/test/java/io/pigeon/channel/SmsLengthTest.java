package io.pigeon.channel;

import static io.pigeon.channel.SmsLength.Encoding.GSM_7;
import static io.pigeon.channel.SmsLength.Encoding.UCS_2;
import static org.assertj.core.api.Assertions.assertThat;

import io.pigeon.channel.SmsLength.Encoding;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Segments reckoned by hand. */
class SmsLengthTest {

  private static final String PIG = "🐖";

  static Stream<Arguments> texts() {
    return Stream.of(
        text("", GSM_7, 1),
        text("a", GSM_7, 1),
        text("a".repeat(160), GSM_7, 1),
        text("a".repeat(161), GSM_7, 2),
        text("a".repeat(2 * 153), GSM_7, 2),
        text("a".repeat(2 * 153 + 1), GSM_7, 3),
        text("a".repeat(10 * 153), GSM_7, 10),
        text("a".repeat(10 * 153 + 1), GSM_7, 11),
        // Two septets each.
        text("€".repeat(80), GSM_7, 1),
        text("€".repeat(80) + "a", GSM_7, 2),
        text("a".repeat(158) + "[", GSM_7, 1),
        text("a".repeat(159) + "[", GSM_7, 2),
        // The pair does not fit into the last septet of the first segment, which stays empty.
        text("a".repeat(152) + "€" + "a".repeat(151), GSM_7, 2),
        text("a".repeat(152) + "€" + "a".repeat(152), GSM_7, 3),
        text("a".repeat(151) + "€" + "a".repeat(153), GSM_7, 2),
        // 76 pairs a segment, one septet left over.
        text("[".repeat(2 * 76), GSM_7, 2),
        text("[".repeat(2 * 76 + 1), GSM_7, 3),
        text("ş", UCS_2, 1),
        text("ş".repeat(70), UCS_2, 1),
        text("ş".repeat(71), UCS_2, 2),
        text("ş".repeat(2 * 67), UCS_2, 2),
        text("ş".repeat(2 * 67 + 1), UCS_2, 3),
        text("ş".repeat(10 * 67), UCS_2, 10),
        text("ş".repeat(10 * 67 + 1), UCS_2, 11),
        // One character outside the alphabet makes all of it UCS-2.
        text("a".repeat(69) + "ğ", UCS_2, 1),
        text("a".repeat(70) + "ğ", UCS_2, 2),
        // In UCS-2 the extension is nothing special.
        text("€".repeat(69) + "ş", UCS_2, 1),
        // Two units each.
        text(PIG.repeat(35), UCS_2, 1),
        text(PIG.repeat(35) + "a", UCS_2, 2),
        // 33 pairs a segment, one unit left over.
        text(PIG.repeat(2 * 33), UCS_2, 2),
        text(PIG.repeat(2 * 33 + 1), UCS_2, 3),
        text("ş".repeat(66) + PIG + "ş".repeat(65), UCS_2, 2),
        text("ş".repeat(66) + PIG + "ş".repeat(66), UCS_2, 3),
        text("ş".repeat(65) + PIG + "ş".repeat(67), UCS_2, 2));
  }

  private static Arguments text(String text, Encoding encoding, int segments) {
    return Arguments.of(text, encoding, segments);
  }

  @ParameterizedTest
  @MethodSource("texts")
  void a_text_takes_the_segments_reckoned_by_hand(String text, Encoding encoding, int segments) {
    assertThat(SmsLength.of(text)).isEqualTo(new SmsLength(encoding, segments));
  }

  @Test
  void the_alphabet_has_the_places_of_its_table() {
    // 128 places less the escape.
    assertThat(SmsLength.BASIC.chars().distinct()).hasSize(127);
    assertThat(SmsLength.BASIC.charAt(0x10)).isEqualTo('Δ');
    assertThat(SmsLength.BASIC.indexOf(' ')).isEqualTo(0x20 - 1);
    assertThat(SmsLength.BASIC.indexOf('A')).isEqualTo(0x41 - 1);
    assertThat(SmsLength.BASIC.indexOf('à')).isEqualTo(0x7f - 1);
    assertThat(SmsLength.EXTENSION.chars().distinct()).hasSize(10);
    assertThat(SmsLength.of("ÄÖÑÜ§¿äöñüàÇé").encoding()).isEqualTo(GSM_7);
    for (String other : new String[] {"ç", "á", "`", "’", "…", "\u00a0", "ı"}) {
      assertThat(SmsLength.of(other).encoding()).as(other).isEqualTo(UCS_2);
    }
  }

  @Test
  void a_text_that_fits_is_not_cut() {
    assertThat(SmsLength.cut("a".repeat(160), 1)).isEqualTo("a".repeat(160));
    assertThat(SmsLength.cut("ş".repeat(670), 10)).isEqualTo("ş".repeat(670));
    assertThat(SmsLength.cut("", 1)).isEmpty();
  }

  @Test
  void a_text_that_is_cut_fills_its_segments_to_the_last_septet() {
    assertThat(SmsLength.cut("a".repeat(161), 1)).isEqualTo("a".repeat(157) + "...");
    assertThat(SmsLength.cut("a".repeat(10_000), 10)).isEqualTo("a".repeat(1527) + "...");
    assertThat(SmsLength.cut("€".repeat(81), 1)).isEqualTo("€".repeat(78) + "...");
    assertThat(SmsLength.cut("ş".repeat(71), 1)).isEqualTo("ş".repeat(69) + "…");
    assertThat(SmsLength.cut("ş".repeat(10_000), 10)).isEqualTo("ş".repeat(669) + "…");
  }

  @Test
  void a_surrogate_pair_is_not_cut_apart() {
    assertThat(SmsLength.cut(PIG.repeat(36), 1)).isEqualTo(PIG.repeat(34) + "…");
    // 33 pairs a segment, and the dots in the unit that is left over.
    assertThat(SmsLength.cut(PIG.repeat(10_000), 10)).isEqualTo(PIG.repeat(330) + "…");
  }
}
