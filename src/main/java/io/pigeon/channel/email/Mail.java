package io.pigeon.channel.email;

import jakarta.mail.MessagingException;
import jakarta.mail.Session;
import jakarta.mail.internet.MimeMessage;
import java.time.Duration;

/** A message on its way: where it goes, how long that may take, and what the server said to it. */
final class Mail extends MimeMessage {

  private final MailServer server;
  private final String sender;
  private final String id;
  private final long begun = System.nanoTime();
  private String answer = "";

  /**
   * @param sender mail address, without a name
   * @param key of the message, the same over all tries
   */
  Mail(MailServer server, String sender, String key) {
    super((Session) null);
    this.server = server;
    this.sender = sender;
    this.id = "<" + key + "@" + domain() + ">";
  }

  /** Jakarta Mail would make a new one each time. */
  @Override
  protected void updateMessageID() throws MessagingException {
    setHeader("Message-ID", id);
  }

  MailServer server() {
    return server;
  }

  /** That the mail is from. */
  String domain() {
    return sender.substring(sender.indexOf('@') + 1);
  }

  /** What is left for all tries together, or less than nothing. */
  Duration left() {
    return server.timeout().minusNanos(System.nanoTime() - begun);
  }

  void taken(SmtpReply reply) {
    this.answer = reply.text();
  }

  /** What the server said when it took the mail; it often names it there. Empty before. */
  public String answer() {
    return answer;
  }
}
