package io.pigeon.api.security;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import org.springframework.security.oauth2.jwt.BadJwtException;
import org.springframework.security.oauth2.jwt.Jwt;
import org.springframework.security.oauth2.jwt.JwtDecoder;

/**
 * Remembers good tokens for a minute, as checking a signature costs more than most requests. A key
 * that is withdrawn is so good for a minute more; a token that ends is not.
 */
final class RememberedTokens implements JwtDecoder {

  private static final Duration MINUTE = Duration.ofMinutes(1);
  private static final long MOST = 10_000;

  private final JwtDecoder decoder;
  private final Duration clockSkew;
  private final Clock clock;
  private final Cache<String, Jwt> good =
      Caffeine.newBuilder().maximumSize(MOST).expireAfterWrite(MINUTE).build();

  RememberedTokens(JwtDecoder decoder, Duration clockSkew, Clock clock) {
    this.decoder = decoder;
    this.clockSkew = clockSkew;
    this.clock = clock;
  }

  @Override
  public Jwt decode(String token) {
    Jwt known = good.get(token, decoder::decode);
    Instant end = known.getExpiresAt();
    if (end == null || !clock.instant().minus(clockSkew).isBefore(end)) {
      throw new BadJwtException("the token is over");
    }
    return known;
  }
}
