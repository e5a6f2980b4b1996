package io.pigeon.detection.fold;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * All that the fold knows of one pig: immutable, and plain JSON for any mapper with the JDK 8 and
 * Java time modules. A few KiB, whatever the sampling rate. Lost state is no loss: replaying the
 * run's rows from the first gives the same keys.
 *
 * @param version of this shape; a state of another version is to be dropped and replayed
 * @param steppedTo the last simulated instant that was processed
 * @param nextTimer the earliest instant of the processing clock at which {@link Detector#advance}
 *     must be called again even if no row arrives; empty if there is none
 * @param buffer rows that are not released yet
 * @param gate the last accepted sample, and suspects
 * @param latest the open run, or the completed one until the next opens
 * @param reopening samples far from the receiver of a completed run
 * @param orders what people have ordered that has not come to pass; empty if there is nothing
 */
@JsonInclude(JsonInclude.Include.NON_ABSENT)
public record PigState(
    int version,
    String pigId,
    Optional<Instant> steppedTo,
    Optional<Instant> nextTimer,
    ReorderBuffer.Memory buffer,
    JumpGate.Memory gate,
    Optional<Run> latest,
    List<Sample> reopening,
    Optional<RunOrders> orders) {

  /** Version of the shape that this code writes and reads. */
  public static final int CURRENT_VERSION = 1;

  public PigState {
    Require.that(
        version == CURRENT_VERSION,
        "State of pig %s has version %d, this detector reads %d; delete it and replay the run.",
        pigId,
        version,
        CURRENT_VERSION);
  }

  /** Of a pig that nothing is known of. */
  public static PigState initial(String pigId) {
    return new PigState(
        CURRENT_VERSION,
        pigId,
        Optional.empty(),
        Optional.empty(),
        ReorderBuffer.Memory.empty(),
        JumpGate.Memory.empty(),
        Optional.empty(),
        List.of(),
        Optional.empty());
  }

  /** The open run, or the one that was completed last. */
  public Optional<RunView> run() {
    return latest.map(Run::view);
  }
}
