package io.pigeon.detection.fold;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EventKeyTest {

  @Test
  void empty_parts_are_kept() {
    assertThat(EventKey.of("P7~1768377600000", EventType.RUN_COMPLETION, "", ""))
        .isEqualTo("v1|P7~1768377600000|RUN_COMPLETION||");
  }

  @ParameterizedTest
  @CsvSource({
    "MLV-12,MLV-12",
    "a|b,a%7Cb",
    "50%,50%25",
    "Größe ~,Größe ~",
    "'x\u0001\u0085',x%01%C2%85"
  })
  void what_would_break_the_grammar_is_percent_encoded(String id, String encoded) {
    assertThat(EventKey.encoded(id)).isEqualTo(encoded);
  }

  @Test
  void a_key_of_255_bytes_stays_as_it_is() {
    String key = EventKey.of("P~1", EventType.HEARTBEAT, "x".repeat(255 - 18), "");

    assertThat(key).hasSize(255).startsWith("v1|P~1|HEARTBEAT|x");
  }

  @Test
  void a_longer_key_becomes_its_hash() {
    String key = EventKey.of("P~1", EventType.HEARTBEAT, "x".repeat(255 - 17), "");

    assertThat(key).matches("v1\\|sha256:[0-9a-f]{64}");
    assertThat(key).isNotEqualTo(EventKey.of("P~1", EventType.HEARTBEAT, "x".repeat(256 - 17), ""));
  }

  @Test
  void length_counts_in_bytes() {
    assertThat(EventKey.of("P~1", EventType.HEARTBEAT, "ö".repeat(130), ""))
        .startsWith("v1|sha256:");
  }

  @Test
  void wire_names_are_kebab_case() {
    assertThat(EventType.PRE_POI_ALERT.wireName()).isEqualTo("pig.pre-poi-alert");
  }
}
