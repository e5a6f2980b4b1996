package io.pigeon.api.security;

import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.LoadingCache;
import io.github.bucket4j.Bucket;
import io.github.bucket4j.ConsumptionProbe;
import io.pigeon.api.http.Caller;
import io.pigeon.api.http.Problem;
import io.pigeon.api.http.ProblemWriter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.security.oauth2.server.resource.authentication.JwtAuthenticationToken;
import org.springframework.web.filter.OncePerRequestFilter;

/** Notes who calls, and refuses who calls too often: a token bucket for each, in this instance. */
final class Admission extends OncePerRequestFilter {

  private static final long MOST_CALLERS = 100_000;

  private final ApiProperties properties;
  private final ProblemWriter problems;
  private final LoadingCache<String, Bucket> buckets =
      Caffeine.newBuilder()
          .maximumSize(MOST_CALLERS)
          .expireAfterAccess(Duration.ofMinutes(10))
          .build(name -> bucket());

  Admission(ApiProperties properties, ProblemWriter problems) {
    this.properties = properties;
    this.problems = problems;
  }

  private Bucket bucket() {
    ApiProperties.RateLimit limit = properties.rateLimit();
    return Bucket.builder()
        .addLimit(
            bandwidth ->
                bandwidth
                    .capacity(limit.burst())
                    .refillGreedy(limit.perSecond(), Duration.ofSeconds(1)))
        .build();
  }

  @Override
  protected void doFilterInternal(
      HttpServletRequest request, HttpServletResponse response, FilterChain chain)
      throws ServletException, IOException {
    Authentication authentication = SecurityContextHolder.getContext().getAuthentication();
    if (authentication instanceof JwtAuthenticationToken token) {
      Caller caller = BearerTokens.caller(token.getToken(), properties.jwt().rolesClaim());
      caller.attachTo(request);
      ConsumptionProbe probe = buckets.get(caller.name()).tryConsumeAndReturnRemaining(1);
      if (!probe.isConsumed()) {
        long wait = TimeUnit.NANOSECONDS.toSeconds(probe.getNanosToWaitForRefill()) + 1;
        response.setHeader("Retry-After", Long.toString(wait));
        problems.write(
            response,
            Problem.TOO_MANY_REQUESTS,
            "More than %d requests a second; try again in %d s."
                .formatted(properties.rateLimit().perSecond(), wait));
        return;
      }
    }
    chain.doFilter(request, response);
  }
}
