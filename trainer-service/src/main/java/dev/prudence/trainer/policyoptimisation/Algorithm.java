package dev.prudence.trainer.policyoptimisation;

import java.util.List;

/**
 * How a policy is made better: a loss for its step graph, and for those that learn from the policy's own rollouts what each action teaches.
 * Implementations are immutable and thread-safe.
 */
public sealed interface Algorithm permits Algorithm.Online, Algorithm.Offline {

    /** As it is called in configurations: {@code ppo}, {@code grpo}. */
    String name();

    /** Whether the network needs values. */
    default boolean hasCritic() {
        return false;
    }

    /** Rows that belong together and share a micro-batch. */
    default int rowsTogether() {
        return 1;
    }

    /** Adds the loss of a micro-batch. */
    Loss loss(LossTerms terms);

    /** Learns from rollouts of the policy itself. */
    sealed interface Online extends Algorithm permits Ppo, Grpo, Rloo, ReinforcePlusPlus {

        /** Where divergence is paid for. */
        KlPenalty penalty();

        /** Whether an answer is one action, whose probability is that of all its tokens. */
        default boolean isWholeAnswer() {
            return false;
        }

        /**
         * What each episode of a phase teaches, in their order. Episodes that are not there, because they have no score, have no part in any
         * mean or deviation.
         *
         * @param klCoefficient β of the phase
         */
        List<Target> targets(List<Episode> episodes, double klCoefficient);
    }

    /** Learns from pairs that others gave. */
    sealed interface Offline extends Algorithm permits Dpo {}
}
