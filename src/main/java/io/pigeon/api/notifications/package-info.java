/** Operations on notifications and batches of them. */
@NullMarked
package io.pigeon.api.notifications;

import org.jspecify.annotations.NullMarked;
