package io.pigeon.channel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pigeon.InvalidSettingException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class UrlGuardTest {

  private final UrlGuard guard = guard("");

  @ParameterizedTest
  @ValueSource(
      strings = {
        "0.0.0.0", "0.255.255.255", "10.0.0.1", "10.255.255.255", "100.64.0.1", "100.127.255.255",
        "127.0.0.1", "127.255.255.255", "168.63.129.16", "169.254.169.254", "172.16.0.1",
            "172.31.255.255",
        "192.0.0.8", "192.0.2.1", "192.88.99.1", "192.168.0.1", "198.18.0.1", "198.19.255.255",
        "198.51.100.7", "203.0.113.7", "224.0.0.1", "239.255.255.255", "240.0.0.1",
            "255.255.255.255"
      })
  void an_ipv4_address_that_is_not_public_is_refused_as_written_and_as_resolved(String address) {
    assertRefused("http://" + address + "/x");
    assertThatThrownBy(() -> guard.resolve(address, 80)).isInstanceOf(RefusedTargetException.class);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "::", "::1", "::127.0.0.1", "::7f00:1", "::8.8.8.8", "64:ff9b::7f00:1", "64:ff9b::808:808",
        "64:ff9b:1::1", "100::1", "2001::1", "2001:0:7f00:1::", "2001:2::1", "2001:10::1",
            "2001:db8::1",
        "2002:7f00:1::", "2002:808:808::", "3fff::1", "5f00::1", "fc00::1", "fd00:ec2::254",
            "fe80::1",
        "febf::1", "fec0::1", "ff02::1"
      })
  void an_ipv6_address_that_is_not_public_is_refused_as_written_and_as_resolved(String address) {
    assertRefused("http://[" + address + "]/x");
    assertThatThrownBy(() -> guard.resolve(address, 80)).isInstanceOf(RefusedTargetException.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"::ffff:127.0.0.1", "::ffff:7f00:1", "::ffff:10.0.0.1"})
  void an_ipv4_address_wrapped_in_ipv6_is_judged_as_what_it_is(String address) {
    assertRefused("http://[" + address + "]/x");
    assertThatThrownBy(() -> guard.resolve(address, 80)).isInstanceOf(RefusedTargetException.class);
  }

  @Test
  void even_a_public_address_is_not_taken_in_such_a_wrapping() {
    assertRefused("http://[::ffff:8.8.8.8]/x");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "1.1.1.1",
        "9.255.255.255",
        "11.0.0.0",
        "100.63.255.255",
        "100.128.0.0",
        "126.255.255.255",
        "128.0.0.0",
        "169.253.255.255",
        "172.15.255.255",
        "172.32.0.0",
        "192.0.1.0",
        "192.167.255.255",
        "198.17.255.255",
        "198.20.0.0",
        "223.255.255.255"
      })
  void the_neighbours_of_those_blocks_are_public(String address) throws UnknownHostException {
    assertThat(guard.check("https://" + address + ":8443/x?y=z")).contains(address);
    assertThat(guard.resolve(address, 443))
        .containsExactly(new InetSocketAddress(InetAddress.getByName(address), 443));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"2001:200::1", "2606:4700::1111", "2a00:1450:4001::1", "2003::1", "3ffe::1"})
  void so_are_global_ipv6_addresses(String address) throws UnknownHostException {
    guard.check("https://[" + address + "]/x");
    assertThat(guard.resolve(address, 443)).hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "http://0177.0.0.1/",
        "http://127.0.0.01/",
        "http://010.8.8.8/",
        "http://0x7f.0.0.1/",
        "http://0x7f000001/",
        "http://0X7F000001/",
        "http://2130706433/",
        "http://017700000001/",
        "http://127.1/",
        "http://127.0.1/",
        "http://1/",
        "http://0/",
        "http://0x/",
        "http://a.0x7f/",
        "http://a.1/",
        "http://8.8.8.8./",
        "http://1.2.3.4.5/",
        "http://256.1.1.1/",
        "http://localhost./",
        "http://example.org./",
        "http://%31%32%37.0.0.1/",
        "http://127%2e0.0.1/",
        "http://example%2eorg/",
        "http://１２７.0.0.1/",
        "http://①②⑦.0.0.1/",
        "http://[::1%25lo]/",
        "http://[fe80::1%eth0]/",
        "http://[::1]x/",
        "http://[::1/",
        "http://::1/"
      })
  void an_odd_notation_of_a_host_is_refused(String address) {
    assertRefused(address);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "example.org",
        "//example.org/",
        "/x",
        "http:",
        "http://",
        "http:///x",
        "http:/example.org",
        "http:example.org",
        "http://:80/",
        "http://?x",
        "http://#x",
        "http://user@example.org/",
        "http://user:pass@example.org/",
        "http://@example.org/",
        "http://8.8.8.8@10.0.0.1/",
        "http://example.org:0/",
        "http://example.org:65536/",
        "http://example.org:-1/",
        "http://example.org:99999999999/",
        "http://example.org:8o/",
        "ftp://example.org/",
        "file:///etc/passwd",
        "gopher://example.org/",
        "jar:http://example.org!/",
        "javascript:alert(1)",
        "direct:deliver",
        "http://example.org/a b",
        "http://example.org/\r\nX: 1",
        "http://example.org/\t",
        "http://example.org/\u0000",
        " http://example.org/",
        "http://example.org/ ",
        "http://exa\nmple.org/",
        "http://example.org\\@10.0.0.1/",
        "http://-example.org/",
        "http://exa_mple.org/",
        "http://example..org/",
        "http://.example.org/",
        "http://bücher.example/",
        "http://example.org/é",
        "http://example.org/{{env:HOME}}",
        "http://example.org/?x={{pigeon.sql}}",
        "http://{{pigeon.sql}}/",
        "http://example.org/${bean:x}",
        "http://example.org/%",
        "http://example.org/%zz"
      })
  void what_is_no_plain_http_url_is_refused(String address) {
    assertRefused(address);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "http://example.org",
        "HTTPS://EXAMPLE.org:8443/a/b;c?d=e%20f&g=h",
        "http://xn--bcher-kva.example/x#y",
        "https://a1.b-2.example:1/",
        "https://1and1.example/",
        "https://example.org:65535/"
      })
  void a_plain_http_url_of_a_name_is_taken_as_it_is(String address) {
    assertThat(guard.check(address)).isEqualTo(address);
  }

  @Test
  void a_name_that_leads_to_a_private_address_is_refused_when_it_is_resolved() {
    assertThat(guard.check("http://localhost/")).isNotEmpty();
    assertThatThrownBy(() -> guard.resolve("localhost", 80))
        .isInstanceOf(RefusedTargetException.class)
        .hasMessageContaining("allowed-hosts");
  }

  @Test
  void a_name_that_does_not_exist_is_a_matter_of_dns() {
    assertThatThrownBy(() -> guard.resolve("nowhere.invalid", 80))
        .isInstanceOf(UnknownHostException.class);
  }

  @Test
  void an_allowed_name_may_lead_anywhere_but_no_other_name_may_lead_there() throws Exception {
    UrlGuard allowing = guard("", "LocalHost");
    assertThat(allowing.resolve("localhost", 80)).isNotEmpty();
    assertThat(allowing.resolve("LOCALHOST", 80)).isNotEmpty();
    assertThatThrownBy(() -> allowing.resolve("127.0.0.1", 80))
        .isInstanceOf(RefusedTargetException.class);
  }

  @Test
  void an_allowed_block_is_allowed_as_written_and_as_resolved_and_nothing_beside_it()
      throws Exception {
    UrlGuard allowing = guard("", "10.1.0.0/17", "10.2.3.4", "fd00:1::/33");
    for (String inside : List.of("10.1.0.1", "10.1.127.255", "10.2.3.4")) {
      allowing.check("http://" + inside + "/x");
      assertThat(allowing.resolve(inside, 80)).hasSize(1);
    }
    allowing.check("http://[fd00:1:7fff::1]/x");
    for (String outside : List.of("10.1.128.0", "10.0.255.255", "10.2.3.5", "[fd00:1:8000::1]")) {
      assertThatThrownBy(() -> allowing.check("http://" + outside + "/x"))
          .isInstanceOf(RefusedTargetException.class);
    }
  }

  @Test
  void the_host_and_port_of_notify_url_are_allowed_and_no_other_port_of_it() throws Exception {
    UrlGuard own = guard("http://127.0.0.1:8090/notify");
    own.check("http://127.0.0.1:8090/notify");
    own.check("http://127.0.0.1:8090/other");
    assertThat(own.resolve("127.0.0.1", 8090)).hasSize(1);
    assertThatThrownBy(() -> own.check("http://127.0.0.1:5432/"))
        .isInstanceOf(RefusedTargetException.class);
    assertThatThrownBy(() -> own.resolve("127.0.0.1", 5432))
        .isInstanceOf(RefusedTargetException.class);
    assertThatThrownBy(() -> own.resolve("localhost", 8090))
        .isInstanceOf(RefusedTargetException.class);
  }

  @Test
  void the_port_of_notify_url_need_not_be_written() throws Exception {
    assertThat(guard("https://localhost/notify").resolve("localhost", 443)).isNotEmpty();
    assertThat(guard("http://localhost/notify").resolve("localhost", 80)).isNotEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "10.0.0.0/33",
        "10.0.0.0/",
        "10.0.0/8",
        "http://x",
        "a b",
        "fd00::/129",
        "*",
        "10.0.0.1:80"
      })
  void an_allowed_host_that_is_none_stops_the_start(String host) {
    assertThatThrownBy(() -> guard("", host))
        .isInstanceOf(InvalidSettingException.class)
        .hasMessageContaining("allowed-hosts");
  }

  private void assertRefused(String address) {
    assertThatThrownBy(() -> guard.check(address)).isInstanceOf(RefusedTargetException.class);
  }

  private static UrlGuard guard(String notifyUrl, String... allowed) {
    return new UrlGuard(
        new WebhookProperties(
            Duration.ofSeconds(1), Duration.ofSeconds(1), 1, 1, List.of(allowed), "", "", ""),
        notifyUrl);
  }
}
