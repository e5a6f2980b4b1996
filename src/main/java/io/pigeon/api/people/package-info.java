/** Operations on people: who can be notified, where, and when not. */
@NullMarked
package io.pigeon.api.people;

import org.jspecify.annotations.NullMarked;
