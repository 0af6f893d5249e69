package dev.prudence.env;

/**
 * What a step led to.
 *
 * @param reward of the step
 * @param terminated whether the process has come to an end of its own, after which nothing is worth anything
 * @param truncated whether the episode was cut off, by a time limit for example; both may be true
 */
public record Step(float reward, boolean terminated, boolean truncated) {

    /** Whether the episode is over. */
    public boolean done() {
        return terminated || truncated;
    }
}
