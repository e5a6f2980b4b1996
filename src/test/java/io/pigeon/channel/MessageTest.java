package io.pigeon.channel;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.time.Instant;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

class MessageTest {

  private static final Instant THEN = Instant.parse("2026-01-14T08:00:00.123Z");

  private static final Supplier<Content> NONE = () -> new Content("", "", "");

  @Test
  void the_body_has_type_timestamp_and_the_data_as_they_were_written() {
    Message message =
        new Message(
            "pig.poi-passage",
            THEN,
            "{\"kp\": 1.10, \"n\": 12345678901234567890.10}",
            "key",
            1,
            1,
            NONE);
    assertThat(message.json())
        .isEqualTo(
            "{\"type\":\"pig.poi-passage\",\"timestamp\":\"2026-01-14T08:00:00.123Z\","
                + "\"data\":{\"kp\": 1.10, \"n\": 12345678901234567890.10}}");
  }

  @Test
  void a_type_cannot_break_out_of_its_string() throws Exception {
    String type = "a\",\"data\":{}}\\ \n\r\t\u0000\u2028 é 🐖";
    String json = new Message(type, THEN, "null", "key", 1, 1, NONE).json();
    assertThat(new ObjectMapper().readTree(json).path("type").asText()).isEqualTo(type);
    assertThat(json).doesNotContain("\n").doesNotContain("\r").doesNotContain("\u0000");
  }

  @Test
  void the_body_says_how_many_events_it_tells_of() {
    assertThat(new Message("t", Instant.EPOCH, "{}", "key", 1, 5, NONE).json())
        .isEqualTo(
            "{\"type\":\"t\",\"timestamp\":\"1970-01-01T00:00:00Z\",\"grouped\":5,\"data\":{}}");
  }
}
