package dev.prudence.runtime;

/**
 * What becomes of the memory of intermediate tensors after a run. The bits of the outputs do not depend on it.
 *
 * <p>A session's arena is bounded by its largest run so far: with static shapes, by one run.
 */
public enum Arena {
    /** It is kept for the next run: fastest, and the session goes on holding what its largest run needed. */
    KEEP,
    /** What the run did not leave in use goes back to the system: for sessions whose runs differ much in size. */
    SHRINK,
    /** There is no arena, every intermediate tensor is allocated and freed on its own: holds least, runs slowest. */
    NONE
}
