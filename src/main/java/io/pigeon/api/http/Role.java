package io.pigeon.api.http;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** What a caller's token lets it do; the contract says which roles an operation is open to. */
public enum Role {
  /** Creates notifications, and sees its own. */
  PRODUCER,
  /** Sends positions. */
  TELEMETRY,
  /** Reads runs and lines. */
  VIEWER,
  /** Sees everything. */
  OPERATOR,
  /** Changes what is set. */
  ADMIN,
  /** Is somebody who is notified. */
  USER;

  /** As tokens and the contract write it. */
  public String text() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** Roles of other systems may stand in a token too; they are none of ours. */
  public static Optional<Role> of(String text) {
    return Arrays.stream(values()).filter(role -> role.text().equals(text)).findFirst();
  }
}
