package io.pigeon.notification;

import com.fasterxml.jackson.annotation.JsonProperty;

/** How far a notification may go ahead of others that wait for the same destination. */
public enum Priority {
  /** Waits its turn. */
  @JsonProperty("low")
  LOW,
  /** One minute ahead. */
  @JsonProperty("normal")
  NORMAL,
  /** Five minutes ahead. */
  @JsonProperty("high")
  HIGH,
  /** Ten minutes ahead. */
  @JsonProperty("critical")
  CRITICAL
}
