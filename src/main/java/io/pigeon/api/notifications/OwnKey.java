package io.pigeon.api.notifications;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;

/**
 * Callers choose keys without knowing of each other, so each has a space of its own among the keys
 * of all notifications: {@code api:caller:key}.
 */
final class OwnKey {

  private static final String PREFIX = "api:";
  private static final int LONGEST_OWNER = 120;

  private OwnKey() {}

  /** At most as long as the table lets a key be, for what callers and keys may be. */
  static String of(String caller, String key) {
    String owner = URLEncoder.encode(caller, StandardCharsets.UTF_8);
    String name = owner.length() <= LONGEST_OWNER ? owner : Hash.hex(caller);
    return PREFIX + name + ":" + key;
  }

  /** The key as the caller chose it; another's, or one of Pigeon's own, as it is. */
  static String shown(String key) {
    return key.startsWith(PREFIX) ? key.substring(key.indexOf(':', PREFIX.length()) + 1) : key;
  }
}
