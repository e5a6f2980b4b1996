package io.pigeon.channel;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.pigeon.channel.ChannelException.Fault;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.camel.Exchange;
import org.apache.camel.ExchangeProperty;
import org.apache.camel.Header;
import org.apache.camel.http.base.HttpOperationFailedException;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/**
 * A message to a conversation of Slack by its Web API: {@code chat.postMessage}, or {@code
 * chat.update} of an earlier one. If that one is gone, a new one is posted within the same try.
 */
@Component("slackApi")
class SlackApi {

  private static final String STANDARD_URL = "https://slack.com/api";
  private static final String CALL = "slackCall";

  /** Channel and time stamp, as the header {@code provider-message-id} has them. */
  private static final Pattern MESSAGE_ID = Pattern.compile("([A-Z0-9]{1,30})/(\\d{1,20}\\.\\d+)");

  private static final Set<String> GONE =
      Set.of("message_not_found", "cant_update_message", "edit_window_closed");

  /** What the Web API says in a body; without one, somebody else said it. */
  private static final Set<Integer> STRANGE = Set.of(401, 403, 404);

  /**
   * What one try is at; the property {@value #CALL} is there as long as a request is to be made.
   *
   * @param replaces the earlier message, if there is one
   */
  private record Call(
      String url, String token, ObjectNode body, Optional<MessageId> replaces, TryTime time) {

    Call anew() {
      return new Call(url, token, body, Optional.empty(), time);
    }

    /** Without the token. */
    @Override
    public String toString() {
      return "Call[replaces=" + replaces + "]";
    }
  }

  private record MessageId(String channel, String ts) {}

  private final WebhookProperties properties;

  SlackApi(WebhookProperties properties) {
    this.properties = properties;
  }

  /** Decides what is to be called. */
  public void begin(
      Exchange exchange,
      @Header("address") String address,
      @Header("replaces-message-id") @Nullable String replaces,
      @ExchangeProperty("channelConfig") ChannelConfig config) {
    ObjectNode body = SlackMessage.body(config, exchange.getMessage().getBody(Message.class));
    exchange.setProperty(
        CALL,
        new Call(
            ProviderUrl.of(config, STANDARD_URL),
            BearerToken.checked(config, config.required("token")),
            body.put("channel", address),
            messageId(replaces == null ? "" : replaces),
            TryTime.begin(config, properties)));
  }

  private static Optional<MessageId> messageId(String text) {
    return Optional.of(MESSAGE_ID.matcher(text))
        .filter(Matcher::matches)
        .map(parts -> new MessageId(parts.group(1), parts.group(2)));
  }

  /** Lays out the request. */
  public void write(Exchange exchange, @ExchangeProperty(CALL) Call call) throws IOException {
    ObjectNode body = call.body().deepCopy();
    call.replaces().ifPresent(old -> body.put("channel", old.channel()).put("ts", old.ts()));
    ChatRequest.write(
        exchange,
        call.url() + (call.replaces().isPresent() ? "/chat.update" : "/chat.postMessage"),
        Map.of("Authorization", "Bearer " + call.token()),
        body,
        call.time());
  }

  /** Understands the answer: a failure has the status 200 as well. */
  public void read(Exchange exchange, @ExchangeProperty(CALL) Call call)
      throws HttpOperationFailedException {
    HttpAnswer answer = HttpAnswer.take(exchange, call.token());
    Map<String, String> members = answer.members();
    String error = members.getOrDefault("error", "");
    if (answer.isSuccess() && members.getOrDefault("ok", "").equals("true")) {
      exchange.removeProperty(CALL);
      String id = members.getOrDefault("channel", "") + "/" + members.getOrDefault("ts", "");
      exchange.getMessage().setBody(id);
      exchange.getMessage().setHeader("provider-message-id", id);
      return;
    }
    if (call.replaces().isPresent() && GONE.contains(error)) {
      exchange.setProperty(CALL, call.anew());
      return;
    }
    if (error.isEmpty() && (answer.isSuccess() || STRANGE.contains(answer.status()))) {
      throw new ChannelException(
          answer.isSuccess() ? Fault.UNAVAILABLE : Fault.MISCONFIGURED,
          "Slack: the answer is none of its Web API, see config.base_url: "
              + HttpAnswer.quote(answer.body()));
    }
    if (error.isEmpty() || answer.status() == 429) {
      throw answer.failure();
    }
    String needed = members.getOrDefault("needed", "");
    throw SlackMessage.failure(
        error, answer, HttpAnswer.quote(needed.isEmpty() ? error : error + ", needed: " + needed));
  }
}
