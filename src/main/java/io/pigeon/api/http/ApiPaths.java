package io.pigeon.api.http;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.stereotype.Component;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * One path for each operation, whichever way it was asked for: without the version, with a slash at
 * the end, and health without the base path.
 */
@Component
@Order(Ordered.HIGHEST_PRECEDENCE + 10)
class ApiPaths extends OncePerRequestFilter {

  private static final String BASE = "/api/v1";

  @Override
  protected void doFilterInternal(
      HttpServletRequest request, HttpServletResponse response, FilterChain chain)
      throws ServletException, IOException {
    String path = canonical(request.getRequestURI());
    chain.doFilter(path.startsWith(BASE) ? new RequestAt(request, path) : request, response);
  }

  static String canonical(String path) {
    String bare =
        path.length() > 1 && path.endsWith("/") ? path.substring(0, path.length() - 1) : path;
    if (bare.equals("/health") || bare.startsWith("/health/")) {
      return BASE + bare;
    }
    boolean unversioned =
        bare.startsWith("/api/") && !bare.startsWith(BASE + "/") && !bare.equals(BASE);
    String whole = unversioned ? BASE + bare.substring("/api".length()) : bare;
    // As older clients call it.
    return whole.startsWith(BASE + "/notifications/") && whole.endsWith("/delivery")
        ? whole.substring(0, whole.length() - "y".length()) + "ies"
        : whole;
  }
}
