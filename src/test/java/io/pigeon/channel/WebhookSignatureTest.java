package io.pigeon.channel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pigeon.InvalidSettingException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Base64;
import java.util.List;
import org.apache.camel.Exchange;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.DefaultExchange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class WebhookSignatureTest {

  /** The example of the specification. */
  private static final String SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";

  private static final String OLD = secretOf(32);
  private static final Instant NOW = Instant.ofEpochSecond(1614265330);

  @Test
  void the_example_of_the_specification_comes_out_as_it_says() {
    SigningSecret secret = SigningSecret.parse("secret", SECRET);
    assertThat(
            secret.sign(
                "msg_p5jXN8AQM9LWM0D4loKWxJek",
                1614265330,
                "{\"test\": 2432232314}".getBytes(StandardCharsets.UTF_8)))
        .isEqualTo("v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
  }

  @Test
  void without_a_secret_a_request_has_an_id_and_a_time_but_no_signature() throws Exception {
    Exchange exchange = signed(settings("", "", ""), NOW);
    assertThat(exchange.getMessage().getHeader("webhook-id")).isEqualTo("key-1");
    assertThat(exchange.getMessage().getHeader("webhook-timestamp")).isEqualTo("1614265330");
    assertThat(exchange.getMessage().getHeaders()).doesNotContainKey("webhook-signature");
  }

  @ParameterizedTest
  @CsvSource({"-PT1H, 2", "PT0S, 2", "PT23H59M59S, 2", "PT24H, 1", "PT48H, 1"})
  void after_a_rotation_both_secrets_sign_for_a_day_and_then_the_new_one_only(
      Duration since, int signatures) throws Exception {
    Exchange exchange = signed(settings(SECRET, OLD, NOW.toString()), NOW.plus(since));
    List<String> expected =
        List.of(
            SigningSecret.parse("", SECRET).sign("key-1", NOW.plus(since).getEpochSecond(), body()),
            SigningSecret.parse("", OLD).sign("key-1", NOW.plus(since).getEpochSecond(), body()));
    assertThat(exchange.getMessage().getHeader("webhook-signature"))
        .isEqualTo(String.join(" ", expected.subList(0, signatures)));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "secret",
        "whsec_",
        "whsec_not base64!",
        "whsec_c2hvcnQ=",
        "WHSEC_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
      })
  void a_malformed_secret_stops_the_start_and_is_not_repeated(String secret) {
    assertThatThrownBy(() -> new WebhookSignature(settings(secret, "", ""), Clock.systemUTC()))
        .isInstanceOf(InvalidSettingException.class)
        .hasMessageContaining("pigeon.channels.webhook.signing-secret")
        .message()
        .doesNotContain("base64!")
        .doesNotContain("c2hvcnQ=");
  }

  @Test
  void a_secret_has_24_to_64_bytes() {
    for (int bytes : new int[] {24, 64}) {
      new WebhookSignature(settings(secretOf(bytes), "", ""), Clock.systemUTC());
    }
    for (int bytes : new int[] {23, 65}) {
      assertThatThrownBy(
              () -> new WebhookSignature(settings(secretOf(bytes), "", ""), Clock.systemUTC()))
          .hasMessageContaining(bytes + " bytes");
    }
  }

  @Test
  void a_previous_secret_needs_a_new_one_and_the_time_of_its_end() {
    assertThatThrownBy(
            () -> new WebhookSignature(settings(SECRET, OLD, "today"), Clock.systemUTC()))
        .isInstanceOf(InvalidSettingException.class)
        .hasMessageContaining("rotated-at");
    assertThatThrownBy(
            () -> new WebhookSignature(settings("", OLD, NOW.toString()), Clock.systemUTC()))
        .isInstanceOf(InvalidSettingException.class)
        .hasMessageContaining("previous-signing-secret");
  }

  @Test
  void the_settings_do_not_tell_their_secrets() {
    assertThat(settings(SECRET, OLD, NOW.toString()).toString()).doesNotContain("whsec_");
  }

  private static Exchange signed(WebhookProperties settings, Instant now) throws Exception {
    Exchange exchange = new DefaultExchange(new DefaultCamelContext());
    exchange.getMessage().setHeader("Idempotency-Key", "key-1");
    exchange.getMessage().setBody(new String(body(), StandardCharsets.UTF_8));
    new WebhookSignature(settings, Clock.fixed(now, ZoneOffset.UTC)).sign(exchange);
    assertThat(exchange.getMessage().getBody()).isEqualTo(body());
    return exchange;
  }

  private static byte[] body() {
    return "{\"type\":\"ö\"}".getBytes(StandardCharsets.UTF_8);
  }

  private static String secretOf(int bytes) {
    return "whsec_" + Base64.getEncoder().encodeToString(new byte[bytes]);
  }

  private static WebhookProperties settings(String secret, String previous, String rotatedAt) {
    return new WebhookProperties(
        Duration.ofSeconds(1), Duration.ofSeconds(1), 1, 1, List.of(), secret, previous, rotatedAt);
  }
}
