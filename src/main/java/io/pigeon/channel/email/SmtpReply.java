package io.pigeon.channel.email;

import io.pigeon.channel.ChannelException.Fault;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a mail server answered (RFC 5321), and what that means.
 *
 * @param code three digits; below 100 if there was no answer, or none that can be read
 * @param text the whole reply as one line, at most {@value #LONGEST} characters
 */
record SmtpReply(int code, String text) {

  private static final int LONGEST = 500;

  /** Of RFC 4954: the server wants credentials, or others, or another way to show them. */
  private static final Set<Integer> OF_AUTHENTICATION = Set.of(530, 534, 535, 538);

  private static final Set<Integer> OF_MAILBOXES = Set.of(550, 551, 553);

  /** What servers use to say that they get too much at once, among other things. */
  private static final Set<Integer> OF_POLICY = Set.of(421, 450, 451);

  private static final Pattern TOO_MUCH =
      Pattern.compile(
          "(?i)\\brate[ -]?limit|\\bthrottl|\\b(?:sending|message) rate\\b"
              + "|\\btoo many (?:messages|mails|e-?mails|connections)\\b");

  /** RFC 3463: class, subject, detail. */
  private static final Pattern ENHANCED =
      Pattern.compile("^\\d{3}[ -](\\d\\.\\d{1,3}\\.\\d{1,3})\\b");

  /** Subject 1 is addressing; its details 7 and 8 are about the sender's. */
  private static final Pattern OF_ADDRESSING = Pattern.compile("5\\.1\\.(?![78]$)\\d+");

  /** How far it had come when the server answered. */
  enum Stage {
    /** Greeting, encryption, authentication: nothing yet about the mail. */
    SESSION,
    RECIPIENT,
    MAIL
  }

  SmtpReply {
    text = text.replaceAll("[\\p{Cntrl}\\s]+", " ").strip();
    text = text.substring(0, Math.min(LONGEST, text.length()));
  }

  boolean isPositive() {
    return code >= 200 && code < 400;
  }

  boolean isNegative() {
    return code >= 400 && code < 600;
  }

  /** What a negative reply means. */
  Fault fault(Stage stage) {
    if (code < 500) {
      return OF_POLICY.contains(code) && TOO_MUCH.matcher(text).find()
          ? Fault.THROTTLED
          : Fault.UNAVAILABLE;
    }
    // What is refused before it was offered would be taken once the settings are right.
    if (stage == Stage.SESSION || OF_AUTHENTICATION.contains(code)) {
      return Fault.MISCONFIGURED;
    }
    return stage == Stage.RECIPIENT && isOfAddress() ? Fault.BAD_ADDRESS : Fault.REFUSED;
  }

  /** 550 alone can also be a policy, such as that of a block list; the enhanced code tells. */
  private boolean isOfAddress() {
    Matcher enhanced = ENHANCED.matcher(text);
    boolean tells = enhanced.find() && !enhanced.group(1).startsWith("5.0.");
    return tells ? OF_ADDRESSING.matcher(enhanced.group(1)).matches() : OF_MAILBOXES.contains(code);
  }
}
