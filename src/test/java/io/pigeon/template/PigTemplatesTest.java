package io.pigeon.template;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.pigeon.channel.Content;
import io.pigeon.detection.EventDraft;
import io.pigeon.detection.fold.DetectedEvent;
import io.pigeon.detection.fold.EventType;
import io.pigeon.detection.fold.ToldEvents;
import io.pigeon.notification.NotificationDraft;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.core.io.support.PathMatchingResourcePatternResolver;

/**
 * The templates that come with Pigeon, filled in with what the detector tells of some runs. What
 * comes out was read by people and is kept in {@code approved.txt}; to approve a change, read
 * {@code target/templates/received.txt} and put it in its place.
 */
class PigTemplatesTest {

  private static final Path APPROVED = Path.of("src/test/resources/templates/approved.txt");
  private static final Path RECEIVED = Path.of("target/templates/received.txt");
  private static final List<String> CHANNELS = List.of("push", "sms", "slack", "telegram", "email");
  private static final int ONE_SMS = 160;

  /** Letters of GSM 03.38 that the texts may need; another one makes an SMS of 70 characters. */
  private static final String GSM = "[A-Za-z0-9 .,:;()/%+*\\n?!'\"=_#-]*";

  private static final Map<String, DetectedEvent> EVENTS = ToldEvents.byName();
  private static final Map<TemplateKey, Version> FILES = files();
  private static final Set<String> OWN =
      FILES.keySet().stream().map(TemplateKey::toString).collect(Collectors.toSet());

  private static Map<TemplateKey, Version> files() {
    Map<TemplateKey, Version> versions = new HashMap<>();
    try {
      new TemplateFiles(new PathMatchingResourcePatternResolver())
          .all()
          .forEach(
              (key, body) ->
                  versions.put(
                      key,
                      new Version(
                          key, 1, Instant.MIN, Optional.of(Wording.of(body, key.markup())))));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return versions;
  }

  @ParameterizedTest
  @EnumSource(EventType.class)
  void every_type_has_a_template_and_an_event_to_try_it_with(EventType type) {
    assertThat(OWN).contains(type.wireName() + "/any.en");
    assertThat(EVENTS.values()).extracting(DetectedEvent::type).contains(type);
  }

  static Stream<String> events() {
    return EVENTS.keySet().stream();
  }

  @ParameterizedTest
  @MethodSource("events")
  void nothing_of_a_template_is_left_and_no_value_is_missing(String name) throws IOException {
    for (String channel : CHANNELS) {
      Content content = words(EVENTS.get(name), channel);
      for (String text : List.of(content.subject(), content.text(), content.formatted())) {
        assertThat(text)
            .isNotBlank()
            .doesNotContain("{{", "}}", "null", "()", "  ", " .", " ,")
            .doesNotContainPattern("\\n\\n");
      }
      assertThat(content.subject()).doesNotContain("\n");
      assertThat(content.text()).contains("PIG-7").containsPattern("\\d\\d:\\d\\d(:\\d\\d)? CET");
    }
  }

  @ParameterizedTest
  @MethodSource("events")
  void an_sms_is_a_single_one(String name) throws IOException {
    assertThat(words(EVENTS.get(name), "sms").text())
        .hasSizeLessThanOrEqualTo(ONE_SMS)
        .matches(GSM);
  }

  @Test
  void the_texts_are_those_that_people_have_read() throws IOException {
    StringBuilder received = new StringBuilder();
    for (Map.Entry<String, DetectedEvent> event : new TreeMap<>(EVENTS).entrySet()) {
      for (String channel : CHANNELS) {
        boolean push = channel.equals("push");
        if (push || OWN.contains(event.getValue().type().wireName() + "/" + channel + ".en")) {
          Content content = words(event.getValue(), channel);
          received.append("== %s, %s\n".formatted(event.getKey(), push ? "any" : channel));
          received.append(push ? content.subject() + "\n--\n" : "");
          received.append(content.formatted()).append("\n\n");
        }
      }
    }
    Files.createDirectories(RECEIVED.getParent());
    Files.writeString(RECEIVED, received);
    assertThat(received.toString()).isEqualTo(Files.readString(APPROVED));
  }

  private static Content words(DetectedEvent event, String channel) throws IOException {
    NotificationDraft draft = EventDraft.of(event, Instant.MIN);
    ObjectMapper json = new ObjectMapper();
    JsonNode data = json.readTree(json.writeValueAsString(event.payload()));
    String type = event.type().wireName();
    Notice notice =
        new Notice(type, type, event.eventTime(), event.eventTime(), draft.title(), data);
    Audience audience = new Audience(channel, "en", "Europe/Vienna");
    return Templates.rendered(
            notice,
            audience,
            key -> Optional.ofNullable(FILES.get(key)),
            failure -> {
              throw failure;
            })
        .content();
  }
}
