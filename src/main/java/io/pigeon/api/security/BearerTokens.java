package io.pigeon.api.security;

import com.nimbusds.jose.proc.SecurityContext;
import com.nimbusds.jwt.proc.DefaultJWTProcessor;
import io.pigeon.api.http.Caller;
import io.pigeon.api.http.Role;
import java.time.Clock;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.http.HttpHeaders;
import org.springframework.security.oauth2.core.DelegatingOAuth2TokenValidator;
import org.springframework.security.oauth2.core.OAuth2Error;
import org.springframework.security.oauth2.core.OAuth2TokenValidator;
import org.springframework.security.oauth2.core.OAuth2TokenValidatorResult;
import org.springframework.security.oauth2.jwt.Jwt;
import org.springframework.security.oauth2.jwt.JwtClaimNames;
import org.springframework.security.oauth2.jwt.JwtDecoder;
import org.springframework.security.oauth2.jwt.JwtTimestampValidator;
import org.springframework.security.oauth2.jwt.NimbusJwtDecoder;
import org.springframework.security.oauth2.server.resource.web.BearerTokenResolver;

/** Reads tokens: the signature, then what they claim. */
@Configuration(proxyBeanMethods = false)
class BearerTokens {

  private static final Logger LOG = LoggerFactory.getLogger(BearerTokens.class);
  private static final String BEARER = "Bearer ";

  @Bean
  JwtDecoder jwtDecoder(ApiProperties properties, GeneratedTokens generated, Clock clock) {
    ApiProperties.Jwt settings = properties.jwt();
    if (!settings.generate() && settings.jwksUri().isBlank() && settings.publicKey().isBlank()) {
      LOG.warn(
          "neither JWT_JWKS_URI nor JWT_PUBLIC_KEY is set: the API refuses all that needs a token");
    }
    var processor = new DefaultJWTProcessor<SecurityContext>();
    processor.setJWSKeySelector(TokenKeys.of(settings, generated));
    // What is claimed is checked below.
    processor.setJWTClaimsSetVerifier((claims, context) -> {});
    NimbusJwtDecoder decoder = new NimbusJwtDecoder(processor);
    decoder.setJwtValidator(claims(settings));
    return new RememberedTokens(decoder, settings.clockSkew(), clock);
  }

  /** From the header alone. Whether it has the form of a token is seen when it is read. */
  @Bean
  BearerTokenResolver bearerTokenResolver() {
    return request -> {
      String header = request.getHeader(HttpHeaders.AUTHORIZATION);
      boolean bearer = header != null && header.regionMatches(true, 0, BEARER, 0, BEARER.length());
      return bearer ? header.substring(BEARER.length()).strip() : null;
    };
  }

  private static OAuth2TokenValidator<Jwt> claims(ApiProperties.Jwt settings) {
    String issuer = settings.issuer();
    String audience = settings.audience();
    return new DelegatingOAuth2TokenValidator<>(
        List.of(
            new JwtTimestampValidator(settings.clockSkew()),
            token -> verdict(token.getExpiresAt() != null, "exp is missing"),
            token -> verdict(hasName(token), "sub is missing, too long, or no plain text"),
            token ->
                verdict(
                    issuer.isBlank() || issuer.equals(token.getClaimAsString(JwtClaimNames.ISS)),
                    "iss is another"),
            token ->
                verdict(
                    audience.isBlank()
                        || (token.getAudience() != null && token.getAudience().contains(audience)),
                    "aud is another")));
  }

  private static boolean hasName(Jwt token) {
    String subject = token.getSubject();
    return subject != null
        && !subject.isBlank()
        && subject.length() <= Caller.LONGEST_NAME
        && subject.chars().noneMatch(Character::isISOControl);
  }

  private static OAuth2TokenValidatorResult verdict(boolean good, String why) {
    return good
        ? OAuth2TokenValidatorResult.success()
        : OAuth2TokenValidatorResult.failure(new OAuth2Error("invalid_token", why, ""));
  }

  /** Who bears the token; a claim that is no list of texts gives no role. */
  static Caller caller(Jwt token, String rolesClaim) {
    Set<Role> roles =
        token.getClaim(rolesClaim) instanceof List<?> names
            ? names.stream()
                .flatMap(name -> Role.of(String.valueOf(name)).stream())
                .collect(Collectors.toUnmodifiableSet())
            : Set.of();
    return new Caller(token.getSubject(), roles);
  }
}
