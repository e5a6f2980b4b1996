package io.pigeon.channel;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.pigeon.channel.ChannelException.Fault;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.camel.Exchange;
import org.apache.camel.ExchangeProperty;
import org.apache.camel.Header;
import org.apache.camel.http.base.HttpOperationFailedException;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/**
 * A message to a chat of Telegram by its Bot API: {@code sendMessage}, or {@code editMessageText}
 * of an earlier one. What Telegram cannot parse is sent once more as plain text, and what replaces
 * a message that is gone as a new one, both within the same try. Telegram knows no idempotency key:
 * an answer that is lost makes the message come twice.
 */
@Component("telegram")
class Telegram {

  private static final String STANDARD_URL = "https://api.telegram.org";

  /** The token is part of the path. */
  private static final Pattern TOKEN = Pattern.compile("[0-9]{1,20}:[A-Za-z0-9_-]{1,100}");

  /** Of a message after its entities are parsed; in UTF-16 code units, which are never fewer. */
  private static final int MOST_CHARACTERS = 4096;

  /** More would be a flood: a group takes 20 messages a minute from a bot. */
  private static final int MOST_PARTS = 10;

  private static final String SENDING = "telegramSending";
  private static final String FIRST = "telegramFirst";
  private static final Pattern CHAT_ID = Pattern.compile("-?\\d{1,18}");
  private static final Pattern MESSAGE_ID = Pattern.compile("(-?\\d{1,18})/(\\d{1,18})");

  /**
   * What one try is at.
   *
   * @param calls still to be made; the property {@value #SENDING} is there as long as there are
   */
  private record Sending(String url, String token, String chat, Deque<Call> calls, TryTime time) {

    /** Without the token. */
    @Override
    public String toString() {
      return "Sending[" + calls.size() + " calls]";
    }
  }

  /**
   * @param text in MarkdownV2
   * @param markup whether it is sent so, or as plain text
   * @param edits the earlier message, by its id in the chat
   */
  private record Call(String text, boolean markup, String chat, Optional<String> edits) {

    Call plain() {
      return new Call(text.replaceAll("(?s)\\\\(.)", "$1"), false, chat, edits);
    }

    Call anew(String address) {
      return new Call(text, markup, address, Optional.empty());
    }

    String method() {
      return edits.isPresent() ? "editMessageText" : "sendMessage";
    }

    ObjectNode body() {
      ObjectNode body = JsonNodeFactory.instance.objectNode();
      if (CHAT_ID.matcher(chat).matches()) {
        body.put("chat_id", Long.parseLong(chat));
      } else {
        body.put("chat_id", chat);
      }
      edits.ifPresent(id -> body.put("message_id", Long.parseLong(id)));
      body.put("text", text);
      if (markup) {
        body.put("parse_mode", "MarkdownV2");
      }
      body.putObject("link_preview_options").put("is_disabled", true);
      return body;
    }
  }

  private final WebhookProperties properties;

  Telegram(WebhookProperties properties) {
    this.properties = properties;
  }

  /** Decides what is to be called. */
  public void begin(
      Exchange exchange,
      @Header("address") String address,
      @Header("replaces-message-id") @Nullable String replaces,
      @ExchangeProperty("channelConfig") ChannelConfig config) {
    String url = ProviderUrl.of(config, STANDARD_URL);
    String token = token(config);
    String text = ChatText.clean(exchange.getMessage().getBody(Message.class).formatted());
    Matcher old = MESSAGE_ID.matcher(replaces == null ? "" : replaces);
    Deque<Call> calls = new ArrayDeque<>();
    if (old.matches()) {
      String cut = ChatText.cut(text, Markup.TELEGRAM, MOST_CHARACTERS);
      calls.add(new Call(cut, true, old.group(1), Optional.of(old.group(2))));
    } else {
      boolean splits = config.text("too_long").filter("split"::equals).isPresent();
      List<String> parts =
          ChatText.split(text, Markup.TELEGRAM, MOST_CHARACTERS, splits ? MOST_PARTS : 1);
      parts.forEach(part -> calls.add(new Call(part, true, address, Optional.empty())));
    }
    TryTime time = TryTime.begin(config, properties);
    exchange.removeProperty(FIRST);
    exchange.setProperty(SENDING, new Sending(url, token, address, calls, time));
  }

