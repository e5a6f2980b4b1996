/** Operations on positions, runs and lines. */
@NullMarked
package io.pigeon.api.runs;

import org.jspecify.annotations.NullMarked;
