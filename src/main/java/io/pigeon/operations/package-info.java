/** Health, partitions, reconciliation: keeping the system in order. */
@NullMarked
package io.pigeon.operations;

import org.jspecify.annotations.NullMarked;
