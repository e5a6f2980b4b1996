package io.pigeon.api.security;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.ECDSASigner;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import io.pigeon.api.http.Role;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PublicKey;
import java.security.interfaces.ECPrivateKey;
import java.security.spec.ECGenParameterSpec;
import java.time.Clock;
import java.time.Duration;
import java.util.Arrays;
import java.util.Date;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.context.event.EventListener;
import org.springframework.stereotype.Component;

/**
 * For trying things out, in the profiles {@code demo} and {@code dev}: a key pair of this start,
 * and a token for each role. The private key is nowhere but in memory.
 */
@Component
public class GeneratedTokens {

  private static final Logger LOG = LoggerFactory.getLogger(GeneratedTokens.class);
  private static final Duration LIFE = Duration.ofHours(24);

  private final ApiProperties.Jwt settings;

  /** Empty where none are to be made. */
  private final Optional<KeyPair> keys;

  private final Clock clock;

  GeneratedTokens(ApiProperties properties, Clock clock) throws GeneralSecurityException {
    this.settings = properties.jwt();
    this.clock = clock;
    this.keys = settings.generate() ? Optional.of(generate()) : Optional.empty();
  }

  private static KeyPair generate() throws GeneralSecurityException {
    KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
    generator.initialize(new ECGenParameterSpec("secp256r1"));
    return generator.generateKeyPair();
  }

  PublicKey publicKey() {
    return keys.orElseThrow().getPublic();
  }

  /** A token of this start, good for a day; only with {@code pigeon.api.jwt.generate}. */
  public String token(String subject, Role... roles) {
    var claims =
        new JWTClaimsSet.Builder()
            .subject(subject)
            .claim(settings.rolesClaim(), Arrays.stream(roles).map(Role::text).toList())
            .issueTime(Date.from(clock.instant()))
            .expirationTime(Date.from(clock.instant().plus(LIFE)));
    if (!settings.issuer().isBlank()) {
      claims.issuer(settings.issuer());
    }
    if (!settings.audience().isBlank()) {
      claims.audience(List.of(settings.audience()));
    }
    SignedJWT token = new SignedJWT(new JWSHeader(JWSAlgorithm.ES256), claims.build());
    try {
      token.sign(new ECDSASigner((ECPrivateKey) keys.orElseThrow().getPrivate()));
    } catch (JOSEException e) {
      throw new IllegalStateException(e);
    }
    return token.serialize();
  }

  @EventListener
  void tell(ApplicationReadyEvent ready) throws IOException {
    if (!settings.generate()) {
      return;
    }
    for (Role role : Role.values()) {
      String token = token("demo-" + role.text(), role);
      LOG.info("token role={} {}", role.text(), token);
      if (!settings.tokens().isBlank()) {
        write(Path.of(settings.tokens(), role.text()), token);
      }
    }
  }

  private static void write(Path file, String token) throws IOException {
    Files.createDirectories(file.toAbsolutePath().getParent());
    Files.writeString(file, token);
    if (file.getFileSystem().supportedFileAttributeViews().contains("posix")) {
      Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
    }
  }
}