  private static String token(ChannelConfig config) {
    String token = config.required("token").strip();
    if (!TOKEN.matcher(token).matches()) {
      throw new ChannelException(
          Fault.MISCONFIGURED,
          "The token of the channel %s does not look like one: see what config.token leads to."
              .formatted(config.name()));
    }
    return token;
  }

  /** Lays out the request. The token is in a header that goes no further than the HTTP client. */
  public void write(Exchange exchange, @ExchangeProperty(SENDING) Sending sending)
      throws IOException {
    Call call = sending.calls().element();
    ChatRequest.write(
        exchange,
        sending.url() + "/bot" + sending.token() + "/" + call.method(),
        Map.of(),
        call.body(),
        sending.time());
  }

  /** Understands the answer, and decides whether one more call is to be made. */
  public void read(Exchange exchange, @ExchangeProperty(SENDING) Sending sending)
      throws HttpOperationFailedException {
    HttpAnswer answer = HttpAnswer.take(exchange, sending.token());
    Map<String, String> members = answer.members();
    String said = members.getOrDefault("description", "");
    Call call = sending.calls().remove();
    if (answer.isSuccess() && members.getOrDefault("ok", "").equals("true")) {
      accepted(exchange, sending, call, members);
    } else if (call.edits().isPresent() && says(said, "message is not modified")) {
      accepted(exchange, sending, call, Map.of());
    } else if (call.markup() && says(said, "can't parse entities")) {
      sending.calls().addFirst(call.plain());
    } else if (call.edits().isPresent() && isGone(said)) {
      sending.calls().addFirst(call.anew(sending.chat()));
    } else {
      throwFailure(answer, members, HttpAnswer.quote(said));
    }
  }

  /** The id of the message is that of its first part. */
  private static void accepted(
      Exchange exchange, Sending sending, Call call, Map<String, String> members) {
    String chat = members.getOrDefault("result.chat.id", call.chat());
    String id =
        Optional.ofNullable(members.get("result.message_id")).or(call::edits).orElse("unknown");
    String first = exchange.getProperty(FIRST, chat + "/" + id, String.class);
    exchange.setProperty(FIRST, first);
    if (sending.calls().isEmpty()) {
      exchange.removeProperty(SENDING);
      exchange.getMessage().setBody(first);
      exchange.getMessage().setHeader("provider-message-id", first);
    }
  }

  private static boolean isGone(String said) {
    return says(said, "message to edit not found")
        || says(said, "message can't be edited")
        || says(said, "message_id_invalid");
  }

  /**
   * What the status alone says rightly is left to it. A 2xx that is here is none of the Bot API.
   */
  private static void throwFailure(HttpAnswer answer, Map<String, String> members, String said)
      throws HttpOperationFailedException {
    String migrated = members.getOrDefault("parameters.migrate_to_chat_id", "");
    if (!migrated.isEmpty()) {
      throw new ChannelException(
          Fault.BAD_ADDRESS,
          "Telegram: the group has become a supergroup: its address is now " + migrated + ".");
    }
    Optional<Fault> fault =
        answer.isSuccess() ? Optional.of(Fault.UNAVAILABLE) : fault(answer.status(), said);
    if (fault.isEmpty()) {
      throw answer.failure();
    }
    throw new ChannelException(
        fault.get(),
        HttpAnswer.retryAfter(members.getOrDefault("parameters.retry_after", ""))
            .or(answer::retryAfter),
        "Telegram: %d %s".formatted(answer.status(), said));
  }

  private static Optional<Fault> fault(int status, String said) {
    return switch (status) {
      case 429 -> Optional.of(Fault.THROTTLED);
      // Of a path that holds the token, 404 says that no bot has this one.
      case 401, 404 -> Optional.of(Fault.MISCONFIGURED);
      case 403 ->
          Optional.of(
              says(said, "blocked") || says(said, "deactivated") || says(said, "kicked")
                  ? Fault.UNREGISTERED
                  : Fault.BAD_ADDRESS);
      case 400 -> badRequest(said);
      default -> Optional.empty();
    };
  }

  private static Optional<Fault> badRequest(String said) {
    boolean address =
        says(said, "chat not found")
            || says(said, "chat_id is empty")
            || says(said, "peer_id_invalid")
            || says(said, "chat_write_forbidden")
            || says(said, "not enough rights")
            || says(said, "have no rights");
    return address ? Optional.of(Fault.BAD_ADDRESS) : Optional.empty();
  }

  private static boolean says(String said, String words) {
    return said.toLowerCase(Locale.ROOT).contains(words);
  }
}
