/** Operations that change what is set, and see what was changed. */
@NullMarked
package io.pigeon.api.administration;

import org.jspecify.annotations.NullMarked;
