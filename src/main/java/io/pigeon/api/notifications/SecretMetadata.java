package io.pigeon.api.notifications;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.pigeon.InvalidSettingException;
import io.pigeon.api.http.Problem;
import io.pigeon.api.http.ProblemException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.stereotype.Component;

/**
 * {@code metadata.secret}, which is in the database in cipher only: AES-256-GCM, each under the id
 * of its key and bound to its notification. New ones are sealed with the first key; the others
 * still open what they have sealed.
 */
@Component
class SecretMetadata {

  static final String MEMBER = "secret";

  private static final String MASK = "***";
  private static final String CIPHER = "AES/GCM/NoPadding";
  private static final int KEY_BYTES = 32;
  private static final int NONCE_BYTES = 12;
  private static final int TAG_BITS = 128;

  private final Map<String, SecretKeySpec> keys;
  private final SecureRandom random = new SecureRandom();
  private final ObjectMapper json;

  SecretMetadata(@Value("${pigeon.api.encryption-keys}") String setting, ObjectMapper json) {
    this.keys = keys(setting);
    this.json = json;
  }

  private static Map<String, SecretKeySpec> keys(String setting) {
    Map<String, SecretKeySpec> keys = new LinkedHashMap<>();
    for (String entry : setting.isBlank() ? new String[0] : setting.strip().split("\\s*,\\s*")) {
      String[] parts = entry.split(":", 2);
      byte[] key = parts.length == 2 ? decoded(parts[1]) : new byte[0];
      if (key.length != KEY_BYTES || !parts[0].matches("[A-Za-z0-9-]{1,20}")) {
        throw new InvalidSettingException(
            "ENCRYPTION_KEYS is no list of an id, a colon and 32 bytes in Base64.",
            "Write such as k1:<the output of openssl rand -base64 32>, the newest first.");
      }
      keys.put(parts[0], new SecretKeySpec(key, "AES"));
    }
    return keys;
  }

  private static byte[] decoded(String text) {
    try {
      return Base64.getDecoder().decode(text);
    } catch (IllegalArgumentException e) {
      return new byte[0];
    }
  }

  /**
   * What is stored of metadata.
   *
   * @throws ProblemException if there is a secret in it and no key to keep it with
   */
  JsonNode sealed(JsonNode metadata, String notification) {
    JsonNode secret = metadata.path(MEMBER);
    if (secret.isMissingNode()) {
      return metadata;
    }
    if (keys.isEmpty()) {
      throw new ProblemException(
          Problem.UNFIT_REQUEST,
          "/metadata/secret: no key to encrypt it with is set here (ENCRYPTION_KEYS).",
          "/metadata/secret");
    }
    Map.Entry<String, SecretKeySpec> key = keys.entrySet().iterator().next();
    byte[] nonce = new byte[NONCE_BYTES];
    random.nextBytes(nonce);
    byte[] plain = secret.toString().getBytes(StandardCharsets.UTF_8);
    byte[] sealed = cipher(Cipher.ENCRYPT_MODE, key.getValue(), nonce, notification, plain);
    byte[] whole = ByteBuffer.allocate(NONCE_BYTES + sealed.length).put(nonce).put(sealed).array();
    ObjectNode stored = metadata.deepCopy();
    return stored.put(MEMBER, key.getKey() + ":" + Base64.getEncoder().encodeToString(whole));
  }

  /**
   * What is shown of stored metadata: the secret to who sent it, a mask to everybody else, and to
   * all where its key is gone.
   */
  JsonNode shown(JsonNode stored, String notification, boolean isSender)
      throws JsonProcessingException {
    String secret = stored.path(MEMBER).asText();
    if (!stored.has(MEMBER)) {
      return stored;
    }
    ObjectNode shown = stored.deepCopy();
    int colon = secret.indexOf(':');
    SecretKeySpec key = colon < 0 ? null : keys.get(secret.substring(0, colon));
    if (!isSender || key == null) {
      return shown.put(MEMBER, MASK);
    }
    byte[] whole = Base64.getDecoder().decode(secret.substring(colon + 1));
    byte[] nonce = Arrays.copyOf(whole, NONCE_BYTES);
    byte[] sealed = Arrays.copyOfRange(whole, NONCE_BYTES, whole.length);
    byte[] plain = cipher(Cipher.DECRYPT_MODE, key, nonce, notification, sealed);
    return shown.set(MEMBER, json.readTree(new String(plain, StandardCharsets.UTF_8)));
  }

  private static byte[] cipher(
      int mode, SecretKeySpec key, byte[] nonce, String notification, byte[] text) {
    try {
      Cipher cipher = Cipher.getInstance(CIPHER);
      cipher.init(mode, key, new GCMParameterSpec(TAG_BITS, nonce));
      cipher.updateAAD(notification.getBytes(StandardCharsets.UTF_8));
      return cipher.doFinal(text);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("metadata.secret cannot be read or written", e);
    }
  }
}
