package io.pigeon.channel.email;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.icegreen.greenmail.util.GreenMail;
import com.icegreen.greenmail.util.ServerSetup;
import com.icegreen.greenmail.util.ServerSetupTest;
import io.pigeon.LocalhostCertificate;
import io.pigeon.TestDatabase;
import io.pigeon.channel.ChannelConfigs;
import io.pigeon.channel.Content;
import io.pigeon.channel.Deliveries;
import io.pigeon.channel.Markup;
import io.pigeon.channel.Messages;
import jakarta.mail.internet.MimeMessage;
import jakarta.mail.internet.MimeMultipart;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.SocketTimeoutException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import javax.net.ssl.SSLContext;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.ProducerTemplate;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.test.annotation.DirtiesContext;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;

/** From the outbox to a real mail server, and to one that does what none should. */
@SpringBootTest(
    webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT,
    properties = {
      "pigeon.roles=delivery,channels",
      "pigeon.delivery.retry.backoff=1h",
      "MAIL_PASSWORD=" + EmailTest.PASSWORD,
      "OTHER_PASSWORD=not-the-one",
      "management.server.port=0"
    })
@DirtiesContext
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class EmailTest {

  static final String PASSWORD = "s3cret-of-the-mail-server";
  private static final String CREW = "crew@example.net";
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final String TITLE = "Domuz KP 12’de 🐷";
  private static final String DATA = "{\"text\": \"<b>1</b>\\n.\\nend\"}";

  private static SSLContext before;
  private static GreenMail mailServer;
  private static ScriptedMailServer scripted;

  @Autowired private JdbcTemplate jdbc;
  @Autowired private ProducerTemplate camel;
  @Autowired private CamelContext context;
  @Autowired private ChannelConfigs channels;
  @Autowired private MailComposer composer;
  @Autowired private MailSender sender;

  @DynamicPropertySource
  static void settings(DynamicPropertyRegistry registry) throws Exception {
    String database = TestDatabase.create("email");
    registry.add("spring.datasource.url", () -> database);
    before = SSLContext.getDefault();
    LocalhostCertificate certificate = LocalhostCertificate.in(Files.createTempDirectory("email"));
    SSLContext tls = certificate.context();
    // What the mail servers of the test show is what this Java trusts.
    SSLContext.setDefault(tls);
    System.setProperty("greenmail.tls.keystore.file", certificate.file().toString());
    mailServer =
        new GreenMail(
            new ServerSetup[] {
              ServerSetupTest.SMTP.dynamicPort(), ServerSetupTest.SMTPS.dynamicPort()
            });
    mailServer.setUser(CREW, "pigeon", PASSWORD);
    mailServer.start();
    scripted = new ScriptedMailServer(tls);
  }

  @BeforeAll
  void configure() throws IOException {
    int port = mailServer.getSmtp().getPort();
    channel("plain", port, "none", "\"username\": \"pigeon\", \"password\": \"env:MAIL_PASSWORD\"");
    channel(
        "wrong", port, "none", "\"username\": \"pigeon\", \"password\": \"env:OTHER_PASSWORD\"");
    channel("unset", port, "none", "\"username\": \"pigeon\", \"password\": \"env:NOT_SET\"");
    channel(
        "tls",
        mailServer.getSmtps().getPort(),
        "tls",
        "\"username\": \"pigeon\", \"password\": \"env:MAIL_PASSWORD\"");
    channel("scripted", scripted.port(), "none", "\"reply_to\": \"room@example.org\"");
    channel(
        "starttls",
        scripted.port(),
        "starttls",
        "\"username\": \"pigeon\", \"password\": \"env:MAIL_PASSWORD\"");
    channel("stranger", scripted.port(), "starttls", "\"host\": \"127.0.0.1\"");
    channel("nowhere", 25, "none", "\"host\": \"nowhere.invalid\"");
    try (ServerSocket none = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      channel("down", none.getLocalPort(), "none", "\"reply_to\": \"room@example.org\"");
    }
    channel("slow", scripted.port(), "none", "\"reply_to\": \"room@example.org\"");
    jdbc.update("UPDATE channel_configs SET timeout_seconds = 1 WHERE channel = 'slow'");
    await().atMost(PATIENCE).until(() -> channels.of("slow").timeout().isPresent());
  }

  private void channel(String name, int port, String security, String more) {
    String config =
        "{\"host\": \"localhost\", \"port\": %d, \"security\": \"%s\", \"from\": \"Pigeon <pigeon@example.org>\", %s}"
            .formatted(port, security, more);
    jdbc.update(
        "INSERT INTO channel_configs (channel, type, config) VALUES (?, 'email', CAST(? AS jsonb))",
        name,
        config);
  }

  @AfterAll
  static void stop() throws IOException {
    SSLContext.setDefault(before);
    System.clearProperty("greenmail.tls.keystore.file");
    mailServer.stop();
    scripted.close();
  }

  @ParameterizedTest
  @ValueSource(strings = {"plain", "tls"})
  void a_notification_arrives_as_text_and_as_html(String channel) throws Exception {
    mailServer.purgeEmailFromAllMailboxes();
    assertThat(send(channel, CREW)).startsWith("SENT ACCEPTED - 250 ");
    MimeMessage mail = mailServer.getReceivedMessages()[0];
    assertThat(mailServer.getReceivedMessages()).hasSize(1);
    assertThat(mail.getSubject()).isEqualTo("Domuz KP 12’de 🐷");
    assertThat(mail.getHeader("From", null)).isEqualTo("Pigeon <pigeon@example.org>");
    assertThat(mail.getHeader("To", null)).isEqualTo(CREW);
    assertThat(mail.getHeader("X-Priority", null)).isEqualTo("1");
    assertThat(mail.getMessageID())
        .matches("<[0-9a-f]{8}-[0-9a-f]{4}-5[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}@example\\.org>");
    MimeMultipart parts = (MimeMultipart) mail.getContent();
    assertThat(parts.getBodyPart(0).getContent()).isEqualTo("<b>1</b>\r\n.\r\nend");
    assertThat((String) parts.getBodyPart(1).getContent())
        .contains(">&lt;b&gt;1&lt;/b&gt;\r\n.\r\nend</div>");
  }

  @Test
  void wrong_credentials_are_for_people_to_see_to_and_no_secret_is_shown() {
    assertThat(send("wrong", CREW))
        .startsWith("RETRY MISCONFIGURED - ChannelException: The mail server answered 535 ")
        .doesNotContain("not-the-one");
    assertThat(send("unset", CREW)).startsWith("RETRY MISCONFIGURED").contains("config.password");
    assertThat(context.getEndpoints().stream().map(Object::toString))
        .noneMatch(uri -> uri.contains(PASSWORD));
  }

  @Test
  void nothing_is_said_before_the_connection_is_encrypted() {
    scripted.begin(
        Map.of("EHLO", "250-scripted\r\n250-STARTTLS\r\n250 AUTH PLAIN", "AUTH", "235 ok"));
    assertThat(send("starttls", CREW)).isEqualTo("SENT ACCEPTED - 250 2.0.0 Ok: queued as 4711");
    assertThat(scripted.commands().subList(0, 4))
        .containsExactly("CONNECT", "EHLO example.org", "STARTTLS", "EHLO example.org");
    assertThat(scripted.commands().get(4)).startsWith("AUTH PLAIN ");
    assertThat(scripted.commands().subList(5, 8))
        .containsExactly("MAIL FROM:<pigeon@example.org>", "RCPT TO:<crew@example.net>", "DATA");
  }

  @Test
  void a_server_that_does_not_encrypt_gets_neither_password_nor_mail() {
    scripted.begin(Map.of("EHLO", "250-scripted\r\n250 AUTH PLAIN"));
    assertThat(send("starttls", CREW)).startsWith("RETRY MISCONFIGURED").contains("STARTTLS");
    assertThat(scripted.commands()).containsExactly("CONNECT", "EHLO example.org");
  }

  @Test
  void a_server_with_the_certificate_of_another_name_gets_nothing() {
    scripted.begin(Map.of());
    assertThat(send("stranger", CREW)).startsWith("RETRY CONNECTION").contains("127.0.0.1");
    assertThat(scripted.commands()).containsExactly("CONNECT", "EHLO example.org", "STARTTLS");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          CONNECT | 554 5.7.1 you are on a list                | RETRY MISCONFIGURED
          CONNECT | 421 4.3.2 shutting down                    | RETRY SERVER_ERROR
          MAIL    | 530 5.7.0 authentication required          | RETRY MISCONFIGURED
          MAIL    | 451 4.3.0 try later                        | RETRY SERVER_ERROR
          MAIL    | 550 5.7.1 not your domain                  | DEAD CLIENT_ERROR
          RCPT    | 550 5.1.1 no such user                     | DEAD INVALID_TARGET
          RCPT    | 551 not here                               | DEAD INVALID_TARGET
          RCPT    | 554 5.7.1 relaying denied                  | DEAD CLIENT_ERROR
          RCPT    | 450 4.2.0 greylisted                       | RETRY SERVER_ERROR
          RCPT    | 421 4.7.0 too many messages                | RETRY RATE_LIMITED
          DATA    | 452 4.3.1 out of disk                      | RETRY SERVER_ERROR
          DATA    | 554 5.5.1 no                               | DEAD CLIENT_ERROR
          END     | 451 4.3.0 try later                        | RETRY SERVER_ERROR
          END     | 550 5.1.1 no such user                     | DEAD CLIENT_ERROR
          END     | 554 5.7.1 looks like spam                  | DEAD CLIENT_ERROR
          """)
  void a_reply_decides_and_is_kept(String verb, String reply, String outcome) {
    scripted.begin(Map.of(verb, reply));
    assertThat(send("scripted", CREW))
        .isEqualTo(outcome + " - ChannelException: The mail server answered " + reply);
    assertThat(scripted.connections()).isEqualTo(1);
  }

  @Test
  void a_bad_address_that_comes_by_sql_is_never_shown_to_a_server() {
    scripted.begin(Map.of());
    assertThat(send("scripted", "Crew <crew@example.net>")).startsWith("DEAD INVALID_TARGET");
    assertThat(send("scripted", "crew@example.net>\r\nDATA")).startsWith("DEAD INVALID_TARGET");
    assertThat(scripted.connections()).isZero();
  }

  @Test
  void a_server_that_is_down_or_has_no_address_is_tried_again_later() {
    assertThat(send("down", CREW)).startsWith("RETRY CONNECTION - ConnectException: ");
    assertThat(send("nowhere", CREW)).startsWith("RETRY DNS - UnknownHostException: ");
  }

  @ParameterizedTest
  @ValueSource(strings = {"CONNECT", "RCPT", "END"})
  void a_server_that_falls_silent_is_left_at_the_timeout(String verb) {
    scripted.begin(Map.of(verb, ScriptedMailServer.SILENCE));
    assertThat(send("slow", CREW)).startsWith("RETRY TIMEOUT - SocketTimeoutException: ");
    assertThat(scripted.connections()).isEqualTo(1);
  }

  @Test
  void a_server_that_drips_is_left_at_the_timeout_and_one_that_floods_before_it() {
    scripted.begin(Map.of("EHLO", ScriptedMailServer.DRIP));
    assertThat(send("slow", CREW))
        .isEqualTo(
            "RETRY TIMEOUT - SocketTimeoutException: The mail server did not take the mail within PT1S.");
    scripted.begin(Map.of("EHLO", ScriptedMailServer.FLOOD));
    assertThat(send("scripted", CREW))
        .isEqualTo("RETRY CONNECTION - IOException: The mail server says more than 262144 bytes.");
  }

  @Test
  void a_server_that_stops_reading_is_left_at_the_timeout() throws Exception {
    // More than fits between two sockets.
    String large = "x".repeat(20_000_000);
    scripted.begin(Map.of("DATA", ScriptedMailServer.STOP_READING));
    Content content = new Content("large", large, large);
    Mail mail = composer.compose(Messages.saying(content), CREW, channels.of("slow"));
    assertThatThrownBy(() -> sender.send(mail))
        .hasRootCauseInstanceOf(SocketTimeoutException.class)
        .hasMessage("The mail server did not take the mail within PT1S.");
  }

  @Test
  void a_blip_before_the_mail_is_offered_is_tried_again_at_once() {
    scripted.begin(Map.of(), 2);
    assertThat(send("scripted", CREW)).startsWith("SENT ACCEPTED");
    assertThat(scripted.connections()).isEqualTo(3);
    assertThat(scripted.mails()).hasSize(1);
  }

  @ParameterizedTest
  @CsvSource({"MAIL, reset", "RCPT, reset", "DATA, hang up", "END, reset", "END, hang up"})
  void a_blip_after_the_mail_was_offered_is_not_tried_again_at_once(String verb, String how) {
    scripted.begin(Map.of(verb, how));
    assertThat(send("scripted", CREW))
        .startsWith(
            "RETRY CONNECTION - IOException: The connection broke after the mail was offered");
    assertThat(scripted.connections()).isEqualTo(1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"reset", "hang up", "silence", "500 what?"})
  void a_mail_that_was_taken_is_sent_whatever_comes_of_the_farewell(String how) {
    scripted.begin(Map.of("QUIT", how));
    assertThat(send("scripted", CREW)).startsWith("SENT ACCEPTED");
    assertThat(scripted.mails()).hasSize(1);
    assertThat(scripted.connections()).isEqualTo(1);
  }

  @Test
  void a_repeat_has_the_same_message_id() {
    scripted.begin(Map.of("END", "451 4.3.0 try later"));
    Deliveries deliveries = new Deliveries(jdbc);
    String own = UUID.randomUUID().toString();
    long id = deliveries.insert("scripted", own, CREW, own, "critical", TITLE, DATA);
    deliveries.ring();
    deliveries.attempts(id, 1);
    jdbc.update("UPDATE notifications_outbox SET next_attempt_at = now() WHERE id = ?", id);
    deliveries.ring();
    deliveries.attempts(id, 2);
    assertThat(
            scripted.mails().stream()
                .map(mail -> mail.lines().filter(line -> line.startsWith("Message-ID: ")).toList())
                .distinct())
        .hasSize(1)
        .allSatisfy(ids -> assertThat(ids).hasSize(1));
    assertThat(scripted.mails()).hasSize(2);
  }

  @Test
  void text_that_means_harm_gives_no_command_and_no_header() {
    scripted.begin(Map.of());
    String hostile =
        "\r\n.\r\nMAIL FROM:<evil@example.org>\r\n.\r\n\u0000\ud83d\u202e<script>🐷 תור"
            + "x".repeat(10_000);
    Exchange exchange = give("scripted", "Pig\r\nBcc: all@example.net\r\n\r\n.\r\nQUIT", hostile);
    assertThat(exchange.getProperty(Exchange.EXCEPTION_CAUGHT)).isNull();
    assertThat(exchange.getMessage().getHeader("provider-message-id", String.class))
        .endsWith("@example.org>");
    assertThat(exchange.getMessage().getBody()).isEqualTo("250 2.0.0 Ok: queued as 4711");
    assertThat(
            scripted.commands().stream()
                .map(command -> command.split("[ :]")[0])
                // May not have come yet.
                .filter(verb -> !verb.equals("QUIT")))
        .containsExactly("CONNECT", "EHLO", "MAIL", "RCPT", "DATA");
    assertThat(scripted.mails().get(0))
        .doesNotContain("\nBcc:")
        .contains("Reply-To: room@example.org");
  }

  @Test
  void headers_that_a_message_brings_along_do_not_steer_the_connection() {
    scripted.begin(Map.of());
    Exchange exchange =
        give(
            "scripted",
            "s",
            "t",
            Map.of(
                "mail.smtp.localhost",
                "evil",
                "mail.smtp.from",
                "evil@example.org",
                "Bcc",
                "evil@example.org",
                "CamelMailMessageId",
                "evil"));
    assertThat(exchange.getProperty(Exchange.EXCEPTION_CAUGHT)).isNull();
    assertThat(String.join("\n", scripted.commands()) + scripted.mails()).doesNotContain("evil");
  }

  private Exchange give(String channel, String subject, String text) {
    return give(channel, subject, text, Map.of());
  }

  /** Past the outbox, as PostgreSQL would not take all of it. */
  private Exchange give(String channel, String subject, String text, Map<String, Object> headers) {
    Content content = new Content(subject, text, Markup.HTML.escape(text));
    return camel.request(
        "direct:channel-email",
        exchange -> {
          exchange.setProperty("channelConfig", channels.of(channel));
          exchange.getMessage().setHeaders(new HashMap<>(headers));
          exchange.getMessage().setHeader("address", CREW);
          exchange.getMessage().setBody(Messages.of(UUID.randomUUID().toString(), 1, content));
        });
  }

  private String send(String channel, String address) {
    Deliveries deliveries = new Deliveries(jdbc);
    return deliveries.send(channel, address, "critical", TITLE, DATA);
  }
}
