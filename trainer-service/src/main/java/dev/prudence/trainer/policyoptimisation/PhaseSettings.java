package dev.prudence.trainer.policyoptimisation;

/**
 * How the rollouts of a phase are learnt from.
 *
 * @param epochs times that each rollout is used, from 1
 * @param minibatch rollouts of an optimiser step, from 1
 */
public record PhaseSettings(int epochs, int minibatch) {
    public PhaseSettings {
        if (epochs < 1 || minibatch < 1) {
            throw new IllegalArgumentException(
                    "epochs and minibatch are at least 1: epochs=" + epochs + ", minibatch=" + minibatch);
        }
    }
}
