package io.pigeon.detection.fold;

import java.time.Duration;

/**
 * A measured speed: metres a second, positive toward the receiver, over so long a stretch and from
 * so many samples.
 */
record Speed(double mps, Duration span, int samples) {}
