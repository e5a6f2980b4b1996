package io.pigeon.channel.email;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.pigeon.channel.ChannelConfig;
import io.pigeon.channel.ChannelException;
import io.pigeon.channel.ChannelException.Fault;
import io.pigeon.channel.Content;
import io.pigeon.channel.Markup;
import io.pigeon.channel.Messages;
import jakarta.mail.Header;
import jakarta.mail.internet.InternetAddress;
import jakarta.mail.internet.MimeMessage;
import jakarta.mail.internet.MimeMultipart;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Mails as they leave, byte by byte, of text that means harm. */
class MailComposerTest {

  private static final String KEY = "8be9e164-02da-525d-83ba-fcf4c723fc0c";
  private static final Instant NOW = Instant.parse("2026-01-14T08:00:00Z");
  private static final Map<String, String> USUAL =
      Map.of("host", "mail.example.org", "from", "Pigeon <pigeon@example.org>");

  private final MailComposer composer = new MailComposer(Clock.fixed(NOW, ZoneOffset.UTC));

  @Test
  void a_mail_has_these_headers_and_no_others() throws Exception {
    MimeMessage mail = sent(USUAL, "crew@example.net", 1, "Pig ahead", "At KP 12.");
    assertThat(headers(mail))
        .containsOnlyKeys(
            "from",
            "to",
            "date",
            "subject",
            "message-id",
            "mime-version",
            "content-type",
            "auto-submitted")
        .containsEntry("from", "Pigeon <pigeon@example.org>")
        .containsEntry("to", "crew@example.net")
        .containsEntry("subject", "Pig ahead")
        .containsEntry("message-id", "<" + KEY + "@example.org>")
        .containsEntry("auto-submitted", "auto-generated");
    assertThat(mail.getSentDate().toInstant()).isEqualTo(NOW);
  }

  @ParameterizedTest
  @CsvSource(
      nullValues = "-",
      textBlock =
          """
          0, -, -
          1, -, -
          2, 2, high
          3, 1, high
          """)
  void what_is_urgent_says_so(int priority, String x, String importance) throws Exception {
    MimeMessage mail = sent(USUAL, "crew@example.net", priority, "s", "t");
    assertThat(mail.getHeader("X-Priority", null)).isEqualTo(x);
    assertThat(mail.getHeader("Importance", null)).isEqualTo(importance);
  }

