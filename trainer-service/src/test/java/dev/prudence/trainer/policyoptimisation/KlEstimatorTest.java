package dev.prudence.trainer.policyoptimisation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.prudence.graph.ElementType;
import dev.prudence.graph.GraphBuilder;
import dev.prudence.graph.Shape;
import dev.prudence.graph.Value;
import dev.prudence.graph.autodiff.Gradients;
import dev.prudence.graph.onnx.OnnxWriter;
import dev.prudence.graph.onnx.Weights;
import dev.prudence.runtime.InferenceSession;
import dev.prudence.runtime.RuntimeOptions;
import dev.prudence.runtime.Tensor;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Values and gradients, in expectation over all actions of a small vocabulary, against the exact divergence. */
class KlEstimatorTest {

    private static final int VOCABULARY = 6;

    private final double[] logits = numbers(1);
    private final double[] p = softmax(logits);
    private final double[] q = softmax(numbers(2));

    private static double[] numbers(long seed) {
        return new Random(seed).doubles(VOCABULARY, -1, 1).toArray();
    }

    private static double[] softmax(double[] logits) {
        double sum = 0;
        for (double logit : logits) {
            sum += Math.exp(logit);
        }
        double total = sum;
        return IntStream.range(0, logits.length)
                .mapToDouble(i -> Math.exp(logits[i]) / total)
                .toArray();
    }

    private static double divergence(double[] from, double[] to) {
        return IntStream.range(0, from.length)
                .mapToDouble(i -> from[i] * Math.log(from[i] / to[i]))
                .sum();
    }

    private double expected(KlEstimator estimator) {
        return IntStream.range(0, VOCABULARY)
                .mapToDouble(i -> p[i] * estimator.of(Math.log(p[i] / q[i])))
                .sum();
    }

    @Test
    void k1AndK3AreUnbiasedAndK2IsNearWhereThePoliciesAreNear() {
        assertThat(expected(KlEstimator.K1)).isCloseTo(divergence(p, q), within(1e-12));
        assertThat(expected(KlEstimator.K3)).isCloseTo(divergence(p, q), within(1e-12));
        assertThat(expected(KlEstimator.K2))
                .isNotCloseTo(divergence(p, q), within(1e-3))
                .isCloseTo(divergence(p, q), within(0.2 * divergence(p, q)));
    }

    @Test
    void k2AndK3AreNeverNegative() {
        new Random(3).doubles(1000, -5, 5).forEach(r -> {
            assertThat(KlEstimator.K2.of(r)).isNotNegative();
            assertThat(KlEstimator.K3.of(r)).isNotNegative();
        });
    }

    @ParameterizedTest
    @EnumSource
    void theGraphSaysTheSameAsJava(KlEstimator estimator) {
        assertThat(inGraph(estimator)[0]).isCloseTo(expected(estimator), within(1e-12));
    }

    /** With the actions fixed, as a loss is differentiated: nothing, that of KL(p, q), that of KL(q, p). */
    @Test
    void theGradientInALossIsAsDocumented() {
        double whole = divergence(p, q);
        for (int i = 0; i < VOCABULARY; i++) {
            assertThat(inGraph(KlEstimator.K1)[1 + i]).isCloseTo(0, within(1e-12));
            assertThat(inGraph(KlEstimator.K2)[1 + i]).isCloseTo(p[i] * (Math.log(p[i] / q[i]) - whole), within(1e-12));
            assertThat(inGraph(KlEstimator.K3)[1 + i]).isCloseTo(p[i] - q[i], within(1e-12));
        }
    }

    /** As a reward it is k1 whose policy gradient is that of the divergence. */
    @Test
    void k1InTheRewardPullsAsTheDivergenceDoes() {
        double whole = divergence(p, q);
        for (int i = 0; i < VOCABULARY; i++) {
            double pull = 0;
            for (int action = 0; action < VOCABULARY; action++) {
                double score = (action == i ? 1 : 0) - p[i];
                pull += p[action] * KlEstimator.K1.of(Math.log(p[action] / q[action])) * score;
            }
            assertThat(pull).isCloseTo(p[i] * (Math.log(p[i] / q[i]) - whole), within(1e-12));
        }
    }

    @Test
    void k1IsRefusedInTheLoss() {
        assertThatThrownBy(() -> new KlPenalty(KlEstimator.K1, KlPenalty.Place.LOSS))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("use k2 or k3 there")
                .hasMessageEndingWith("estimator=k1");
    }

    @Test
    void theCoefficientSteersTowardsItsTarget() {
        KlCoefficient adaptive = new KlCoefficient.Adaptive(0.1, 6, 10_000);
        assertThat(adaptive.after(60, 256).value()).isCloseTo(0.1 * (1 + 0.2 * 256 / 10_000), within(1e-15));
        assertThat(adaptive.after(6.6, 256).value()).isCloseTo(0.1 * (1 + 0.1 * 256 / 10_000), within(1e-15));
        assertThat(adaptive.after(0, 256).value()).isCloseTo(0.1 * (1 - 0.2 * 256 / 10_000), within(1e-15));
        assertThat(new KlCoefficient.Fixed(0.1).after(60, 256).value()).isEqualTo(0.1);
    }

    /** The expectation over all actions, then its gradient. */
    private double[] inGraph(KlEstimator estimator) {
        GraphBuilder graph = GraphBuilder.create("divergence");
        Value policy = graph.input("logits", ElementType.FLOAT64, Shape.of(VOCABULARY));
        Value logP = policy.logSoftmax(-1);
        Value logQ = graph.constant(
                IntStream.range(0, VOCABULARY).mapToDouble(i -> Math.log(q[i])).toArray(), Shape.of(VOCABULARY));
        Value mean = logP.exp().stopGradient().mul(estimator.of(logP.sub(logQ))).sum();
        graph.output("mean", mean);
        graph.output("gradient", Gradients.of(mean, List.of(policy)).get(0));
        try (InferenceSession session = InferenceSession.open(
                OnnxWriter.write(graph, Weights.embedded(Map.of())), RuntimeOptions.inference())) {
            var outputs = session.run(Map.of("logits", Tensor.doubles(logits, VOCABULARY)));
            double[] all = new double[1 + VOCABULARY];
            all[0] = outputs.tensor("mean").toDoubles()[0];
            System.arraycopy(outputs.tensor("gradient").toDoubles(), 0, all, 1, VOCABULARY);
            return all;
        }
    }
}
