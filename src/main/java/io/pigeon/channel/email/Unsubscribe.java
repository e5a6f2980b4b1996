package io.pigeon.channel.email;

import io.pigeon.channel.ChannelConfig;
import jakarta.mail.MessagingException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Base64;
import java.util.Optional;
import java.util.regex.Pattern;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * The button with which a mail program unsubscribes its user (RFC 8058), for channels that have an
 * address for that.
 */
final class Unsubscribe {

  private static final String SETTING = "unsubscribe_url";
  private static final String TOKEN = "{token}";

  /** As in the schema. A header line has at most 998 characters, the address up to 762 of them. */
  private static final Pattern URL = Pattern.compile("https://[!-;=?-~]{1,192}");

  private Unsubscribe() {}

  static void offer(Mail mail, ChannelConfig config, String address) throws MessagingException {
    Optional<String> url = config.text(SETTING);
    if (url.isEmpty()) {
      return;
    }
    if (!URL.matcher(url.get()).matches()) {
      throw MailServer.misconfigured(config, SETTING, "is no https URL of up to 200 characters");
    }
    String filled =
        url.get().replace("{address}", URLEncoder.encode(address, StandardCharsets.UTF_8));
    if (filled.contains(TOKEN)) {
      filled = filled.replace(TOKEN, token(config.required("unsubscribe_secret"), address));
    }
    mail.setHeader("List-Unsubscribe", "<" + filled + ">");
    mail.setHeader("List-Unsubscribe-Post", "List-Unsubscribe=One-Click");
  }

  /** RFC 8058 wants something that is hard to forge, or anybody could unsubscribe anybody. */
  private static String token(String secret, String address) {
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
      return Base64.getUrlEncoder()
          .withoutPadding()
          .encodeToString(mac.doFinal(address.getBytes(StandardCharsets.UTF_8)));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("Every Java has HmacSHA256.", e);
    }
  }
}
