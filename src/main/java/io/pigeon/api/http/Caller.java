package io.pigeon.api.http;

import jakarta.servlet.http.HttpServletRequest;
import java.util.Arrays;
import java.util.Set;

/**
 * Who makes a request.
 *
 * @param name the token's subject; {@code anonymous} where none is asked for
 * @param roles that the token bears
 */
public record Caller(String name, Set<Role> roles) {

  /** Longer subjects are refused with the token. */
  public static final int LONGEST_NAME = 100;

  private static final Caller ANONYMOUS = new Caller("anonymous", Set.of());

  /** Kept with the request, as a route runs on another thread than the filters. */
  public static Caller of(HttpServletRequest request) {
    return request.getAttribute(Caller.class.getName()) instanceof Caller caller
        ? caller
        : ANONYMOUS;
  }

  /** Says it of a request. */
  public void attachTo(HttpServletRequest request) {
    request.setAttribute(Caller.class.getName(), this);
  }

  /** Whether it has one of these roles. */
  public boolean isAny(Role... wanted) {
    return Arrays.stream(wanted).anyMatch(roles::contains);
  }
}
