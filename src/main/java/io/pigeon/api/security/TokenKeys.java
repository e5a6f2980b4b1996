package io.pigeon.api.security;

import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.jwk.source.JWKSource;
import com.nimbusds.jose.jwk.source.JWKSourceBuilder;
import com.nimbusds.jose.proc.JWSKeySelector;
import com.nimbusds.jose.proc.JWSVerificationKeySelector;
import com.nimbusds.jose.proc.SecurityContext;
import io.pigeon.InvalidSettingException;
import java.io.IOException;
import java.net.MalformedURLException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.interfaces.ECPublicKey;
import java.security.spec.X509EncodedKeySpec;
import java.util.Base64;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** Which keys a token may be signed with. What a token says of its key only chooses among them. */
final class TokenKeys {

  private static final Set<JWSAlgorithm> ASYMMETRIC =
      Set.of(
          JWSAlgorithm.RS256,
          JWSAlgorithm.RS384,
          JWSAlgorithm.RS512,
          JWSAlgorithm.PS256,
          JWSAlgorithm.PS384,
          JWSAlgorithm.PS512,
          JWSAlgorithm.ES256,
          JWSAlgorithm.ES384,
          JWSAlgorithm.ES512);

  private TokenKeys() {}

  /**
   * @throws InvalidSettingException if the settings name no keys, or no way to sign
   */
  static JWSKeySelector<SecurityContext> of(ApiProperties.Jwt settings, GeneratedTokens generated) {
    Set<JWSAlgorithm> algorithms = algorithms(settings.algorithms());
    if (settings.generate()) {
      return one(generated.publicKey(), algorithms);
    }
    if (!settings.jwksUri().isBlank()) {
      return new JWSVerificationKeySelector<>(algorithms, remote(settings.jwksUri()));
    }
    return settings.publicKey().isBlank()
        ? (header, context) -> List.of()
        : one(fromPem(settings.publicKey()), algorithms);
  }

  private static Set<JWSAlgorithm> algorithms(List<String> names) {
    Set<JWSAlgorithm> algorithms =
        names.stream().map(String::strip).map(JWSAlgorithm::parse).collect(Collectors.toSet());
    if (algorithms.isEmpty() || !ASYMMETRIC.containsAll(algorithms)) {
      throw new InvalidSettingException(
          "JWT_ALGORITHMS names something other than signatures with a public key.",
          "Write one or more of RS256, RS384, RS512, PS256, PS384, PS512, ES256, ES384, ES512.");
    }
    return algorithms;
  }

  private static JWSKeySelector<SecurityContext> one(PublicKey key, Set<JWSAlgorithm> algorithms) {
    boolean curve = key instanceof ECPublicKey;
    return (header, context) ->
        algorithms.contains(header.getAlgorithm())
                && curve == JWSAlgorithm.Family.EC.contains(header.getAlgorithm())
            ? List.of(key)
            : List.of();
  }

  /** Fetched when needed, kept for minutes, and fetched again for a key that is not in it. */
  private static JWKSource<SecurityContext> remote(String uri) {
    try {
      return JWKSourceBuilder.<SecurityContext>create(URI.create(uri).toURL())
          .retrying(true)
          .build();
    } catch (IllegalArgumentException | MalformedURLException e) {
      throw new InvalidSettingException(
          "JWT_JWKS_URI is no URL.", "Write the address of the key set, or JWT_PUBLIC_KEY.");
    }
  }

  private static PublicKey fromPem(String file) {
    try {
      String pem = Files.readString(Path.of(file));
      String body = pem.replaceAll("-----[A-Z ]+-----", "").replaceAll("\\s", "");
      var bytes = new X509EncodedKeySpec(Base64.getDecoder().decode(body));
      return KeyFactory.getInstance(isCurve(bytes) ? "EC" : "RSA").generatePublic(bytes);
    } catch (IOException | IllegalArgumentException | GeneralSecurityException e) {
      throw new InvalidSettingException(
          "JWT_PUBLIC_KEY names no readable PEM file of an RSA or EC public key.",
          "Write the file's path, such as /etc/pigeon/jwt.pem; it begins with BEGIN PUBLIC KEY.");
    }
  }

  private static boolean isCurve(X509EncodedKeySpec bytes) throws GeneralSecurityException {
    try {
      return KeyFactory.getInstance("EC").generatePublic(bytes) instanceof ECPublicKey;
    } catch (java.security.spec.InvalidKeySpecException e) {
      return false;
    }
  }
}
