/** The detector itself: a pure fold in event time, without Spring, Camel or JDBC. */
@NullMarked
package io.pigeon.detection.fold;

import org.jspecify.annotations.NullMarked;
