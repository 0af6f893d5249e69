package dev.prudence.trainer.policyoptimisation;

import java.util.Arrays;
import java.util.stream.DoubleStream;

/**
 * What a policy says about the actions of a rollout; an entry for each action.
 *
 * @param logProbabilities of the actions
 * @param entropies of the distributions, nats
 * @param values of the states before the actions; zeros without a critic
 */
public record Measurement(double[] logProbabilities, double[] entropies, double[] values) {

    /** Whether every log-probability and value is a number. */
    public boolean isFinite() {
        return DoubleStream.concat(Arrays.stream(logProbabilities), Arrays.stream(values))
                .allMatch(Double::isFinite);
    }
}
