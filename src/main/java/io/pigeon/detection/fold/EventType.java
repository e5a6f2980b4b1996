package io.pigeon.detection.fold;

import java.util.Locale;

/** What the detector tells. The order of the constants is the order within one step (4.4). */
public enum EventType {
  GAP_END,
  POI_PASSAGE,
  GAP_START,
  PRE_POI_ALERT,
  RUN_COMPLETION,
  HEARTBEAT;

  /** The type of the notification, such as {@code pig.poi-passage} (4.3). */
  public String wireName() {
    return "pig." + name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
