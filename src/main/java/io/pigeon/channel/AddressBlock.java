package io.pigeon.channel;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Optional;
import java.util.regex.Pattern;

/** A block of IP addresses in CIDR notation; a single address is a block of one. */
final class AddressBlock {

  private static final Pattern IPV4 =
      Pattern.compile("(?:(?:25[0-5]|2[0-4]\\d|1\\d\\d|[1-9]?\\d)(?:\\.(?!$)|$)){4}");
  private static final Pattern IPV6 = Pattern.compile("[0-9a-fA-F:]*:[0-9a-fA-F:.]*");

  private final byte[] network;
  private final int prefix;

  private AddressBlock(byte[] network, int prefix) {
    this.network = network;
    this.prefix = prefix;
  }

  /** Nothing, if the text is no block: {@code 10.0.0.0/8}, {@code fd00::/8}, {@code 10.1.2.3}. */
  static Optional<AddressBlock> parse(String text) {
    int slash = text.indexOf('/');
    String address = slash < 0 ? text : text.substring(0, slash);
    String bits = slash < 0 ? "" : text.substring(slash + 1);
    return literal(address)
        .map(InetAddress::getAddress)
        .filter(bytes -> slash < 0 || isPrefix(bits, bytes.length * 8))
        .map(
            bytes ->
                new AddressBlock(bytes, slash < 0 ? bytes.length * 8 : Integer.parseInt(bits)));
  }

  private static boolean isPrefix(String bits, int most) {
    return bits.matches("\\d{1,3}") && Integer.parseInt(bits) <= most;
  }

  /** An address written in one of the two usual ways; never asks a name server. */
  static Optional<InetAddress> literal(String text) {
    if (!IPV4.matcher(text).matches() && !IPV6.matcher(text).matches()) {
      return Optional.empty();
    }
    try {
      return Optional.of(InetAddress.getByName(text));
    } catch (UnknownHostException e) {
      return Optional.empty();
    }
  }

  boolean contains(InetAddress address) {
    byte[] bytes = address.getAddress();
    if (bytes.length != network.length) {
      return false;
    }
    int whole = prefix / 8;
    for (int i = 0; i < whole; i++) {
      if (bytes[i] != network[i]) {
        return false;
      }
    }
    int rest = prefix % 8;
    return rest == 0 || (bytes[whole] ^ network[whole]) >> (8 - rest) == 0;
  }
}
