package io.pigeon.channel;

import io.pigeon.channel.ChannelException.Fault;
import java.net.URI;
import java.net.URISyntaxException;

/** Where a provider is, as an operator has set it. */
public final class ProviderUrl {

  private ProviderUrl() {}

  /**
   * The address without slashes at its end. One that is none is a matter of the settings; further
   * on it would pass for a matter of the address of the delivery.
   *
   * @throws ChannelException if it is no URL of HTTP; without showing it, as it may hold a secret
   */
  public static String checked(ChannelConfig config, String url) {
    try {
      URI uri = new URI(url.strip());
      boolean http = "http".equals(uri.getScheme()) || "https".equals(uri.getScheme());
      if (http && uri.getHost() != null && uri.getRawUserInfo() == null) {
        return uri.toString().replaceAll("/+$", "");
      }
    } catch (URISyntaxException e) {
      // Said below.
    }
    throw new ChannelException(
        Fault.MISCONFIGURED,
        "The base address of the channel %s is no http or https URL, or holds a user."
            .formatted(config.name()));
  }
}
