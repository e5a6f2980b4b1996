package io.pigeon.channel.email;

import io.pigeon.channel.ChannelConfig;
import io.pigeon.channel.ChannelException;
import io.pigeon.channel.ChannelException.Fault;
import io.pigeon.channel.Markup;
import io.pigeon.channel.Message;
import jakarta.mail.MessagingException;
import jakarta.mail.internet.InternetAddress;
import jakarta.mail.internet.MimeBodyPart;
import jakarta.mail.internet.MimeMultipart;
import java.io.UnsupportedEncodingException;
import java.time.Clock;
import java.util.Date;
import java.util.regex.Pattern;
import org.apache.camel.Body;
import org.apache.camel.ExchangeProperty;
import org.apache.camel.Header;
import org.springframework.stereotype.Component;

/** Makes a mail of a message: its text as it is and as HTML, for the reader to choose. */
@Component("mailComposer")
class MailComposer {

  private static final String UTF_8 = "UTF-8";
  private static final int HIGH = 2;
  private static final int CRITICAL = 3;

  /** Of a mail address, RFC 5321. */
  private static final int LONGEST_ADDRESS = 254;

  /** One bare address: no name, no list, no quotes, nothing that ends a header or a command. */
  private static final Pattern ADDRESS =
      Pattern.compile("[\\x21-\\x7e&&[^\"(),:;<>@\\[\\\\\\]]]{1,64}@[A-Za-z0-9.-]+");

  private static final String PAGE =
      """
      <!DOCTYPE html>
      <html>
      <head><meta charset="utf-8"><title>%s</title></head>
      <body><div dir="auto" style="white-space: pre-line">%s</div></body>
      </html>
      """;

  private final Clock clock;

  MailComposer(Clock clock) {
    this.clock = clock;
  }

  /**
   * @param address of the one who gets it
   * @throws ChannelException if the address is none, or a setting
   */
  public Mail compose(
      @Body Message message,
      @Header("address") String address,
      @ExchangeProperty("channelConfig") ChannelConfig config)
      throws MessagingException {
    if (!isAddress(address)) {
      throw new ChannelException(
          Fault.BAD_ADDRESS, "The address is no mail address, such as crew@example.org.");
    }
    InternetAddress from = own(config, "from", config.required("from"));
    Mail mail = new Mail(MailServer.of(config), from.getAddress(), message.idempotencyKey());
    mail.setFrom(from);
    InternetAddress to = new InternetAddress();
    to.setAddress(address);
    mail.setRecipient(jakarta.mail.Message.RecipientType.TO, to);
    if (config.text("reply_to").isPresent()) {
      mail.setReplyTo(new InternetAddress[] {own(config, "reply_to", config.required("reply_to"))});
    }
    mail.setSentDate(Date.from(clock.instant()));
    String subject = MailText.line(message.subject());
    mail.setSubject(subject.isEmpty() ? MailText.line(message.type()) : subject, UTF_8);
    mail.setHeader("Auto-Submitted", "auto-generated");
    urge(mail, message.priority());
    if (message.priority() < CRITICAL) {
      Unsubscribe.offer(mail, config, address);
    }
    mail.setContent(
        new MimeMultipart(
            "alternative",
            part("plain", message.text()),
            part("html", PAGE.formatted(Markup.HTML.escape(subject), message.formatted()))));
    mail.saveChanges();
    return mail;
  }

  private static MimeBodyPart part(String subtype, String text) throws MessagingException {
    MimeBodyPart part = new MimeBodyPart();
    part.setText(MailText.lines(text), UTF_8, subtype);
    return part;
  }

  private static void urge(Mail mail, int priority) throws MessagingException {
    if (priority >= HIGH) {
      mail.setHeader("X-Priority", priority == HIGH ? "2" : "1");
      mail.setHeader("Importance", "high");
    }
  }

  /** An address out of the settings; it may have a name. */
  private static InternetAddress own(ChannelConfig config, String key, String text) {
    try {
      InternetAddress address = new InternetAddress(text, true);
      if (text.chars().noneMatch(Character::isISOControl) && isAddress(address.getAddress())) {
        // A name may have been written with any letters; a header cannot.
        address.setPersonal(address.getPersonal(), UTF_8);
        return address;
      }
    } catch (MessagingException | UnsupportedEncodingException e) {
      // The same as any other that is none.
    }
    throw MailServer.misconfigured(config, key, "is no mail address");
  }

  private static boolean isAddress(String text) {
    return text.length() <= LONGEST_ADDRESS && ADDRESS.matcher(text).matches();
  }
}
