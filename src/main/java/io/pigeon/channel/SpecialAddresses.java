package io.pigeon.channel;

import java.net.InetAddress;
import java.util.List;
import java.util.stream.Stream;

/**
 * Addresses that are not of the public internet, or that lead to such in disguise: the registries
 * of special-purpose addresses of IANA (RFC 6890 and its successors).
 */
final class SpecialAddresses {

  private static final List<AddressBlock> IPV4 =
      blocks(
          "0.0.0.0/8", // unspecified, this network
          "10.0.0.0/8", // private
          "100.64.0.0/10", // behind a carrier's NAT; metadata of a cloud
          "127.0.0.0/8", // loopback
          "168.63.129.16/32", // public by its number, but the host of a virtual machine on Azure
          "169.254.0.0/16", // link-local; metadata of most clouds
          "172.16.0.0/12", // private
          "192.0.0.0/24", // protocol assignments
          "192.0.2.0/24", // documentation
          "192.88.99.0/24", // relays of 6to4
          "192.168.0.0/16", // private
          "198.18.0.0/15", // benchmarks
          "198.51.100.0/24", // documentation
          "203.0.113.0/24", // documentation
          "224.0.0.0/4", // multicast
          "240.0.0.0/4"); // reserved, broadcast

  /** All else is refused: loopback, IPv4 in IPv6, NAT64, unique local, link-local, multicast. */
  private static final List<AddressBlock> IPV6_GLOBAL = blocks("2000::/3");

  private static final List<AddressBlock> IPV6 =
      blocks(
          "2001::/23", // protocol assignments; Teredo
          "2001:db8::/32", // documentation
          "2002::/16", // 6to4
          "3fff::/20"); // documentation

  private SpecialAddresses() {}

  /** An IPv4 address in an IPv6 one ({@code ::ffff:0:0/96}) is an IPv4 address to Java already. */
  static boolean contains(InetAddress address) {
    return address.getAddress().length == 4
        ? anyOf(IPV4, address)
        : !anyOf(IPV6_GLOBAL, address) || anyOf(IPV6, address);
  }

  private static boolean anyOf(List<AddressBlock> blocks, InetAddress address) {
    for (AddressBlock block : blocks) {
      if (block.contains(address)) {
        return true;
      }
    }
    return false;
  }

  private static List<AddressBlock> blocks(String... texts) {
    return Stream.of(texts).map(text -> AddressBlock.parse(text).orElseThrow()).toList();
  }
}
