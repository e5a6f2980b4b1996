package io.pigeon.detection.fold;

import java.util.Locale;

/** What the detector tells. The order of the constants is the order within one step (4.4). */
public enum EventType {
  RUN_STARTED(Kind.STATE),
  GAP_END(Kind.CORE),
  POI_PASSAGE(Kind.CORE),
  POI_PASSAGE_CORRECTION(Kind.FURTHER),
  GAP_START(Kind.CORE),
  PIG_STOPPED(Kind.STATE),
  PIG_RESUMED(Kind.STATE),
  PIG_REVERSED(Kind.FURTHER),
  PIG_STALLED(Kind.STATE),
  ALERT_SUSPENDED(Kind.STATE),
  OVERDUE(Kind.STATE),
  SPEED_EXCURSION(Kind.FURTHER),
  ETA_CHANGED(Kind.FURTHER),
  PRE_POI_ALERT(Kind.CORE),
  RUN_COMPLETION(Kind.CORE),
  RUN_ABORTED(Kind.FURTHER),
  HEARTBEAT(Kind.CORE),
  DATA_QUALITY(Kind.FURTHER);

  /** Who decides whether a type is told; see {@link Telling}. */
  enum Kind {
    /** Always told. */
    CORE,
    /** Switched together. */
    STATE,
    /** Each by its name. */
    FURTHER
  }

  private final Kind kind;

  EventType(Kind kind) {
    this.kind = kind;
  }

  Kind kind() {
    return kind;
  }

  /** The type of the notification, such as {@code pig.poi-passage} (4.3). */
  public String wireName() {
    return "pig." + name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
