package io.pigeon.api.security;

import java.time.Duration;
import java.util.List;
import org.springframework.boot.context.properties.ConfigurationProperties;

/**
 * Settings under {@code pigeon.api}.
 *
 * @param jwt how tokens are checked
 * @param rateLimit how many requests a caller may make
 * @param management who may do more on the management port than look at health and metrics
 * @param openMetrics whether {@code /metrics} needs no token
 */
@ConfigurationProperties("pigeon.api")
public record ApiProperties(
    Jwt jwt, RateLimit rateLimit, Management management, boolean openMetrics) {

  /**
   * Who may steer on the management port.
   *
   * @param password empty: nobody
   */
  public record Management(String user, String password) {}

  /**
   * How tokens are checked. The keys come from {@code jwksUri} or from {@code publicKey}; with
   * neither no token is good.
   *
   * @param issuer that {@code iss} must name; empty: any
   * @param audience that {@code aud} must name; empty: any
   * @param jwksUri address of a JSON Web Key Set; empty: none
   * @param publicKey PEM file of an RSA or EC public key; empty: none
   * @param algorithms that signatures may have, such as RS256
   * @param rolesClaim name of the claim with the list of roles
   * @param clockSkew by which clocks may differ
   * @param generate whether to make a key pair at the start, and a token for each role
   * @param tokens directory that these tokens are written into, a file each; empty: none
   */
  public record Jwt(
      String issuer,
      String audience,
      String jwksUri,
      String publicKey,
      List<String> algorithms,
      String rolesClaim,
      Duration clockSkew,
      boolean generate,
      String tokens) {}

  /**
   * A token bucket for each caller and instance.
   *
   * @param perSecond how many it may make in the long run
   * @param burst how many at once
   */
  public record RateLimit(int perSecond, int burst) {}
}
