package io.pigeon.channel;

import io.pigeon.channel.ChannelException.Fault;
import java.util.regex.Pattern;

/** A token that goes into the header {@code Authorization} of a request (RFC 6750). */
final class BearerToken {

  private static final Pattern HEADER_TEXT = Pattern.compile("[\\x21-\\x7e]+");

  private BearerToken() {}

  /**
   * The token without blanks around it.
   *
   * @throws ChannelException if a header cannot hold it; without showing it
   */
  static String checked(ChannelConfig config, String token) {
    String text = token.strip();
    if (!HEADER_TEXT.matcher(text).matches()) {
      throw new ChannelException(
          Fault.MISCONFIGURED,
          "The token of the channel %s holds blanks, control or non-ASCII characters."
              .formatted(config.name()));
    }
    return text;
  }

  /**
   * The value of the header.
   *
   * @throws ChannelException see {@link #checked}
   */
  static String authorization(ChannelConfig config, String token) {
    return "Bearer " + checked(config, token);
  }
}
