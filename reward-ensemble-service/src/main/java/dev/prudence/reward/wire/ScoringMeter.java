package dev.prudence.reward.wire;

import dev.prudence.reward.ensemble.Outcome;

/** Counts what is answered. Called from several threads at once. */
@FunctionalInterface
public interface ScoringMeter {
    /** So many samples of one block or request had this outcome. */
    void answered(Outcome outcome, int samples);
}
