package dev.prudence.trainer.policyoptimisation;

/**
 * What an episode teaches: a number for each action. The arrays are not copied and not changed.
 *
 * @param advantages what the policy is to do more of
 * @param returns what the critic is to say; the advantages' length, zeros without a critic
 */
public record Target(double[] advantages, double[] returns) {}
