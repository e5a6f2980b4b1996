package io.pigeon.channel;

import io.pigeon.InvalidSettingException;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Settings under {@code pigeon.channels.provider}: where channels without settings of their own
 * send to.
 *
 * @param baseUrl an http or https URL, or empty
 * @param token the provider's bearer token, or empty; goes nowhere but to {@code baseUrl}
 */
@ConfigurationProperties("pigeon.channels.provider")
record ProviderProperties(@DefaultValue("") String baseUrl, @DefaultValue("") String token) {

  ProviderProperties {
    if (!baseUrl.isBlank() && !ProviderUrl.isUrl(baseUrl)) {
      throw new InvalidSettingException(
          "PROVIDER_BASE_URL is no http or https URL, or holds a user.",
          "Write the address that messages are posted to, such as https://sms.example.org/send.");
    }
  }

  /** Without the token, and without the address, as its query may hold a key. */
  @Override
  public String toString() {
    return "ProviderProperties";
  }
}
