package io.pigeon.channel;

import io.pigeon.channel.ChannelException.Fault;
import java.util.regex.Pattern;
import org.apache.camel.Exchange;
import org.apache.camel.InvalidPayloadException;
import org.springframework.stereotype.Component;

/** Makes a message fit for phones, whatever provider it then goes to. */
@Component("smsText")
class SmsText {

  /** Ten segments are 1,530 septets; Twilio takes no more than 1,600 characters. */
  private static final int MOST_SEGMENTS = 10;

  /** E.164: at most fifteen digits, the country code first. */
  private static final Pattern NUMBER = Pattern.compile("\\+[1-9][0-9]{6,14}");

  /**
   * Puts the text as it is sent in place of the text as it was made, and the property {@code
   * segments} beside it.
   *
   * @throws ChannelException if the address is no number, or the text too long to be sent by {@code
   *     config.too_long}
   */
  public void fit(Exchange exchange) throws InvalidPayloadException {
    ChannelConfig channel = exchange.getProperty("channelConfig", ChannelConfig.class);
    if (!NUMBER.matcher(exchange.getMessage().getHeader("address", "", String.class)).matches()) {
      throw new ChannelException(
          Fault.BAD_ADDRESS,
          "The address is no number in the form of E.164, such as +905551234567.");
    }
    Message message = exchange.getMessage().getMandatoryBody(Message.class);
    String text = fit(PlainText.simple(message.text()), channel);
    exchange.setProperty("segments", SmsLength.of(text).segments());
    exchange
        .getMessage()
        .setBody(
            new Message(
                message.type(),
                message.timestamp(),
                message.data(),
                message.idempotencyKey(),
                message.priority(),
                message.grouped(),
                () -> new Content(message.subject(), text, text)));
  }

  private static String fit(String text, ChannelConfig channel) {
    int wanted = channel.settings().path("max_segments").asInt(MOST_SEGMENTS);
    int most = Math.max(1, Math.min(wanted, MOST_SEGMENTS));
    boolean refuses = channel.text("too_long").filter("refuse"::equals).isPresent();
    int segments = SmsLength.of(text).segments();
    if (refuses && segments > most) {
      throw new ChannelException(
          Fault.REFUSED,
          "The text takes %d segments; config.max_segments of the channel %s is %d."
              .formatted(segments, channel.name(), most));
    }
    return SmsLength.cut(text, most);
  }
}
