/** Claims, sends and settles deliveries: lanes, leases, retries, dead letters. */
@NullMarked
package io.pigeon.delivery;

import org.jspecify.annotations.NullMarked;
