package dev.prudence.trainer.policyoptimisation;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Corrects what is learnt from samples of an earlier policy: advantages are multiplied by {@code π now / π then}, at most
 * {@value #LARGEST}. Clips stay anchored at the policy as it is now. This is PPO's decoupled objective (Hilton et al. 2021,
 * arXiv:2110.00641) with truncated weights. Thread-safe.
 */
final class ImportanceWeights {

    /** Bounds the variance of the correction. */
    static final double LARGEST = 2;

    private ImportanceWeights() {}

    /**
     * Weighted targets.
     *
     * @param now log-probabilities of each rollout's actions under the policy that is about to be updated
     * @param then the same under the policy that took them; equal ones change nothing, to the bit
     * @param whole whether an answer is one action
     */
    static List<Target> weighted(List<Target> targets, List<double[]> now, List<double[]> then, boolean whole) {
        return IntStream.range(0, targets.size())
                .mapToObj(i -> {
                    double[] weights = of(now.get(i), then.get(i), whole);
                    double[] advantages = targets.get(i).advantages().clone();
                    Arrays.setAll(advantages, action -> advantages[action] * weights[action]);
                    return new Target(advantages, targets.get(i).returns());
                })
                .toList();
    }

    private static double[] of(double[] now, double[] then, boolean whole) {
        double[] weights = new double[now.length];
        Arrays.setAll(weights, action -> now[action] - then[action]);
        if (whole) {
            Arrays.fill(weights, Arrays.stream(weights).sum());
        }
        Arrays.setAll(weights, action -> Math.min(LARGEST, Math.exp(weights[action])));
        return weights;
    }
}
