package io.pigeon.api.people;

import java.net.URI;
import java.net.URISyntaxException;

/** Addresses for readers who have to tell them apart, but need not write to them. */
final class Masked {

  private static final String HIDDEN = "***";

  /** Of shorter texts the ends would be all. */
  private static final int SHORT = 8;

  private static final int SHOWN = 2;

  private Masked() {}

  /** The host of a URL, the domain of a mail address, the ends of anything else. */
  static String of(String address) {
    if (address.startsWith("http://") || address.startsWith("https://")) {
      return url(address);
    }
    int at = address.lastIndexOf('@');
    if (at > 0) {
      return address.charAt(0) + HIDDEN + address.substring(at);
    }
    return address.length() < SHORT
        ? HIDDEN
        : address.substring(0, SHOWN) + HIDDEN + address.substring(address.length() - SHOWN);
  }

  /** Paths and queries of webhooks are secrets as often as not. */
  private static String url(String address) {
    try {
      URI uri = new URI(address);
      return uri.getScheme() + "://" + uri.getHost() + "/" + HIDDEN;
    } catch (URISyntaxException e) {
      return HIDDEN;
    }
  }
}
