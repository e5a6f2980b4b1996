/** Operations on figures over time: deliveries, warnings, and what goes with what. */
@NullMarked
package io.pigeon.api.analytics;

import org.jspecify.annotations.NullMarked;
