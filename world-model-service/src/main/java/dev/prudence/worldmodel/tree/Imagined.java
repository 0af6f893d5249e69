package dev.prudence.worldmodel.tree;

/**
 * What a step of the augmented process led to, beside the representation.
 *
 * @param planningReward of an imaginary step: by how much it made the best rollout better; 0 on real ones
 * @param reset whether the next step starts at the root
 * @param terminal whether the episode is over in the state that was reached; always false at a root
 * @param state the model's, of the node that was reached
 */
public record Imagined<S>(StepStatus status, double planningReward, boolean reset, boolean terminal, S state) {}
