package dev.prudence.policy.play;

/**
 * What an actor would like each player to do. Immutable, as nobody writes into its arrays.
 *
 * @param real logits of real actions, {@code [players, actions]}
 * @param imaginary logits of imaginary actions, {@code [players, actions]}
 * @param resets logits of staying and of going back to the root, {@code [players, 2]}
 */
@SuppressWarnings("ArrayRecordComponent") // lives for one step
record Wishes(float[] real, float[] imaginary, float[] resets) {}
