package dev.prudence.reward.wire;

import dev.prudence.reward.ensemble.Outcome;
import java.time.Duration;

/** Counts what is answered. Called from several threads at once. */
@FunctionalInterface
public interface ScoringMeter {
    /** So many samples of one block or request had this outcome. */
    void answered(Outcome outcome, int samples);

    /** The samples of a request were checked and tokenized in so long. */
    default void prepared(Duration time) {}

    /** A sample was scored on which the members disagree by this standard deviation of their normalised scores. */
    default void disagreed(String ensembleDigest, double deviation) {}

    /** A request was answered in so long. */
    default void finished(Duration time) {}
}
