package io.pigeon.api.people;

import io.pigeon.api.http.Caller;
import io.pigeon.api.http.Role;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Which people a caller may see or change: an admin all, a producer those that it made, a user
 * itself. An operator sees all, but no address in full. Of all others the caller learns nothing.
 *
 * @param everybody whether it is all of them
 * @param ownedBy the owner whose people they are; empty: none
 * @param self the one that the caller is; empty: none
 * @param actor who it is
 */
record Access(boolean everybody, String ownedBy, String self, String actor) {

  static Access toRead(Caller caller) {
    return of(caller, caller.isAny(Role.ADMIN, Role.OPERATOR));
  }

  static Access toChange(Caller caller) {
    return of(caller, caller.isAny(Role.ADMIN));
  }

  private static Access of(Caller caller, boolean everybody) {
    return new Access(
        everybody,
        caller.isAny(Role.PRODUCER) ? caller.name() : "",
        caller.isAny(Role.USER) ? caller.name() : "",
        caller.name());
  }

  /** Whether a person that is not there yet may be made by the caller. */
  boolean mayMake(String id) {
    return everybody || !ownedBy.isEmpty() || id.equals(self);
  }

  /** Whether this person is the caller's own affair. */
  boolean covers(String id, String owner) {
    return everybody || owner.equals(ownedBy) || id.equals(self);
  }

  /** The parameters that every statement on one person has. */
  Map<String, @Nullable Object> parameters(String id) {
    Map<String, @Nullable Object> parameters = new HashMap<>();
    parameters.put("id", id);
    parameters.put("everybody", everybody);
    parameters.put("owned_by", ownedBy);
    parameters.put("self", self);
    parameters.put("actor", actor);
    return parameters;
  }
}
