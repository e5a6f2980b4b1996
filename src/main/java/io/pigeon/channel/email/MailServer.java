package io.pigeon.channel.email;

import io.pigeon.channel.ChannelConfig;
import io.pigeon.channel.ChannelException;
import io.pigeon.channel.ChannelException.Fault;
import java.time.Duration;
import java.util.Optional;

/**
 * The mail server of a channel.
 *
 * @param timeout of a try as a whole, from the composing on
 */
record MailServer(
    String host, int port, Security security, Optional<Login> login, Duration timeout) {

  private static final Duration USUAL_TIMEOUT = Duration.ofSeconds(15);

  /** Pigeon's own: no try of any channel takes longer. */
  private static final Duration LONGEST_TIMEOUT = Duration.ofSeconds(18);

  /** How a connection is encrypted, and the port that is usual for it (RFC 8314). */
  enum Security {
    STARTTLS(587),
    TLS(465),
    NONE(25);

    private final int port;

    Security(int port) {
      this.port = port;
    }
  }

  /** Who signs in. */
  record Login(String user, String password) {

    /** Without the password. */
    @Override
    public String toString() {
      return "Login[" + user + "]";
    }
  }

  /**
   * @throws ChannelException if a setting is missing, or none that can be
   */
  static MailServer of(ChannelConfig config) {
    Security security = security(config);
    return new MailServer(
        config.required("host"),
        config.text("port").map(port -> port(config, port)).orElse(security.port),
        security,
        config.text("username").map(user -> new Login(user, config.required("password"))),
        shorter(config.timeout().orElse(USUAL_TIMEOUT), LONGEST_TIMEOUT));
  }

  private static Security security(ChannelConfig config) {
    return switch (config.text("security").orElse("starttls")) {
      case "starttls" -> Security.STARTTLS;
      case "tls" -> Security.TLS;
      case "none" -> Security.NONE;
      default -> throw misconfigured(config, "security", "is none of starttls, tls and none");
    };
  }

  private static int port(ChannelConfig config, String text) {
    if (!text.matches("\\d{1,5}") || Integer.parseInt(text) > 65535) {
      throw misconfigured(config, "port", "is none");
    }
    return Integer.parseInt(text);
  }

  private static Duration shorter(Duration one, Duration other) {
    return one.compareTo(other) < 0 ? one : other;
  }

  static ChannelException misconfigured(ChannelConfig config, String key, String how) {
    return new ChannelException(
        Fault.MISCONFIGURED,
        "config.%s of the channel %s %s; see its schema.".formatted(key, config.name(), how));
  }
}
