package io.pigeon.api.security;

import io.pigeon.api.http.Caller;
import io.pigeon.api.http.Contract;
import io.pigeon.api.http.Operation;
import jakarta.servlet.http.HttpServletRequest;
import java.util.Optional;
import java.util.function.Supplier;
import org.springframework.security.authentication.AnonymousAuthenticationToken;
import org.springframework.security.authorization.AuthorizationDecision;
import org.springframework.security.authorization.AuthorizationManager;
import org.springframework.security.core.Authentication;
import org.springframework.security.web.access.intercept.RequestAuthorizationContext;

/**
 * An operation is open to the roles that the contract gives it. What is no operation needs a token
 * all the same: nobody else learns what there is.
 */
final class RolesOfOperations implements AuthorizationManager<RequestAuthorizationContext> {

  private final Contract contract;

  RolesOfOperations(Contract contract) {
    this.contract = contract;
  }

  @Override
  public AuthorizationDecision authorize(
      Supplier<Authentication> authentication, RequestAuthorizationContext context) {
    HttpServletRequest request = context.getRequest();
    Optional<Operation> operation = contract.find(request);
    if (operation.map(Operation::isPublic).orElse(false)) {
      return new AuthorizationDecision(true);
    }
    Authentication who = authentication.get();
    boolean known =
        who != null && who.isAuthenticated() && !(who instanceof AnonymousAuthenticationToken);
    Caller caller = Caller.of(request);
    return new AuthorizationDecision(
        known
            && operation
                .map(asked -> asked.roles().stream().anyMatch(caller.roles()::contains))
                .orElse(true));
  }

  @Override
  @SuppressWarnings("deprecation")
  public AuthorizationDecision check(
      Supplier<Authentication> authentication, RequestAuthorizationContext context) {
    return authorize(authentication, context);
  }
}
