package dev.prudence.trainer.policyoptimisation;

/**
 * A rollout with what it teaches.
 *
 * @param episode its score does not matter any more
 * @param target for an offline algorithm zeros
 */
public record TrainingRow<C>(C rollout, Episode episode, Target target) {}
