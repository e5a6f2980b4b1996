package io.pigeon.channel;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import java.util.Map;
import org.apache.camel.Body;
import org.apache.camel.Header;
import org.springframework.stereotype.Component;

/**
 * A message in pieces of JSON, for a route that writes the body of its request itself: each value
 * is whole JSON, strings in their quotation marks, so a template can hold it wherever a value
 * belongs. {@code simple} does not look at what it inserts, and so no text can break out.
 */
@Component("jsonWords")
class JsonWords {

  /** Of {@code data} what the database holds is passed on as it is: it is JSON. */
  public Map<String, String> of(@Body Message message, @Header("address") String address) {
    return Map.of(
        "address", quoted(address),
        "type", quoted(message.type()),
        "timestamp", quoted(message.timestamp().toString()),
        "title", quoted(message.subject()),
        "text", quoted(message.text()),
        "data", message.data(),
        "idempotency_key", quoted(message.idempotencyKey()),
        "priority", String.valueOf(message.priority()));
  }

  private static String quoted(String text) {
    return '"' + new String(JsonStringEncoder.getInstance().quoteAsString(text)) + '"';
  }
}
