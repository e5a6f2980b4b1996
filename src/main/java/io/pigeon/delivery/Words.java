package io.pigeon.delivery;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.pigeon.channel.Content;
import io.pigeon.channel.Markup;
import io.pigeon.template.Audience;
import io.pigeon.template.Notice;
import io.pigeon.template.Templates;
import java.util.function.Supplier;
import org.springframework.stereotype.Component;

/** What a delivery says to people. */
@Component
class Words {

  private final ObjectMapper json;
  private final Templates templates;

  Words(ObjectMapper json, Templates templates) {
    this.json = json;
    this.templates = templates;
  }

  /**
   * Its words, made at most once, when somebody asks for them.
   *
   * @param channelType whose templates and markup they are in
   */
  Supplier<Content> of(Delivery delivery, String channelType) {
    return new Supplier<>() {
      private Content made = new Content("", "", "");
      private boolean isMade;

      @Override
      public synchronized Content get() {
        if (!isMade) {
          made =
              withOthers(
                  delivery.grouped() - 1, make(delivery, channelType), Markup.of(channelType));
          isMade = true;
        }
        return made;
      }
    };
  }

  private Content make(Delivery delivery, String channelType) {
    try {
      return templates.words(
          new Notice(
              delivery.template(),
              delivery.type(),
              delivery.occurredAt(),
              delivery.createdAt(),
              delivery.title(),
              json.readTree(delivery.data())),
          new Audience(channelType, delivery.language(), delivery.timeZone()));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("PostgreSQL gave jsonb that is no JSON.", e);
    }
  }

  /** Says how many more events of its group there were. */
  static Content withOthers(int others, Content words, Markup markup) {
    if (others < 1) {
      return words;
    }
    String more = "and " + others + " more";
    return new Content(
        words.subject(),
        words.text() + "\n" + more,
        words.formatted() + "\n" + markup.escape(more));
  }
}
