package io.pigeon.channel.push;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.pigeon.channel.ChannelConfig;
import io.pigeon.channel.ChannelException;
import io.pigeon.channel.ChannelException.Fault;
import io.pigeon.channel.Message;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import org.apache.camel.Body;
import org.apache.camel.ExchangeProperty;
import org.apache.camel.Header;
import org.springframework.stereotype.Component;

/**
 * Writes a message as FCM takes it. FCM takes 4,096 bytes of payload, 2,048 to a topic
 * (documentation of {@code ErrorCode}); all but the address is counted here, as JSON, which is more
 * than FCM counts. What does not fit is left out: first the end of the text, then whole members of
 * the data, and the data says so: {@code "incomplete": "true"}.
 *
 * <p>There is no {@code collapse_key}: FCM ignores it for messages that it shows itself. What keeps
 * a repeated try from being shown twice is the idempotency key as Android's {@code tag} and as
 * {@code apns-collapse-id}.
 */
@Component("fcmMessage")
class FcmMessage {

  static final int MOST_BYTES = 4096;
  static final int MOST_BYTES_TO_TOPIC = 2048;

  /** More of a title is shown by no device. */
  private static final int LONGEST_TITLE = 200;

  private static final int HIGH = 2;
  private static final int LONGEST_LIFE = 2_419_200;
  private static final String TOPIC = "topic:";
  private static final Pattern TOPIC_NAME = Pattern.compile("[A-Za-z0-9_.~%-]{1,900}");
  private static final Pattern TOKEN = Pattern.compile("[\\x21-\\x7e]{1,4096}");
  private static final String INCOMPLETE = "incomplete";

  private final ObjectMapper json;
  private final ObjectReader reader;
  private final Clock clock;

  FcmMessage(ObjectMapper json, Clock clock) {
    this.json = json;
    this.reader =
        json.reader()
            .with(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .without(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES);
    this.clock = clock;
  }

  /**
   * @throws ChannelException if the address is neither a token nor a topic
   */
  public byte[] write(
      @Body Message message,
      @Header("address") String address,
      @ExchangeProperty("channelConfig") ChannelConfig config)
      throws JsonProcessingException {
    boolean toTopic = address.startsWith(TOPIC);
    String target = toTopic ? address.substring(TOPIC.length()) : address;
    if (!(toTopic ? TOPIC_NAME : TOKEN).matcher(target).matches()) {
      throw new ChannelException(
          Fault.BAD_ADDRESS, "The address is neither a device token nor topic:<name>.");
    }
    ObjectNode payload = frame(message, number(config, "ttl_seconds", 86_400, LONGEST_LIFE));
    int left =
        (toTopic ? MOST_BYTES_TO_TOPIC : MOST_BYTES)
            - size(payload)
            - sizeOfMember(INCOMPLETE, "true");
    String body =
        DeviceText.of(message.text()).cut(number(config, "text_length", 1000, MOST_BYTES), left);
    payload.withObject("/notification").put("body", body);
    addData(message, payload.withObject("/data"), left - (size(body) - 2));
    payload.put(toTopic ? "topic" : "token", target);
    return bytes(json.createObjectNode().set("message", payload));
  }

  private ObjectNode frame(Message message, int life) {
    String priority = message.priority() >= HIGH ? "high" : "normal";
    ObjectNode payload = json.createObjectNode();
    payload
        .putObject("notification")
        .put(
            "title", DeviceText.line(message.subject()).cut(LONGEST_TITLE, MOST_BYTES_TO_TOPIC / 2))
        .put("body", "");
    payload
        .putObject("data")
        .put("type", message.type())
        .put("timestamp", message.timestamp().toString())
        .put("idempotency_key", message.idempotencyKey());
    ObjectNode android = payload.putObject("android");
    android.put("priority", priority).put("ttl", life + "s");
    android.putObject("notification").put("tag", message.idempotencyKey());
    long until = life == 0 ? 0 : clock.instant().getEpochSecond() + life;
    payload
        .putObject("apns")
        .putObject("headers")
        .put("apns-priority", message.priority() >= HIGH ? "10" : "5")
        .put("apns-expiration", String.valueOf(until))
        .put("apns-collapse-id", message.idempotencyKey());
    return payload;
  }

  /** Members of the data become text, as FCM takes no other; those that do not fit stay behind. */
  private void addData(Message message, ObjectNode data, int most) throws JsonProcessingException {
    JsonNode given = reader.readTree(message.data());
    JsonNode members = given.isObject() ? given : json.createObjectNode().set("data", given);
    int left = most;
    boolean incomplete = false;
    for (Map.Entry<String, JsonNode> member : members.properties()) {
      JsonNode value = member.getValue();
      String name = DeviceText.line(member.getKey()).text();
      if (value.isNull() || data.has(name) || isReserved(name)) {
        continue;
      }
      String text = DeviceText.of(value.isTextual() ? value.asText() : value.toString()).text();
      int size = sizeOfMember(name, text);
      if (size <= left) {
        data.put(name, text);
        left -= size;
      } else {
        incomplete = true;
      }
    }
    if (incomplete) {
      data.put(INCOMPLETE, "true");
    }
  }

  /** FCM refuses a message that uses its own names. */
  private static boolean isReserved(String name) {
    String lower = name.toLowerCase(Locale.ROOT);
    return name.isEmpty()
        || lower.equals("from")
        || lower.equals("message_type")
        || lower.equals("notification")
        || lower.equals(INCOMPLETE)
        || lower.startsWith("google")
        || lower.startsWith("gcm");
  }

  /** With its comma and colon. */
  private int sizeOfMember(String name, String value) throws JsonProcessingException {
    return size(name) + size(value) + 2;
  }

  private int size(Object value) throws JsonProcessingException {
    return bytes(value).length;
  }

  /**
   * By way of text: straight to bytes, what is beyond 16 bits would be escaped, twelve for four.
   */
  private byte[] bytes(Object value) throws JsonProcessingException {
    return json.writeValueAsString(value).getBytes(StandardCharsets.UTF_8);
  }

  private static int number(ChannelConfig config, String setting, int otherwise, int most) {
    String text = config.text(setting).orElse(String.valueOf(otherwise));
    if (!text.matches("\\d{1,7}") || Integer.parseInt(text) > most) {
      throw new ChannelException(
          Fault.MISCONFIGURED,
          "config.%s of the channel %s must be a whole number up to %d."
              .formatted(setting, config.name(), most));
    }
    return Integer.parseInt(text);
  }
}
