package dev.prudence.policy.play;

import dev.prudence.proto.rollout.v1.PlayContext;

/**
 * The trees of some players, who step together. Whoever implements it may be far away. Not thread-safe.
 */
public interface Imagination extends AutoCloseable {

    /** Numbers in a representation. */
    int representationSize();

    /**
     * Real steps, or at first the steps that led to where the players are.
     *
     * @param actions that were taken
     * @param rewards that they brought
     * @param dones whether they ended episodes
     * @param observations that followed, float32 {@code [players, channels, height, width]}
     */
    Thoughts real(int[] actions, float[] rewards, boolean[] dones, float[] observations);

    /** Imaginary steps. */
    Thoughts imagine(int[] actions, boolean[] resets);

    /**
     * Searches from where the players are.
     *
     * @return the share of visits of each action, for each player
     */
    double[][] search(int simulations);

    @Override
    void close();

    /** Opens imaginations for games. Thread-safe. */
    interface Opener {

        /**
         * Opens one.
         *
         * @param players how many there are
         * @param states whether thoughts come with the world model's states
         */
        Imagination open(PlayContext context, int players, boolean states);
    }

    /**
     * What the players' trees are like after a step. Immutable, as nobody writes into its arrays.
     *
     * @param representations float32 {@code [players, representation size]}
     * @param planningRewards of the step
     * @param resets whether the next step starts at the root
     * @param baselines after real steps, what thinking made of the values before; empty after the first
     * @param observations where the request shows imagination, what the model expects to be seen, float32 {@code [players, channels, height, width]};
     *     empty elsewhere
     * @param states where asked for, the world model's, float32 {@code [players, state size]}; empty elsewhere
     */
    @SuppressWarnings("ArrayRecordComponent") // lives for one step
    record Thoughts(
            float[] representations,
            float[] planningRewards,
            boolean[] resets,
            float[] baselines,
            float[] observations,
            float[] states) {}
}
