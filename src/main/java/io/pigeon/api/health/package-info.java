/** How Pigeon is, and its figures of the moment. */
@NullMarked
package io.pigeon.api.health;

import org.jspecify.annotations.NullMarked;
