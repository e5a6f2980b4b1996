/** Operations on lines: what pigs run through. */
@NullMarked
package io.pigeon.api.lines;

import org.jspecify.annotations.NullMarked;
