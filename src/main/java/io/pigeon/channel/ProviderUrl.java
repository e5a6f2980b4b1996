package io.pigeon.channel;

import io.pigeon.channel.ChannelException.Fault;
import java.net.URI;
import java.net.URISyntaxException;

/** Where a provider is, as an operator has set it. */
public final class ProviderUrl {

  private ProviderUrl() {}

  /** Whether it is an http or https URL with a host and without a user. */
  static boolean isUrl(String text) {
    try {
      URI uri = new URI(text);
      return ("http".equals(uri.getScheme()) || "https".equals(uri.getScheme()))
          && uri.getHost() != null
          && uri.getRawUserInfo() == null;
    } catch (URISyntaxException e) {
      return false;
    }
  }

  /**
   * The address as it is. One that is none is a matter of the settings; further on it would pass
   * for a matter of the address of the delivery.
   *
   * @throws ChannelException if it is no such URL; without showing it, as it may hold a secret
   */
  static String checked(ChannelConfig config, String url) {
    if (!isUrl(url)) {
      throw new ChannelException(
          Fault.MISCONFIGURED,
          "The address of the provider of the channel %s is no http or https URL, or holds a user: see config.base_url."
              .formatted(config.name()));
    }
    return url;
  }

  /**
   * An address that paths are put behind: without slashes at its end.
   *
   * @throws ChannelException see {@link #checked}
   */
  static String base(ChannelConfig config, String url) {
    return checked(config, url.strip()).replaceAll("/+$", "");
  }

  /**
   * The setting {@code base_url}, or else the provider's usual address, without slashes at its end.
   *
   * @throws ChannelException see {@link #checked}
   */
  public static String of(ChannelConfig config, String usual) {
    return base(config, config.text("base_url").orElse(usual));
  }
}
