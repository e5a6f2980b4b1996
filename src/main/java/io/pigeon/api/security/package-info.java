/** Who may call which operation, and how often. */
@NullMarked
package io.pigeon.api.security;

import org.jspecify.annotations.NullMarked;
