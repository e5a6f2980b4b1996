package io.pigeon.detection.backtest;

import java.time.Instant;

/**
 * An event that was told, or would be.
 *
 * @param key identity of the event
 * @param type of its notification, such as {@code pig.poi-passage}
 * @param at event time
 */
record ToldEvent(String key, String type, Instant at) {}
