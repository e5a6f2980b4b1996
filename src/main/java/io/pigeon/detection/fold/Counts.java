package io.pigeon.detection.fold;

/**
 * What became of the rows of one step.
 *
 * @param accepted moved the fold on
 * @param duplicates same time and place as another row; dropped
 * @param conflicts same time but another place as a better row; dropped
 * @param late older than what was accepted already; left to the corrected track
 * @param suspects failed the jump gate; dropped unless their successors agree with them
 * @param ignoredAfterCompletion near the receiver of a completed run
 * @param quarantined see {@link QuarantineReason}
 */
public record Counts(
    int accepted,
    int duplicates,
    int conflicts,
    int late,
    int suspects,
    int ignoredAfterCompletion,
    int quarantined) {}
