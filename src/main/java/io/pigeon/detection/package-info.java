/** The runner around the fold: reads new positions, folds them, hands on what was detected. */
@NullMarked
package io.pigeon.detection;

import org.jspecify.annotations.NullMarked;
