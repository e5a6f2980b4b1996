package io.pigeon.detection.fold;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Keeps impossible places out, and improbable ones waiting (3.3, 2 and 3). A sample too far away
 * for the time since the last one is held as suspect; so is one that is possible but far faster
 * than this pig was just now, as a stray reading of some hundred metres would otherwise pass a
 * valve. The next sample that fits the old place clears the suspects away; when enough consecutive
 * ones agree with each other instead, they are accepted, as a jump if it was an impossible one.
 */
final class JumpGate {

  /** What a pig does at most in normal operation, metres a second. */
  private static final double USUAL_MPS = 5;

  /** A leg this many times as fast as the pig was lately waits for a second opinion. */
  private static final double SURGE = 3;

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

  /**
   * Judges one more sample.
   *
   * @param latelyMps how fast the pig was lately, metres a second; 0 if that is not known
   */
  Verdict judge(Memory memory, Sample sample, double latelyMps) {
    boolean usual = memory.last().map(last -> usual(last, sample, latelyMps)).orElse(true);
    if (usual) {
      return new Verdict(accepted(sample), List.of(sample), false);
    }
    List<Sample> suspects = new ArrayList<>(agreeing(memory, sample, latelyMps));
    suspects.add(sample);
    if (suspects.size() < thresholds.rebaseSamples()) {
      return new Verdict(new Memory(memory.last(), List.copyOf(suspects)), List.of(), false);
    }
    boolean jumped = !possible(memory.last().orElseThrow(), suspects.get(0));
    return new Verdict(accepted(sample), List.copyOf(suspects), jumped);
  }

  private static Memory accepted(Sample sample) {
    return new Memory(Optional.of(sample), List.of());
  }

  private List<Sample> agreeing(Memory memory, Sample sample, double latelyMps) {
    if (memory.suspects().isEmpty()) {
      return List.of();
    }
    Sample suspect = memory.suspects().get(memory.suspects().size() - 1);
    double sofar = suspect.chainageM() - memory.last().orElseThrow().chainageM();
    double further = sample.chainageM() - suspect.chainageM();
    boolean onward = sofar * further > 0 && possible(suspect, sample);
    return onward || usual(suspect, sample, latelyMps) ? memory.suspects() : List.of();
  }

  private boolean possible(Sample from, Sample to) {
    return within(from, to, thresholds.speedMps());
  }

  private boolean usual(Sample from, Sample to, double latelyMps) {
    double most = Math.max(USUAL_MPS, SURGE * latelyMps);
    return within(from, to, Math.min(thresholds.speedMps(), most));
  }

  private boolean within(Sample from, Sample to, double mps) {
    double metres = Math.abs(to.chainageM() - from.chainageM());
    double seconds = Duration.between(from.ts(), to.ts()).toMillis() / 1000.0;
    return metres <= thresholds.minJumpM() || metres <= mps * seconds;
  }
}
