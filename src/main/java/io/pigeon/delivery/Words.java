package io.pigeon.delivery;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.pigeon.channel.Content;
import io.pigeon.channel.Markup;
import java.util.function.Supplier;
import org.springframework.stereotype.Component;

/** What a delivery says to people. */
@Component
class Words {

  private final ObjectMapper json;

  Words(ObjectMapper json) {
    this.json = json;
  }

  /** Its words, made at most once, when somebody asks for them. */
  Supplier<Content> of(Delivery delivery, Markup markup) {
    return new Supplier<>() {
      private Content made = new Content("", "", "");
      private boolean isMade;

      @Override
      public synchronized Content get() {
        if (!isMade) {
          made = make(delivery, markup);
          isMade = true;
        }
        return made;
      }
    };
  }

  private Content make(Delivery delivery, Markup markup) {
    JsonNode data;
    try {
      data = json.readTree(delivery.data());
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("PostgreSQL gave jsonb that is no JSON.", e);
    }
    String text = data.path("text").asText(data.path("body").asText(delivery.title()));
    return new Content(delivery.title(), text, markup.escape(text));
  }
}
