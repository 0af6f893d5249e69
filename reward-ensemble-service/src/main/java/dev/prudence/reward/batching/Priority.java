package dev.prudence.reward.batching;

/** Whose samples go first. */
public enum Priority {
    /** Somebody waits for the answer. */
    INTERACTIVE,
    /** What can wait; it keeps moving, a small part of each batch at least. */
    BULK
}
