package dev.prudence.reward.ensemble;

/** What became of a sample. A failure is never turned into a number. */
public enum Outcome {
    /** Every member answered. */
    SCORED,
    /** Enough members answered, but not all. */
    DEGRADED,
    /** No answer in time; asking again may help. */
    TIMED_OUT,
    /** The sample cannot be scored; asking again gives the same. */
    REJECTED,
    /** Too few members gave a finite number. */
    ABSTAINED
}