  @Test
  void one_click_unsubscribes_but_not_from_what_is_critical() throws Exception {
    Map<String, String> settings =
        with(
            Map.of(
                "unsubscribe_url",
                "https://example.org/u?a={address}&t={token}",
                "unsubscribe_secret",
                "key"));
    MimeMessage mail = sent(settings, "crew+pig@example.net", 2, "s", "t");
    // printf crew+pig@example.net | openssl dgst -sha256 -hmac key -binary | basenc --base64url
    assertThat(mail.getHeader("List-Unsubscribe", null))
        .isEqualTo(
            "<https://example.org/u?a=crew%2Bpig%40example.net&t=Du65drY7ZIooLmVgFCPtoUXxvH3PyDk4URD73q1gyew>");
    assertThat(mail.getHeader("List-Unsubscribe-Post", null))
        .isEqualTo("List-Unsubscribe=One-Click");
    assertThat(headers(sent(settings, "crew@example.net", 3, "s", "t")))
        .doesNotContainKeys("list-unsubscribe", "list-unsubscribe-post");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Pig\r\nBcc: all@example.net",
        "Pig\nBcc: all@example.net",
        "Pig\rBcc: all@example.net",
        "Pig\r\n Bcc: all@example.net",
        "Pig\u0000\u2028\u2029\u0085Bcc: all@example.net"
      })
  void a_subject_cannot_begin_another_header(String subject) throws Exception {
    MimeMessage mail = sent(USUAL, "crew@example.net", 1, subject, "t");
    assertThat(mail.getSubject()).isEqualTo("Pig Bcc: all@example.net");
    assertThat(headers(mail)).hasSize(8).doesNotContainKey("bcc");
  }

  @Test
  void a_subject_in_any_script_arrives_as_it_was() throws Exception {
    for (String subject :
        List.of("Boru hattı: pig KP 12’de 🐷🚨", "تنبيه: الخنزير يقترب", "🐷".repeat(150))) {
      assertThat(sent(USUAL, "crew@example.net", 1, subject, "t").getSubject()).isEqualTo(subject);
    }
  }

  @Test
  void a_long_subject_is_cut_and_never_in_the_middle_of_a_character() throws Exception {
    assertThat(sent(USUAL, "crew@example.net", 1, "x".repeat(10_000), "t").getSubject())
        .isEqualTo("x".repeat(199) + "…");
    assertThat(sent(USUAL, "crew@example.net", 1, "🐷".repeat(10_000), "t").getSubject())
        .isEqualTo("🐷".repeat(199) + "…");
  }

  @Test
  void a_subject_keeps_no_half_characters_and_turns_no_text_around() throws Exception {
    assertThat(subjectOf("a\ud83db\udc37c")).isEqualTo("a\ufffdb\ufffdc");
    assertThat(subjectOf("\u202eexe.\u2066gpj\u2069")).isEqualTo("exe.gpj");
    assertThat(subjectOf("\r\n \u0000")).isEqualTo("test.event");
  }

  private String subjectOf(String subject) throws Exception {
    return sent(USUAL, "crew@example.net", 1, subject, "t").getSubject();
  }

  @Test
  void text_is_the_same_in_both_parts_and_means_nothing_in_html() throws Exception {
    String hostile = "<script>alert('1')</script>\n& \"תור\" 🐷 \ud83d\u0000\u001b[31m\n.\nQUIT";
    MimeMultipart parts =
        (MimeMultipart)
            sent(USUAL, "crew@example.net", 1, "</title><script>", hostile).getContent();
    assertThat(parts.getContentType()).startsWith("multipart/alternative");
    assertThat(parts.getCount()).isEqualTo(2);
    assertThat(parts.getBodyPart(0).getContentType()).isEqualTo("text/plain; charset=UTF-8");
    assertThat(parts.getBodyPart(0).getContent())
        .isEqualTo("<script>alert('1')</script>\r\n& \"תור\" 🐷 \ufffd[31m\r\n.\r\nQUIT");
    assertThat(parts.getBodyPart(1).getContentType()).isEqualTo("text/html; charset=UTF-8");
    assertThat((String) parts.getBodyPart(1).getContent())
        .contains("<title>&lt;/title&gt;&lt;script&gt;</title>")
        .contains(
            "<div dir=\"auto\" style=\"white-space: pre-line\">&lt;script&gt;alert(&#39;1&#39;)&lt;/script&gt;\r\n"
                + "&amp; &quot;תור&quot; 🐷 \ufffd[31m\r\n.\r\nQUIT</div>")
        .doesNotContain("<script");
  }

  @Test
  void no_line_is_longer_than_mail_servers_take() throws Exception {
    for (String text : List.of("x".repeat(10_000), "ж".repeat(10_000), "🐷x".repeat(5_000))) {
      String raw = raw(compose(with(Map.of()), "crew@example.net", 1, text, text));
      assertThat(raw.lines()).allMatch(line -> line.length() <= 998);
      MimeMultipart parts = (MimeMultipart) parsed(raw).getContent();
      assertThat(parts.getBodyPart(0).getContent()).isEqualTo(text);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "crew",
        "crew@",
        "@example.net",
        "crew@example.net\r\nBcc: all@example.net",
        "crew@example.net\u0000",
        "crew@example.net, all@example.net",
        "Crew <crew@example.net>",
        "<crew@example.net>",
        "crew@a@example.net",
        "\"crew all\"@example.net",
        "crew:all@example.net;",
        "crew@[127.0.0.1]",
        "crew @example.net",
        "crëw@example.net",
        "crew@example.net>\u2028RCPT TO:<all@example.net"
      })
  void an_address_is_one_bare_address_or_none(String address) {
    assertThatThrownBy(() -> compose(USUAL, address, 1, "s", "t"))
        .isInstanceOfSatisfying(
            ChannelException.class, told -> assertThat(told.fault()).isEqualTo(Fault.BAD_ADDRESS))
        .hasMessage("The address is no mail address, such as crew@example.org.");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          from               | nobody
          from               | pigeon@example.org, all@example.org
          from               | "Pigeon\\nBcc: all@example.org <pigeon@example.org>"
          reply_to           | pigeon@example.org\\r\\n Bcc: all@example.org
          security           | ssl
          port               | 65536
          port               | x
          unsubscribe_url    | http://example.org/
          unsubscribe_url    | https://example.org/>,<mailto:all@example.org
          unsubscribe_url    | https://example.org/\\r\\nBcc: all@example.org
          """)
  void a_setting_that_cannot_be_is_named(String key, String value) {
    Map<String, String> settings = with(Map.of(key, value.translateEscapes()));
    assertThatThrownBy(() -> compose(settings, "crew@example.net", 1, "s", "t"))
        .isInstanceOfSatisfying(
            ChannelException.class, told -> assertThat(told.fault()).isEqualTo(Fault.MISCONFIGURED))
        .hasMessageStartingWith("config." + key + " of the channel mail is ");
  }

  @ParameterizedTest
  @ValueSource(strings = {"host", "from", "password", "unsubscribe_secret"})
  void a_setting_that_is_missing_is_named(String key) {
    Map<String, String> settings =
        with(
            Map.of(
                "username", "u",
                "password", "p",
                "unsubscribe_url", "https://example.org/{token}",
                "unsubscribe_secret", "s"));
    settings.remove(key);
    assertThatThrownBy(() -> compose(settings, "crew@example.net", 1, "s", "t"))
        .isInstanceOf(ChannelException.class)
        .hasMessageContaining("config." + key);
  }

  @Test
  void names_of_senders_may_have_any_letters() throws Exception {
    MimeMessage mail =
        sent(
            with(
                Map.of(
                    "from", "Überwachung Süd 🐷 <pigeon@example.org>",
                    "reply_to", "control-room@example.org")),
            "crew@example.net",
            1,
            "s",
            "t");
    assertThat(mail.getHeader("From", null)).matches("\\p{ASCII}+");
    assertThat(((InternetAddress) mail.getFrom()[0]).getPersonal()).isEqualTo("Überwachung Süd 🐷");
    assertThat(mail.getHeader("Reply-To", null)).isEqualTo("control-room@example.org");
  }

  @Test
  void the_server_is_asked_in_the_clear_only_if_the_settings_say_so() {
    assertThat(MailServer.of(config(USUAL)))
        .isEqualTo(
            new MailServer(
                "mail.example.org",
                587,
                MailServer.Security.STARTTLS,
                Optional.empty(),
                Duration.ofSeconds(15)));
    assertThat(MailServer.of(config(with(Map.of("security", "tls")))).port()).isEqualTo(465);
    assertThat(MailServer.of(config(with(Map.of("security", "none")))).port()).isEqualTo(25);
  }

  @Test
  void no_timeout_is_longer_than_a_try_may_be() {
    ChannelConfig slow =
        new ChannelConfig("mail", "email", json(USUAL), Optional.of(Duration.ofSeconds(300)));
    assertThat(MailServer.of(slow).timeout()).isEqualTo(Duration.ofSeconds(18));
  }

  private static Map<String, String> with(Map<String, String> more) {
    Map<String, String> settings = new HashMap<>(USUAL);
    settings.putAll(more);
    return settings;
  }

  private static ChannelConfig config(Map<String, String> settings) {
    return new ChannelConfig("mail", "email", json(settings), Optional.empty());
  }

  private static ObjectNode json(Map<String, String> settings) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    settings.forEach(json::put);
    return json;
  }

  private Mail compose(
      Map<String, String> settings, String address, int priority, String subject, String text)
      throws Exception {
    Content content = new Content(subject, text, Markup.HTML.escape(text));
    return composer.compose(Messages.of(KEY, priority, content), address, config(settings));
  }

  /** As it is read at the other end. */
  private MimeMessage sent(
      Map<String, String> settings, String address, int priority, String subject, String text)
      throws Exception {
    return parsed(raw(compose(settings, address, priority, subject, text)));
  }

  private static String raw(Mail mail) throws Exception {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    mail.writeTo(bytes);
    return bytes.toString(StandardCharsets.US_ASCII);
  }

  private static MimeMessage parsed(String raw) throws Exception {
    return new MimeMessage(null, new ByteArrayInputStream(raw.getBytes(StandardCharsets.US_ASCII)));
  }

  private static Map<String, String> headers(MimeMessage mail) throws Exception {
    Map<String, String> headers = new TreeMap<>();
    for (Header header : Collections.list(mail.getAllHeaders())) {
      headers.put(header.getName().toLowerCase(Locale.ROOT), header.getValue());
    }
    return headers;
  }
}
