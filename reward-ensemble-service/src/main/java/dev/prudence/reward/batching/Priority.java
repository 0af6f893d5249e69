package dev.prudence.reward.batching;

/** Whose samples go first. */
public enum Priority {
    /** Somebody waits for the answer. */
    INTERACTIVE,
    /** What can wait; it keeps moving, one batch in eight at least. */
    BULK
}
