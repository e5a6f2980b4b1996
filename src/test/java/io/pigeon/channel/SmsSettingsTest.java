package io.pigeon.channel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.networknt.schema.InputFormat;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import io.pigeon.InvalidSettingException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.apache.camel.Exchange;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.DefaultExchange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the settings of the types sms and provider may be, and what none mean. */
class SmsSettingsTest {

  private static final ObjectMapper JSON = new ObjectMapper();

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          sms      | true  | {}
          sms      | true  | {"max_in_flight": 4}
          sms      | true  | {"provider": "json"}
          sms      | true  | {"provider": "json", "base_url": "https://x.example/send?a=b@c", "token": "env:T", "max_segments": 3}
          sms      | true  | {"provider": "twilio", "account_sid": "AC1", "auth_token": "env:T", "from": "+15005550006"}
          sms      | true  | {"provider": "twilio", "account_sid": "env:A", "auth_token": "env:T", "from": "PIGEON 1", "too_long": "refuse"}
          sms      | true  | {"provider": "twilio", "account_sid": "AC1", "auth_token": "env:T", "messaging_service_sid": "MG1"}
          sms      | false | {"provider": "twilio", "account_sid": "AC1", "auth_token": "env:T"}
          sms      | false | {"provider": "twilio", "auth_token": "env:T", "from": "+15005550006"}
          sms      | false | {"provider": "twilio", "account_sid": "AC1", "auth_token": "s3cret", "from": "+15005550006"}
          sms      | false | {"provider": "twilio", "account_sid": "../AC1", "auth_token": "env:T", "from": "+15005550006"}
          sms      | false | {"provider": "carrier-pigeon"}
          sms      | false | {"max_segments": 3}
          sms      | false | {"provider": "json", "max_segments": 11}
          sms      | false | {"provider": "json", "too_long": "split"}
          sms      | false | {"provider": "json", "base_url": "https://user:word@x.example/"}
          sms      | false | {"provider": "json", "base_url": "ftp://x.example/"}
          sms      | false | {"colour": "red"}
          provider | true  | {}
          provider | true  | {"base_url": "http://127.0.0.1:9000", "token": "env:T"}
          provider | false | {"token": "s3cret"}
          provider | false | {"base_url": "x.example"}
          """)
  void settings_are_held_to_the_schema_of_their_type(String type, boolean fits, String settings)
      throws IOException {
    assertThat(schema(type).validate(settings, InputFormat.JSON).isEmpty()).isEqualTo(fits);
  }

  @ParameterizedTest
  @CsvSource({"sms", "provider"})
  void every_setting_is_told_of(String type) throws IOException {
    JsonNode schema = JSON.readTree(Files.readString(file(type)));
    assertThat(schema.path("properties"))
        .isNotEmpty()
        .allSatisfy(
            property -> {
              assertThat(property.path("title").asText()).isNotBlank();
              assertThat(property.path("description").asText()).endsWith(".");
              assertThat(property.path("examples")).isNotEmpty();
            });
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          https://x.example/ | {}                   | true
          https://x.example/ | {"max_in_flight": 4} | true
          https://x.example/ | {"provider": "json"} | false
          https://x.example/ | {"from": "crew"}     | false
          ``                 | {}                   | false
          """)
  void the_generic_provider_stands_in_for_a_channel_without_settings_if_there_is_one(
      String baseUrl, String settings, boolean standsIn) throws IOException {
    ChannelConfig channel =
        new ChannelConfig("email", "email", JSON.readTree(settings), Optional.empty());
    GenericProvider provider = new GenericProvider(new ProviderProperties(baseUrl, ""), JSON);
    assertThat(provider.standsIn(channel)).isEqualTo(standsIn);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"x.example", "ftp://x.example/", "https://u:p@x.example/", "http://{{x}}/"})
  void an_address_of_the_generic_provider_that_is_none_stops_the_start(String baseUrl) {
    assertThatExceptionOfType(InvalidSettingException.class)
        .isThrownBy(() -> new ProviderProperties(baseUrl, ""))
        .withMessageContaining("PROVIDER_BASE_URL")
        .withMessageNotContaining(baseUrl);
  }

  @Test
  void without_an_address_anywhere_both_places_for_it_are_named() {
    assertThatExceptionOfType(ChannelException.class)
        .isThrownBy(() -> prepare(new ProviderProperties("", "")))
        .withMessageContainingAll("config.base_url", "PROVIDER_BASE_URL");
  }

  @Test
  void a_token_that_is_no_header_is_refused_and_not_shown() {
    ProviderProperties properties =
        new ProviderProperties("https://x.example/?key=s3cret", "s3cret\r\nX-Injected: 1");
    assertThatExceptionOfType(ChannelException.class)
        .isThrownBy(() -> prepare(properties))
        .withMessageContaining("token")
        .withMessageNotContaining("s3cret");
    assertThat(properties.toString()).doesNotContain("s3cret");
  }

  private static void prepare(ProviderProperties properties) throws Exception {
    Exchange exchange = new DefaultExchange(new DefaultCamelContext());
    exchange.setProperty(
        "channelConfig",
        new ChannelConfig("provider", "provider", JSON.createObjectNode(), Optional.empty()));
    exchange.getMessage().setHeader("address", "crew");
    exchange.getMessage().setBody(Messages.saying(new Content("", "x", "x")));
    new GenericProvider(properties, JSON).prepare(exchange);
  }

  private static JsonSchema schema(String type) throws IOException {
    return JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012)
        .getSchema(Files.readString(file(type)), InputFormat.JSON);
  }

  private static Path file(String type) {
    return Path.of("src/main/resources/routes/channels/%s.schema.json".formatted(type));
  }
}
