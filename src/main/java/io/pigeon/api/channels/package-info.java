/** The channels that can be asked for. */
@NullMarked
package io.pigeon.api.channels;

import org.jspecify.annotations.NullMarked;
