/** Runs looked at again: a replay of stored telemetry, compared with what was told. */
@NullMarked
package io.pigeon.detection.backtest;

import org.jspecify.annotations.NullMarked;
