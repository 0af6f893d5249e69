package dev.prudence.trainer.policyoptimisation;

import java.util.stream.IntStream;

/**
 * A scored rollout as algorithms see it. The arrays have an entry for each action; they are not copied and not changed.
 *
 * @param group what it is compared with: rollouts of one prompt
 * @param score of the whole, finite: an unscored rollout is no episode
 * @param logProbabilities of its actions under the policy before the phase's first update
 * @param reference the same under the reference policy
 * @param values of the states before the actions; zeros without a critic
 */
public record Episode(int group, double score, double[] logProbabilities, double[] reference, double[] values) {

    /** @throws IllegalArgumentException if a number is not finite or the arrays differ in length */
    public Episode {
        if (logProbabilities.length == 0
                || reference.length != logProbabilities.length
                || values.length != logProbabilities.length) {
            throw new IllegalArgumentException("every action has a number of each kind: logProbabilities="
                    + logProbabilities.length + ", reference=" + reference.length + ", values=" + values.length);
        }
        if (!Double.isFinite(score)) {
            throw new IllegalArgumentException("only scored rollouts are learnt from: score=" + score);
        }
        requireFinite("logProbabilities", logProbabilities);
        requireFinite("reference", reference);
        requireFinite("values", values);
    }

    private static void requireFinite(String name, double[] numbers) {
        for (int i = 0; i < numbers.length; i++) {
            if (!Double.isFinite(numbers[i])) {
                throw new IllegalArgumentException("numbers are finite: " + name + "[" + i + "]=" + numbers[i]);
            }
        }
    }

    /** Number of actions. */
    public int actions() {
        return logProbabilities.length;
    }

    /** {@code log policy - log reference} of an action. */
    public double logRatio(int action) {
        return logProbabilities[action] - reference[action];
    }

    /** The estimate of the whole episode's divergence from the reference, a sum over its actions. */
    public double divergence(KlEstimator estimator) {
        return IntStream.range(0, actions())
                .mapToDouble(action -> estimator.of(logRatio(action)))
                .sum();
    }
}
