package io.pigeon.detection.fold;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Keeps impossible places out (3.3, 2 and 3): a sample too far away for the time since the last one
 * is held as suspect. When enough consecutive suspects agree with each other, the new place is
 * accepted.
 */
final class JumpGate {

  /**
   * What the gate remembers.
   *
   * @param last the last accepted sample of the pig, over all its runs
   */
  record Memory(Optional<Sample> last, List<Sample> suspects) {

    static Memory empty() {
      return new Memory(Optional.empty(), List.of());
    }
  }

  /**
   * What to do with a sample.
   *
   * @param admitted the samples to accept now, in order; none while one is held as suspect
   * @param rebased the first of them is an accepted jump
   */
  record Verdict(Memory memory, List<Sample> admitted, boolean rebased) {}

  private final Thresholds.Gate thresholds;

  JumpGate(Thresholds.Gate thresholds) {
    this.thresholds = thresholds;
  }

  Verdict judge(Memory memory, Sample sample) {
    boolean plausible = memory.last().map(last -> reachable(last, sample)).orElse(true);
    if (plausible) {
      return new Verdict(accepted(sample), List.of(sample), false);
    }
    List<Sample> suspects = new ArrayList<>(agreeing(memory.suspects(), sample));
    suspects.add(sample);
    if (suspects.size() < thresholds.rebaseSamples()) {
      return new Verdict(new Memory(memory.last(), List.copyOf(suspects)), List.of(), false);
    }
    return new Verdict(accepted(sample), List.copyOf(suspects), true);
  }

  private static Memory accepted(Sample sample) {
    return new Memory(Optional.of(sample), List.of());
  }

  private List<Sample> agreeing(List<Sample> suspects, Sample sample) {
    boolean agrees = !suspects.isEmpty() && reachable(suspects.get(suspects.size() - 1), sample);
    return agrees ? suspects : List.of();
  }

  private boolean reachable(Sample from, Sample to) {
    double metres = Math.abs(to.chainageM() - from.chainageM());
    double seconds = Duration.between(from.ts(), to.ts()).toMillis() / 1000.0;
    return metres <= thresholds.minJumpM() || metres <= thresholds.speedMps() * seconds;
  }
}
