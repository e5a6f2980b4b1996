package io.pigeon.detection.fold;

import java.util.ArrayList;
import java.util.List;

/** Counts rows during one step. */
final class Tally {

  final List<Quarantined> quarantined = new ArrayList<>();
  int accepted;
  int duplicates;
  int conflicts;
  int late;
  int suspects;
  int ignoredAfterCompletion;

  Counts counts() {
    return new Counts(
        accepted,
        duplicates,
        conflicts,
        late,
        suspects,
        ignoredAfterCompletion,
        quarantined.size());
  }
}
