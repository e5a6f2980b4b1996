/** Positions in: REST, files and replay, and the reader that the detector uses. */
@NullMarked
package io.pigeon.telemetry;

import org.jspecify.annotations.NullMarked;
