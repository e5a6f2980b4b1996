package io.pigeon.channel;

import io.pigeon.InvalidSettingException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.camel.Header;
import org.apache.hc.client5.http.DnsResolver;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.stereotype.Component;

/**
 * Keeps addresses that come from data away from everything that is not of the public internet. It
 * looks twice: at how an address is written, and, as the resolver of the HTTP client, at what a
 * name leads to. The client connects to the very addresses that were looked at, so a name that
 * leads elsewhere a moment later gains nothing.
 *
 * <p>What the operator has configured is not guarded: the host and port of {@code NOTIFY_URL}, and
 * the allowed hosts. A proxy, if one is configured in Camel, resolves names itself, so there only
 * the first look counts.
 */
@Component("urlGuard")
class UrlGuard implements DnsResolver {

  private static final String SETTING = "pigeon.channels.webhook.allowed-hosts";
  private static final Pattern PRINTABLE = Pattern.compile("[\\x21-\\x7e]+");
  private static final Pattern HOST_NAME =
      Pattern.compile("(?i)[a-z0-9](?:[a-z0-9-]*[a-z0-9])?(?:\\.[a-z0-9](?:[a-z0-9-]*[a-z0-9])?)*");

  /** What C libraries take for a number, and so for an address: decimal, octal, hexadecimal. */
  private static final Pattern ENDS_IN_A_NUMBER =
      Pattern.compile("(?i)(?:.*\\.)?(?:\\d+|0x[0-9a-f]*)");

  /** Addresses whose text was found good; the same few are sent to over and over. */
  private static final int REMEMBERED = 10_000;

  private final Set<String> passed = ConcurrentHashMap.newKeySet();
  private final String notifyUrl;
  private final Optional<URI> ownTarget;
  private final Set<String> allowedNames = new HashSet<>();
  private final List<AddressBlock> allowedBlocks = new ArrayList<>();

  UrlGuard(WebhookProperties properties, @Value("${pigeon.notify-url}") String notifyUrl) {
    this.notifyUrl = notifyUrl.strip();
    this.ownTarget = Optional.of(this.notifyUrl).filter(url -> !url.isEmpty()).map(URI::create);
    for (String allowed : properties.allowedHosts()) {
      allow(allowed.strip());
    }
  }

  private void allow(String host) {
    Optional<AddressBlock> block = AddressBlock.parse(host);
    if (block.isPresent()) {
      allowedBlocks.add(block.get());
    } else if (isName(host)) {
      allowedNames.add(host.toLowerCase(Locale.ROOT));
    } else {
      throw new InvalidSettingException(
          SETTING + " holds what is neither a host name nor an address: " + host + ".",
          "Write host names, addresses and CIDR blocks, such as hooks.internal, 10.1.2.3, 10.1.0.0/16.");
    }
  }

  /**
   * Looks at how an address is written.
   *
   * @return the address, if it may be sent to
   * @throws RefusedTargetException if not
   */
  public String check(@Header("address") String address) {
    if (!passed.contains(address)) {
      checkText(address);
      if (passed.size() >= REMEMBERED) {
        passed.clear();
      }
      passed.add(address);
    }
    return address;
  }

  private void checkText(String address) {
    if (ownTarget.isPresent() && address.equals(notifyUrl)) {
      return;
    }
    if (!PRINTABLE.matcher(address).matches()) {
      throw refused("the address holds blanks, control or non-ASCII characters; encode them");
    }
    URI uri = parse(address);
    if (!"http".equalsIgnoreCase(uri.getScheme()) && !"https".equalsIgnoreCase(uri.getScheme())) {
      throw refused("the address is no http or https URL");
    }
    if (uri.getRawUserInfo() != null) {
      throw refused("the address holds a user");
    }
    if (uri.getHost() == null) {
      throw refused("the address names no host, or in a way that is not understood");
    }
    if (uri.getPort() == 0 || uri.getPort() > 65535) {
      throw refused("the port is none");
    }
    if (!isOwnTarget(uri.getHost(), portOf(uri))) {
      checkHost(uri.getHost());
    }
  }

  private static URI parse(String address) {
    try {
      return new URI(address);
    } catch (URISyntaxException e) {
      throw refused("the address is no URL: " + e.getReason());
    }
  }

  private void checkHost(String host) {
    if (!host.startsWith("[")) {
      if (AddressBlock.literal(host).map(this::isOpen).orElse(isName(host))) {
        return;
      }
      throw refused(host + " is not public, or oddly written");
    }
    String text = host.substring(1, host.length() - 1);
    // Java makes an IPv4 address of one that is wrapped in IPv6.
    if (AddressBlock.literal(text)
        .filter(address -> address.getAddress().length == 16)
        .filter(this::isOpen)
        .isEmpty()) {
      throw refused(host + " is not public, or oddly written");
    }
  }

  private static boolean isName(String host) {
    return host.length() <= 253
        && HOST_NAME.matcher(host).matches()
        && !ENDS_IN_A_NUMBER.matcher(host).matches();
  }

  private boolean isOpen(InetAddress address) {
    return !SpecialAddresses.contains(address)
        || allowedBlocks.stream().anyMatch(block -> block.contains(address));
  }

  /** Looks at what a name leads to: one address that is not public refuses them all. */
  @Override
  public List<InetSocketAddress> resolve(String host, int port) throws UnknownHostException {
    InetAddress[] addresses = InetAddress.getAllByName(host);
    if (!isOwnTarget(host, port) && !allowedNames.contains(host.toLowerCase(Locale.ROOT))) {
      for (InetAddress address : addresses) {
        if (!isOpen(address)) {
          throw refused("%s is %s, which is not public".formatted(host, address.getHostAddress()));
        }
      }
    }
    return Stream.of(addresses).map(address -> new InetSocketAddress(address, port)).toList();
  }

  private boolean isOwnTarget(String host, int port) {
    return ownTarget
        .filter(uri -> uri.getHost().equalsIgnoreCase(host))
        .filter(uri -> portOf(uri) == port)
        .isPresent();
  }

  private static int portOf(URI uri) {
    if (uri.getPort() >= 0) {
      return uri.getPort();
    }
    return "https".equalsIgnoreCase(uri.getScheme()) ? 443 : 80;
  }

  @Override
  public InetAddress[] resolve(String host) throws UnknownHostException {
    return resolve(host, 0).stream().map(InetSocketAddress::getAddress).toArray(InetAddress[]::new);
  }

  /** The name is only asked for in protocols that Pigeon does not speak. */
  @Override
  public String resolveCanonicalHostname(String host) {
    return host;
  }

  private static RefusedTargetException refused(String why) {
    return new RefusedTargetException(
        "Refused: " + why + ". What is meant to be reached must be named in " + SETTING + ".");
  }
}
