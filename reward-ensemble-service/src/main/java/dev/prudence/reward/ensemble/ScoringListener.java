package dev.prudence.reward.ensemble;

import java.time.Duration;

/** Hears what happens while samples are scored. Called from several threads at once. */
public interface ScoringListener {

    /** Hears nothing. */
    ScoringListener NONE = new ScoringListener() {};

    /** A member ran over a batch; raw scores, one for each sample, some perhaps not finite. */
    default void memberRan(String ensembleDigest, String member, float[] raw, Duration time) {}

    /** A member gave no finite score for this many samples of a batch; it was left out of their aggregates. */
    default void memberFailed(String ensembleDigest, String member, int samples, String reason) {}

    /** Applications' requests leave a member that keeps failing alone from now on, or ask it again. */
    default void memberLeftAlone(String ensembleDigest, String member, boolean leftAlone) {}
}
