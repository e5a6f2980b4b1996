package io.pigeon.detection.fold;

/** What stands at a POI. Traps have no passage of their own: a run starts and completes there. */
public enum PoiKind {
  LAUNCHER,
  RECEIVER,
  /** Above-ground marker. */
  AGM,
  PIG_SIGNALLER,
  /** Main-line (block) valve. */
  MLV,
  TEE,
  CROSSING,
  STATION,
  OTHER;

  boolean isTrap() {
    return this == LAUNCHER || this == RECEIVER;
  }
}
