/** The embedded database and the demo; nothing in production code depends on it. */
@NullMarked
package io.pigeon.embedded;

import org.jspecify.annotations.NullMarked;
