package dev.prudence.trainer.worldmodel;

import java.util.function.IntFunction;

/**
 * What values are trained to be: {@code r_1 + γ r_2 + … + γ^(n-1) r_n + γ^n b_n}, with the rewards of the steps that followed and the baseline {@code b}
 * that the stage after them came to. Behind the end of an episode there is nothing; where one was cut off, the baseline of the last state
 * before that takes the place of what would have come.
 */
final class ValueTargets {

    private ValueTargets() {}

    /**
     * The target of a state.
     *
     * @param at the steps, 0 being the one that led to the state; as many as the rules' return has must follow
     */
    static double of(IntFunction<RealStep> at, SequenceRules rules) {
        double target = 0;
        double weight = 1;
        for (int step = 1; step <= rules.returnSteps(); step++) {
            RealStep next = at.apply(step);
            if (next.truncated() && !next.terminated()) {
                return target + weight * at.apply(step - 1).baseline();
            }
            target += weight * next.reward();
            weight *= rules.discount();
            if (next.terminated()) {
                return target;
            }
        }
        return target + weight * at.apply(rules.returnSteps()).baseline();
    }
}
