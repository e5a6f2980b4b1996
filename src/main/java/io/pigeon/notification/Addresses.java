package io.pigeon.notification;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Whether an address is one that its channel can send to, by its form alone, and what shares its
 * fate. Whether somebody is there, or may be sent to, is seen when it is sent.
 */
public final class Addresses {

  /** As the tables hold them. */
  public static final int LONGEST = 4096;

  /** Of the id of a user, twice as long as that of a recipient can be. */
  private static final int LONGEST_USER = 200;

  /** Of a host name, RFC 1035. */
  private static final int LONGEST_HOST = 253;

  /** Of a mail address, RFC 5321. */
  private static final int LONGEST_MAIL = 254;

  private static final Pattern PRINTABLE = Pattern.compile("[\\x21-\\x7e]+");

  /** Firebase Cloud Messaging. */
  private static final Pattern TOPIC = Pattern.compile("topic:[A-Za-z0-9_.~%-]{1,900}");

  private static final Pattern PHONE = Pattern.compile("\\+[1-9][0-9]{6,14}");

  /** The dot-atom of RFC 5322: no quotes, no comments, nothing that ends a header. */
  private static final Pattern MAIL =
      Pattern.compile(
          "(?=[^@]{1,64}@)[\\w!#$%&'*+/=?^`{|}~-]+(?:\\.[\\w!#$%&'*+/=?^`{|}~-]+)*"
              + "@(?:[a-zA-Z0-9](?:[a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?\\.)*"
              + "[a-zA-Z0-9](?:[a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?");

  /** Ids of channels, groups, direct messages and people, and the name of a channel. */
  private static final Pattern SLACK =
      Pattern.compile("[CDGUW][A-Z0-9]{2,29}|#[\\p{Ll}\\p{Lo}\\p{Lm}\\p{M}\\p{N}_-]{1,80}");

  /** Of an incoming webhook: team and webhook name the conversation, the rest is a secret. */
  private static final Pattern SLACK_WEBHOOK =
      Pattern.compile("(/services/[A-Z0-9]{1,30}/[A-Z0-9]{1,30})/[A-Za-z0-9]{1,100}/?");

  /** An id of at most 52 bits, negative for groups; or the name of a channel. */
  private static final Pattern TELEGRAM =
      Pattern.compile("-?[1-9][0-9]{0,15}|@[A-Za-z][A-Za-z0-9_]{3,31}");

  private Addresses() {}

  /**
   * The destination of the lane that an address is sent through: {@code scheme://host[:port]} of a
   * webhook, the conversation of Slack and of Telegram, as these count and pause by conversation,
   * else the channel's name.
   *
   * @param channel its name
   * @param type of the channel, such as {@code webhook}, {@code email}, {@code sms}
   * @throws IllegalArgumentException if the address is none of this type; says why
   */
  public static String destination(String channel, String type, String address) {
    if (address.isBlank()) {
      throw new IllegalArgumentException("the address is empty");
    }
    if (address.length() > LONGEST) {
      throw new IllegalArgumentException("the address has more than " + LONGEST + " characters");
    }
    if (address.chars().anyMatch(Character::isISOControl)) {
      throw new IllegalArgumentException("the address holds a control character");
    }
    if (type.equals("webhook")) {
      return host(address);
    }
    if (type.equals("slack")) {
      return address.contains("://") ? slackWebhook(address) : slackConversation(address);
    }
    if (type.equals("telegram")) {
      return chat(address);
    }
    if (type.equals("email") && !isMail(address)) {
      throw new IllegalArgumentException(
          "the address is no mail address, such as crew@example.org");
    }
    if (type.equals("sms") && !PHONE.matcher(address).matches()) {
      throw new IllegalArgumentException(
          "the address is no number in the form of E.164, such as +905551234567");
    }
    if (type.equals("push") && !isPush(address)) {
      throw new IllegalArgumentException(
          "the address is neither a device token nor a topic, such as topic:all");
    }
    if (type.equals("bus") && address.length() > LONGEST_USER) {
      throw new IllegalArgumentException(
          "the address is no id of a user: more than " + LONGEST_USER + " characters");
    }
    return channel;
  }

  private static String slackConversation(String address) {
    if (!SLACK.matcher(address).matches()) {
      throw new IllegalArgumentException(
          "the address is no URL of an incoming webhook, no id such as C024BE91L and no channel such as"
              + " #pipeline-crew");
    }
    return address;
  }

  /** Its secret stays out of what is shown. */
  private static String slackWebhook(String address) {
    String host = host(address);
    Matcher webhook = SLACK_WEBHOOK.matcher(parse(address).getRawPath());
    return webhook.matches() ? host + webhook.group(1) : host;
  }

  private static String chat(String address) {
    if (!TELEGRAM.matcher(address).matches()) {
      throw new IllegalArgumentException(
          "the address is no chat id such as -1001234567890 and no channel such as @pipeline_crew");
    }
    return address.toLowerCase(Locale.ROOT);
  }

  private static boolean isPush(String address) {
    return (address.startsWith("topic:") ? TOPIC : PRINTABLE).matcher(address).matches();
  }

  private static boolean isMail(String address) {
    return address.length() <= LONGEST_MAIL && MAIL.matcher(address).matches();
  }

  /** All that goes to one host shares its fate. */
  private static String host(String address) {
    if (!PRINTABLE.matcher(address).matches()) {
      throw new IllegalArgumentException(
          "the address holds blanks or non-ASCII characters; encode them");
    }
    URI uri = parse(address);
    String scheme = uri.getScheme() == null ? "" : uri.getScheme().toLowerCase(Locale.ROOT);
    if (!scheme.equals("http") && !scheme.equals("https")) {
      throw new IllegalArgumentException("the address is no http or https URL");
    }
    if (uri.getRawUserInfo() != null) {
      throw new IllegalArgumentException("the address holds a user");
    }
    String host = uri.getHost();
    if (host == null || host.length() > LONGEST_HOST) {
      throw new IllegalArgumentException("the address names no host");
    }
    if (uri.getPort() == 0 || uri.getPort() > 65535) {
      throw new IllegalArgumentException("the port is none");
    }
    String port = uri.getPort() < 0 ? "" : ":" + uri.getPort();
    return scheme + "://" + host.toLowerCase(Locale.ROOT) + port;
  }

  private static URI parse(String address) {
    try {
      return new URI(address);
    } catch (URISyntaxException e) {
      throw new IllegalArgumentException("the address is no URL: " + e.getReason(), e);
    }
  }
}
