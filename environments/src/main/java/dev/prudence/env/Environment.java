package dev.prudence.env;

/**
 * A Markov decision process with a finite number of actions, in Gymnasium's terms. All that is random in an episode follows from the
 * seed that it was reset with, so an episode is a function of that seed and of its actions. Not thread-safe.
 */
public interface Environment {

    /** The shape of what {@link #observe} writes. */
    ObservationSpace observationSpace();

    /** How many actions there are; they are numbered from 0. */
    int actionCount();

    /** Begins an episode. */
    void reset(long seed);

    /**
     * Takes a step of the episode.
     *
     * @param action from 0 to {@link #actionCount()} - 1
     * @throws IllegalArgumentException if there is no such action
     * @throws IllegalStateException if no episode is going on: before the first reset, and after a step that ended it
     */
    Step step(int action);

    /**
     * Writes what is seen in the present state, float32 of the shape of the observation space, row-major.
     *
     * @param target receives {@link ObservationSpace#size()} values
     * @param offset where the first one is put
     */
    void observe(float[] target, int offset);

    /** The present state, to come back to. */
    Snapshot snapshot();

    /**
     * Goes to a state of this environment or of another one with the same settings.
     *
     * @throws IllegalArgumentException if the snapshot is of another kind of environment
     */
    void restore(Snapshot snapshot);

    /** An immutable state of an environment, which only environments of its kind understand. */
    interface Snapshot {}
}
