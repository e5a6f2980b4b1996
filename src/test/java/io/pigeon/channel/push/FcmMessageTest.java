package io.pigeon.channel.push;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.pigeon.channel.ChannelConfig;
import io.pigeon.channel.ChannelException;
import io.pigeon.channel.Content;
import io.pigeon.channel.Message;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FcmMessageTest {

  private static final Instant NOW = Instant.parse("2026-01-14T08:00:00Z");
  private static final ObjectMapper JSON = new ObjectMapper();

  private final ObjectNode settings = JSON.createObjectNode();

  @ParameterizedTest
  @ValueSource(strings = {"a", "é", "€", "🐖", "\"", "\\", "\n", "\u0000", "\ud83d", "\u202e"})
  void whatever_it_is_made_of_a_message_is_within_the_limit(String character) throws IOException {
    settings.put("text_length", 4096);
    String text = character.repeat(10_000);
    ObjectNode data = JSON.createObjectNode();
    for (int i = 0; i < 100; i++) {
      data.put("member-" + i, character.repeat(i));
    }
    JsonNode message = write("device", 1, text, text, data.toString());
    assertThat(payload(message)).isLessThanOrEqualTo(FcmMessage.MOST_BYTES);
    JsonNode toTopic = write("topic:all", 1, text, text, data.toString());
    assertThat(payload(toTopic)).isLessThanOrEqualTo(FcmMessage.MOST_BYTES_TO_TOPIC);
    assertThat(message.at("/data/idempotency_key").asText()).isEqualTo("key");
  }

  @Test
  void the_text_is_cut_first_and_the_data_that_is_too_much_is_left_out_by_whole_members()
      throws IOException {
    String data =
        JSON.createObjectNode()
            .put("first", "1")
            .put("huge", "x".repeat(5000))
            .put("last", "2")
            .toString();
    JsonNode message = write("device", 1, "Title", "word ".repeat(400), data);
    String body = message.at("/notification/body").asText();
    assertThat(body).hasSizeBetween(990, 1000).endsWith("word…");
    assertThat(message.path("data").properties())
        .extracting(Map.Entry::getKey)
        .containsExactly("type", "timestamp", "idempotency_key", "first", "last", "incomplete");
  }

  @Test
  void the_whole_room_is_used_and_what_fits_is_not_cut() throws IOException {
    settings.put("text_length", 4096);
    JsonNode cut = write("device", 1, "Title", "x".repeat(5000), "{}");
    assertThat(payload(cut)).isBetween(FcmMessage.MOST_BYTES - 40, FcmMessage.MOST_BYTES);
    int fits = cut.at("/notification/body").asText().length() + 2;
    JsonNode whole = write("device", 1, "Title", "x".repeat(fits), "{}");
    assertThat(whole.at("/notification/body").asText()).isEqualTo("x".repeat(fits));
    assertThat(whole.at("/data/incomplete").isMissingNode()).isTrue();
  }

  @Test
  void a_character_of_two_halves_is_never_cut_in_two() throws IOException {
    settings.put("text_length", 5);
    JsonNode message = write("device", 1, "🐖".repeat(300), "🐖".repeat(30), "{}");
    assertThat(message.at("/notification/body").asText()).isEqualTo("🐖🐖🐖🐖…");
    assertThat(message.at("/notification/title").asText()).isEqualTo("🐖".repeat(199) + "…");
  }

  @Test
  void what_no_device_can_show_is_cleaned_away() throws IOException {
    JsonNode message =
        write(
            "device",
            1,
            "a\r\nb\u0000c\ud800",
            "a\u0000\u0007b\n\tc\udc00",
            "{\"k\\u0000\":\"v\\u0000\"}");
    assertThat(message.at("/notification/title").asText()).isEqualTo("a bc\uFFFD");
    assertThat(message.at("/notification/body").asText()).isEqualTo("ab\n\tc\uFFFD");
    assertThat(message.at("/data/k").asText()).isEqualTo("v");
  }

  @Test
  void names_that_fcm_keeps_for_itself_and_ours_cannot_be_taken_by_data() throws IOException {
    JsonNode message =
        write(
            "device",
            1,
            "t",
            "t",
            """
            {"from": "x", "google.a": "x", "gcm.b": "x", "GCM": "x", "message_type": "x", "notification": "x", "": "x",
             "type": "forged", "idempotency_key": "forged", "incomplete": "x", "none": null, "yes": true, "n": 1.10}
            """);
    assertThat(message.path("data"))
        .isEqualTo(
            JSON.readTree(
                """
                {"type": "test.event", "timestamp": "2026-01-14T08:00:00Z", "idempotency_key": "key", "yes": "true", "n": "1.10"}
                """));
  }

  @Test
  void data_that_is_no_object_is_one_member() throws IOException {
    assertThat(write("device", 1, "t", "t", "[1, 2]").at("/data/data").asText()).isEqualTo("[1,2]");
  }

  @ParameterizedTest
  @CsvSource({"0,normal,5", "1,normal,5", "2,high,10", "3,high,10"})
  void what_is_urgent_wakes_a_device(int priority, String android, String apns) throws IOException {
    JsonNode message = write("device", priority, "t", "t", "{}");
    assertThat(message.at("/android/priority").asText()).isEqualTo(android);
    assertThat(message.at("/apns/headers/apns-priority").asText()).isEqualTo(apns);
    assertThat(message.at("/apns/headers/apns-expiration").asText())
        .isEqualTo(String.valueOf(NOW.getEpochSecond() + 86_400));
  }

  @ParameterizedTest
  @ValueSource(strings = {"-1", "2419201", "soon", "1.5", "99999999999"})
  void a_setting_that_came_by_sql_and_is_none_is_named(String life) {
    settings.put("ttl_seconds", life);
    assertThatExceptionOfType(ChannelException.class)
        .isThrownBy(() -> write("device", 1, "t", "t", "{}"))
        .withMessageContaining("config.ttl_seconds of the channel push")
        .matches(failure -> failure.fault() == ChannelException.Fault.MISCONFIGURED);
  }

  private JsonNode write(String address, int priority, String title, String text, String data)
      throws IOException {
    Message message =
        new Message(
            "test.event", NOW, data, "key", priority, 1, () -> new Content(title, text, text));
    ChannelConfig config = new ChannelConfig("push", "push", settings, Optional.empty());
    byte[] written =
        new FcmMessage(JSON, Clock.fixed(NOW, ZoneOffset.UTC)).write(message, address, config);
    return JSON.readTree(written).path("message");
  }

  /** All but the address. */
  private static int payload(JsonNode message) throws IOException {
    ObjectNode payload = message.deepCopy();
    return payload
        .without(List.of("token", "topic"))
        .toString()
        .getBytes(StandardCharsets.UTF_8)
        .length;
  }
}
