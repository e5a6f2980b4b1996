/**
 * How fast the outbox is filled and emptied, measured from outside: the scripts in {@code bench/}
 * start these.
 */
package io.pigeon.bench;
