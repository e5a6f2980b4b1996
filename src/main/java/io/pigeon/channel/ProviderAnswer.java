package io.pigeon.channel;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.http.base.HttpOperationFailedException;

/**
 * What a provider answered to a request that was sent with {@code throwExceptionOnFailure=false}.
 *
 * @param body as text; the message is left holding it, as it is kept with the delivery
 * @param json the body; missing if it is no JSON
 * @param headers {@code Retry-After} and {@code Date}, as far as they were sent
 */
record ProviderAnswer(int status, String body, JsonNode json, Map<String, String> headers) {

  private static final int LONGEST_ID = 200;
  private static final int LONGEST_TEXT = 300;

  static ProviderAnswer of(Exchange exchange, ObjectMapper mapper) {
    Message message = exchange.getMessage();
    String body = Optional.ofNullable(message.getBody(String.class)).orElse("");
    message.setBody(body);
    Map<String, String> headers = new HashMap<>();
    for (String name : new String[] {"Retry-After", "Date"}) {
      Optional.ofNullable(message.getHeader(name, String.class))
          .ifPresent(value -> headers.put(name, value));
    }
    return new ProviderAnswer(
        message.getHeader(Exchange.HTTP_RESPONSE_CODE, Integer.class),
        body,
        parse(body, mapper),
        headers);
  }

  private static JsonNode parse(String body, ObjectMapper mapper) {
    try {
      return mapper.readTree(body);
    } catch (JsonProcessingException e) {
      return MissingNode.getInstance();
    }
  }

  boolean isAccepted() {
    return status >= 200 && status < 300;
  }

  /** Keeps the provider's id of the message as the header {@code provider-message-id}. */
  void keepId(Exchange exchange, String member) {
    String id = PlainText.line(json.path(member).asText(""), LONGEST_ID);
    if (!id.isEmpty()) {
      exchange.getMessage().setHeader("provider-message-id", id);
    }
  }

  /** The member as one line, for a message to people; empty if it is not there. */
  String said(String member) {
    return PlainText.line(json.path(member).asText(""), LONGEST_TEXT);
  }

  /** A failure that means what its status says. */
  HttpOperationFailedException failure(ChannelConfig channel) {
    return new HttpOperationFailedException(channel.name(), status, "", null, headers, body);
  }
}
