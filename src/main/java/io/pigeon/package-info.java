/**
 * Pigeon: from pig telemetry and application events to notifications, each delivered once in
 * effect.
 */
@NullMarked
package io.pigeon;

import org.jspecify.annotations.NullMarked;
