package dev.prudence.trainer.policyoptimisation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class GaussianPolicyTest {

    private static final GaussianPolicy POLICY = new GaussianPolicy(3, 4, 8);

    private final Random random = new Random(5);
    private final Map<String, float[]> reference = POLICY.standardNormal(1);
    private final Map<String, float[]> moved = moved();

    private Map<String, float[]> moved() {
        Map<String, float[]> weights = new HashMap<>();
        reference.forEach((name, values) -> {
            float[] changed = values.clone();
            for (int i = 0; i < changed.length; i++) {
                changed[i] += (float) (0.3 * random.nextGaussian());
            }
            weights.put(name, changed);
        });
        return weights;
    }

    /** The graph's log-probabilities and entropy against the density written out. */
    @Test
    void saysTheDensity() {
        List<VectorAction> actions = draw(moved, new float[] {0.5f, -1, 2}, 10);
        try (PolicyLearner<VectorAction> learner =
                new PolicyLearner<>(POLICY, Ppo.standard(), LearnerSettings.of(4), moved, 1)) {
            List<Measurement> measured = learner.measure(actions);
            for (int i = 0; i < actions.size(); i++) {
                assertThat(measured.get(i).logProbabilities()[0])
                        .isCloseTo(logDensity(moved, actions.get(i)), within(1e-4));
            }
            double entropy = 0;
            for (float log : logDeviations(moved)) {
                entropy += log + 0.5 * Math.log(2 * Math.PI * Math.E);
            }
            assertThat(measured.get(0).entropies()[0]).isCloseTo(entropy, within(1e-4));
        }
    }

    @Test
    void theReferenceIsStandardNormalWhateverThePrompt() {
        assertThat(POLICY.mean(reference, new float[] {3, 1, -7})).containsOnly(0);
        assertThat(POLICY.divergence(reference, reference, new float[] {3, 1, -7}))
                .isZero();
    }

    /** Against the mean of log-ratios over many draws. */
    @Test
    void theDivergenceIsExact() {
        float[] prompt = {0.5f, -1, 2};
        List<VectorAction> actions = draw(moved, prompt, 200_000);
        double estimate = actions.stream()
                .mapToDouble(action -> logDensity(moved, action) - logDensity(reference, action))
                .average()
                .orElseThrow();
        assertThat(POLICY.divergence(moved, reference, prompt)).isPositive().isCloseTo(estimate, within(0.02));
    }

    private List<VectorAction> draw(Map<String, float[]> weights, float[] prompt, int count) {
        double[] mean = POLICY.mean(weights, prompt);
        float[] logDeviation = logDeviations(weights);
        List<VectorAction> actions = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            float[] answer = new float[mean.length];
            for (int j = 0; j < answer.length; j++) {
                answer[j] = (float) (mean[j] + Math.exp(logDeviation[j]) * random.nextGaussian());
            }
            actions.add(new VectorAction(prompt, answer));
        }
        return actions;
    }

    private static float[] logDeviations(Map<String, float[]> weights) {
        return weights.getOrDefault(GaussianPolicy.LOG_DEVIATION, new float[0]);
    }

    private static double logDensity(Map<String, float[]> weights, VectorAction action) {
        double[] mean = POLICY.mean(weights, action.prompt());
        float[] logDeviation = logDeviations(weights);
        double sum = 0;
        for (int j = 0; j < mean.length; j++) {
            double standard = (action.answer()[j] - mean[j]) / Math.exp(logDeviation[j]);
            sum -= 0.5 * standard * standard + logDeviation[j] + 0.5 * Math.log(2 * Math.PI);
        }
        return sum;
    }
}
