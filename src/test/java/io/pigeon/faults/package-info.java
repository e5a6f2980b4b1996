/**
 * Faults that deliveries must survive, each as a scenario: real processes, a PostgreSQL of their
 * own, and a receiver that keeps account of every request. {@code bench/faults} runs them at full
 * length, {@link io.pigeon.faults.FaultsTest} scaled down.
 */
package io.pigeon.faults;
