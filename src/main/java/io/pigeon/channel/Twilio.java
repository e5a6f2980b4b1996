package io.pigeon.channel;

import io.pigeon.channel.ChannelException.Fault;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.apache.camel.Exchange;
import org.apache.camel.InvalidPayloadException;
import org.apache.camel.http.base.HttpOperationFailedException;
import org.springframework.stereotype.Component;

/**
 * A request to the Messages API of Twilio, or of a provider that speaks like it, and what the
 * answer means. Codes are those of Twilio's error dictionary.
 */
@Component("twilio")
class Twilio {

  private static final String HOST = "https://api.twilio.com";
  private static final Pattern ACCOUNT = Pattern.compile("[A-Za-z0-9_-]{1,100}");

  /** Makes the request: address, authorization and form. */
  public void prepare(Exchange exchange) throws InvalidPayloadException {
    ChannelConfig channel = exchange.getProperty("channelConfig", ChannelConfig.class);
    requireTwilio(channel);
    String account = account(channel);
    String token = channel.required("auth_token").strip();
    Message message = exchange.getMessage().getMandatoryBody(Message.class);
    Map<String, Object> headers = exchange.getMessage().getHeaders();
    Map<String, String> form = new LinkedHashMap<>();
    form.put("To", String.valueOf(headers.remove("address")));
    form.putAll(sender(channel));
    form.put("Body", message.text());
    headers.put(
        Exchange.HTTP_URI,
        "%s/2010-04-01/Accounts/%s/Messages.json"
            .formatted(ProviderUrl.of(channel, HOST), account));
    headers.put("Authorization", "Basic " + base64(account + ":" + token));
    exchange.getMessage().setBody(encode(form).getBytes(StandardCharsets.US_ASCII));
  }

  private static void requireTwilio(ChannelConfig channel) {
    if (channel.text("provider").filter("twilio"::equals).isEmpty()) {
      throw new ChannelException(
          Fault.MISCONFIGURED,
          "The channel %s has no provider: set config.provider to twilio or json, or PROVIDER_BASE_URL."
              .formatted(channel.name()));
    }
  }

  private static String account(ChannelConfig channel) {
    String account = channel.required("account_sid");
    if (!ACCOUNT.matcher(account).matches()) {
      throw new ChannelException(
          Fault.MISCONFIGURED,
          "config.account_sid of the channel %s is no account SID.".formatted(channel.name()));
    }
    return account;
  }

  /** A messaging service chooses a number out of its own, unless one is named. */
  private static Map<String, String> sender(ChannelConfig channel) {
    Map<String, String> sender = new LinkedHashMap<>();
    channel.text("from").ifPresent(from -> sender.put("From", from));
    channel
        .text("messaging_service_sid")
        .ifPresent(service -> sender.put("MessagingServiceSid", service));
    if (sender.isEmpty()) {
      throw new ChannelException(
          Fault.MISCONFIGURED,
          "The channel %s has no sender: set config.from or config.messaging_service_sid."
              .formatted(channel.name()));
    }
    return sender;
  }

  private static String encode(Map<String, String> form) {
    return form.entrySet().stream()
        .map(
            field ->
                field.getKey() + "=" + URLEncoder.encode(field.getValue(), StandardCharsets.UTF_8))
        .collect(Collectors.joining("&"));
  }

  private static String base64(String text) {
    return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
  }

  /** 2xx is accepted; a code that says more than the status goes before it. */
  public void judge(Exchange exchange) throws HttpOperationFailedException {
    ChannelConfig channel = exchange.getProperty("channelConfig", ChannelConfig.class);
    HttpAnswer answer = HttpAnswer.of(exchange);
    if (!answer.isSuccess()) {
      Optional<ChannelException> told = told(answer, channel);
      if (told.isPresent()) {
        throw told.get();
      }
      throw answer.failure();
    }
    answer.keepId(exchange, "sid");
  }

  private static Optional<ChannelException> told(HttpAnswer answer, ChannelConfig channel) {
    if (answer.status() == 429) {
      return Optional.empty();
    }
    int code = answer.json().path("code").asInt();
    String said = " Twilio says: %s (%d).".formatted(answer.said("message"), code);
    return switch (code) {
      case 21211, 21214, 21217, 21268, 21401, 21614 ->
          fault(Fault.BAD_ADDRESS, "The number cannot get text messages." + said);
      case 21610 -> fault(Fault.REFUSED, "The recipient has opted out of messages." + said);
      case 20003 ->
          fault(
              Fault.MISCONFIGURED,
              "The credentials of the channel %s are refused: see config.account_sid and config.auth_token."
                      .formatted(channel.name())
                  + said);
      case 21212, 21606 ->
          fault(
              Fault.MISCONFIGURED,
              "The channel %s may not send from config.from.".formatted(channel.name()) + said);
      case 20429 ->
          Optional.of(
              new ChannelException(
                  Fault.THROTTLED, answer.retryAfter(), "Too many requests." + said));
      default -> byStatus(answer.status(), code, channel);
    };
  }

  /**
   * The recipient is in the form, never in the path: 404 is about the account or the host. Codes
   * from 21000 on are about the message.
   */
  private static Optional<ChannelException> byStatus(int status, int code, ChannelConfig channel) {
    return status == 401 || status == 404 || (status == 403 && code < 21000)
        ? fault(
            Fault.MISCONFIGURED,
            "The provider of the channel %s knows no such account (%d): see config.base_url, config.account_sid and config.auth_token."
                .formatted(channel.name(), status))
        : Optional.empty();
  }

  private static Optional<ChannelException> fault(Fault fault, String message) {
    return Optional.of(new ChannelException(fault, message));
  }
}
