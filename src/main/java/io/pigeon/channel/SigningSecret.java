package io.pigeon.channel;

import io.pigeon.InvalidSettingException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Base64;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** A symmetric secret of Standard Webhooks: {@code whsec_} and 24 to 64 bytes in Base64. */
final class SigningSecret {

  private static final String PREFIX = "whsec_";
  private static final String ALGORITHM = "HmacSHA256";
  private static final int LEAST_BYTES = 24;
  private static final int MOST_BYTES = 64;

  private final SecretKeySpec key;

  private SigningSecret(SecretKeySpec key) {
    this.key = key;
  }

  /**
   * @param setting name of the setting, for the message
   * @throws InvalidSettingException if the text is no secret; the message does not repeat it
   */
  static SigningSecret parse(String setting, String text) {
    String action =
        "Write whsec_ and %d to %d random bytes in Base64, such as of: echo whsec_$(openssl rand -base64 32)."
            .formatted(LEAST_BYTES, MOST_BYTES);
    if (!text.startsWith(PREFIX)) {
      throw new InvalidSettingException(setting + " does not begin with whsec_.", action);
    }
    byte[] bytes;
    try {
      bytes = Base64.getDecoder().decode(text.substring(PREFIX.length()));
    } catch (IllegalArgumentException e) {
      throw new InvalidSettingException(setting + " is no Base64 after whsec_.", action);
    }
    if (bytes.length < LEAST_BYTES || bytes.length > MOST_BYTES) {
      throw new InvalidSettingException(
          "%s has %d bytes.".formatted(setting, bytes.length), action);
    }
    return new SigningSecret(new SecretKeySpec(bytes, ALGORITHM));
  }

  /** {@code v1,} and the Base64 of HMAC-SHA256 over {@code id.timestamp.body}. */
  String sign(String id, long timestamp, byte[] body) {
    try {
      Mac mac = Mac.getInstance(ALGORITHM);
      mac.init(key);
      mac.update((id + "." + timestamp + ".").getBytes(StandardCharsets.UTF_8));
      return "v1," + Base64.getEncoder().encodeToString(mac.doFinal(body));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("Every Java has " + ALGORITHM + ".", e);
    }
  }
}
