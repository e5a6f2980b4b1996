/** How right the detector was: warnings measured against the arrivals that came. */
@NullMarked
package io.pigeon.detection.report;

import org.jspecify.annotations.NullMarked;
