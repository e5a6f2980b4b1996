/** REST adapters: requests in, problem documents out. */
@NullMarked
package io.pigeon.api;

import org.jspecify.annotations.NullMarked;
