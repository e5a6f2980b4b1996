package io.pigeon.channel.email;

import io.pigeon.channel.ChannelException;
import io.pigeon.channel.Deadlines;
import io.pigeon.channel.email.MailServer.Login;
import io.pigeon.channel.email.SmtpReply.Stage;
import jakarta.mail.MessagingException;
import jakarta.mail.Session;
import jakarta.mail.URLName;
import jakarta.mail.internet.MimeMessage;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.Objects;
import java.util.Properties;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.camel.component.mail.DefaultJavaMailSender;
import org.eclipse.angus.mail.smtp.SMTPAddressFailedException;
import org.eclipse.angus.mail.smtp.SMTPTransport;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.stereotype.Component;

/**
 * Hands a {@link Mail} to the server of its channel, over a connection of its own. All tries of a
 * mail in one go end together at its timeout; only the resolving of the server's name may outlast
 * it.
 *
 * <p>A connection that breaks after the mail was offered leaves open whether it was taken. The
 * failure is no {@link java.net.SocketException} then, so it is not tried again at once, but later
 * and with the same Message-ID.
 */
@Component("mailSender")
class MailSender extends DefaultJavaMailSender implements DisposableBean {

  private static final Duration LONGEST_CONNECT = Duration.ofSeconds(3);

  private final Deadlines alarms = new Deadlines("mail-deadlines");

  /**
   * @throws ChannelException if the server refused the mail, the address or the connection
   * @throws MessagingException because of an {@link IOException}, if it could not be asked
   */
  @Override
  public void send(MimeMessage message) throws MessagingException {
    Mail mail = (Mail) message;
    long millis = mail.left().toMillis();
    if (millis <= 0) {
      throw late(mail);
    }
    MailSocket socket = new MailSocket();
    ScheduledFuture<?> alarm = alarms.schedule(socket::expire, millis, TimeUnit.MILLISECONDS);
    try {
      send(mail, socket, (int) millis);
    } finally {
      alarm.cancel(false);
      socket.end();
    }
  }

  private static void send(Mail mail, MailSocket socket, int millis) throws MessagingException {
    MailServer server = mail.server();
    Session session = Session.getInstance(settings(mail, socket, millis));
    SMTPTransport transport =
        new SMTPTransport(
            session, new URLName("smtp", server.host(), server.port(), null, null, null));
    Stage stage = Stage.SESSION;
    try {
      transport.connect(
          server.host(),
          server.port(),
          server.login().map(Login::user).orElse(null),
          server.login().map(Login::password).orElse(null));
      stage = Stage.MAIL;
      transport.sendMessage(mail, mail.getAllRecipients());
      mail.taken(replyOf(transport));
    } catch (MessagingException e) {
      throw meaning(e, stage, replyOf(transport), socket, mail);
    } finally {
      close(transport);
    }
  }

  /** Whatever comes of that, the mail was taken, or not, before. */
  private static void close(SMTPTransport transport) {
    try {
      transport.close();
    } catch (MessagingException e) {
      // The connection is closed either way.
    }
  }

  private static Properties settings(Mail mail, MailSocket socket, int millis) {
    MailServer server = mail.server();
    Properties settings = new Properties();
    settings.put("mail.smtp.socketFactory", socket.factory());
    settings.put("mail.smtp.socketFactory.fallback", "false");
    settings.put(
        "mail.smtp.connectiontimeout",
        String.valueOf(Math.min(millis, LONGEST_CONNECT.toMillis())));
    settings.put("mail.smtp.timeout", String.valueOf(millis));
    // Else the name servers are asked who we are.
    settings.put("mail.smtp.localhost", mail.domain());
    settings.put("mail.smtp.auth", String.valueOf(server.login().isPresent()));
    settings.put("mail.smtp.ssl.checkserveridentity", "true");
    settings.put("mail.smtp.quitwait", "false");
    switch (server.security()) {
      case STARTTLS -> {
        settings.put("mail.smtp.starttls.enable", "true");
        settings.put("mail.smtp.starttls.required", "true");
      }
      case TLS -> settings.put("mail.smtp.ssl.enable", "true");
      case NONE -> {}
    }
    return settings;
  }

  private static SmtpReply replyOf(SMTPTransport transport) {
    String text = transport.getLastServerResponse();
    return new SmtpReply(transport.getLastReturnCode(), text == null ? "" : text);
  }

  private static MessagingException meaning(
      MessagingException thrown, Stage stage, SmtpReply reply, MailSocket socket, Mail mail) {
    if (socket.isLate()) {
      MessagingException late = late(mail);
      late.addSuppressed(thrown);
      return late;
    }
    boolean broken = hasCause(thrown, IOException.class);
    if (broken && (stage == Stage.SESSION || hasCause(thrown, SocketTimeoutException.class))) {
      return thrown;
    }
    if (!broken && reply.isNegative()) {
      Stage of = hasCause(thrown, SMTPAddressFailedException.class) ? Stage.RECIPIENT : stage;
      throw new ChannelException(reply.fault(of), "The mail server answered " + reply.text());
    }
    if (!broken && reply.isPositive() && stage == Stage.SESSION) {
      throw new ChannelException(
          ChannelException.Fault.MISCONFIGURED,
          "The mail server does not offer what the settings ask for: "
              + new SmtpReply(reply.code(), String.valueOf(thrown.getMessage())).text());
    }
    return new MessagingException(
        "",
        new IOException(
            stage == Stage.SESSION
                ? "The mail server hung up, or answered what is no SMTP."
                : "The connection broke after the mail was offered: whether it was taken is not known."));
  }

  private static MessagingException late(Mail mail) {
    String told = "The mail server did not take the mail within " + mail.server().timeout() + ".";
    return new MessagingException(told, new SocketTimeoutException(told));
  }

  private static boolean hasCause(Throwable thrown, Class<? extends Throwable> type) {
    return Stream.<Throwable>iterate(thrown, Objects::nonNull, Throwable::getCause)
        .anyMatch(type::isInstance);
  }

  @Override
  public void destroy() {
    alarms.shutdownNow();
  }
}
