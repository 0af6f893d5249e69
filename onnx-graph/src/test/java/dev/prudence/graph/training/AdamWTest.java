package dev.prudence.graph.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.prudence.graph.ElementType;
import dev.prudence.graph.GraphBuilder;
import dev.prudence.graph.Outputs;
import dev.prudence.graph.Shape;
import dev.prudence.graph.Value;
import java.util.Map;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Against AdamW written once more, straight from the paper, in plain Java doubles. */
class AdamWTest {
    private static final double BETA1 = 0.9;
    private static final double BETA2 = 0.99;
    private static final double EPSILON = 1e-6;
    private static final double DECAY = 0.1;
    private static final double CLIP = 2;

    @Test
    void manyStepsAgreeWithPlainJava() {
        GraphBuilder graph = GraphBuilder.create("quadratic");
        TrainingStep step = TrainingStep.builder(graph, loss(graph))
                .adamW(AdamW.of(BETA1, BETA2, EPSILON, DECAY))
                .clipNorm(CLIP)
                .build();
        Plain weight = new Plain(new double[] {1, -2, 0.5}, DECAY);
        Plain bias = new Plain(new double[] {0.25}, 0);
        Map<String, float[]> start = Map.of("w/weight", new float[] {1, -2, 0.5f}, "w/bias", new float[] {0.25f});
        try (StepLoop loop = new StepLoop(step, start)) {
            for (int t = 1; t <= 200; t++) {
                double target = Math.sin(t) * (t < 100 ? 3 : 0.2);
                double learningRate = 0.01 + 0.02 / t;
                double norm = plainStep(weight, bias, target, learningRate, t);
                Outputs outputs = loop.run(learningRate, Map.of("target", new double[] {target}));
                assertThat(outputs.scalar("grad_norm")).as("norm at %d", t).isCloseTo(norm, within(1e-4 * (1 + norm)));
                assertClose(loop, "w/weight", weight, t);
                assertClose(loop, "w/bias", bias, t);
            }
        }
    }

    @Test
    void withoutClippingTheGradientStaysWhole() {
        GraphBuilder graph = GraphBuilder.create("slope");
        Value w = graph.parameter("w", Shape.of(1));
        TrainingStep step = TrainingStep.builder(graph, w.mul(50).sum()).build();
        try (StepLoop loop = new StepLoop(step, Map.of("w", new float[] {0}))) {
            loop.run(0.1, Map.of());
            assertThat(loop.state("adam_m/w")[0]).isCloseTo(5, within(1e-5));
            assertThat(loop.state("param/w")[0]).isCloseTo(-0.1, within(1e-6));
        }
    }

    @Test
    void settingsOutOfRangeAreRefusedByName() {
        assertThatThrownBy(() -> AdamW.of(1, 0.9, 1e-8, 0)).hasMessageEndingWith("beta1=1.0");
        assertThatThrownBy(() -> AdamW.of(0.9, -1, 1e-8, 0)).hasMessageEndingWith("beta2=-1.0");
        assertThatThrownBy(() -> AdamW.of(0.9, 0.9, 0, 0)).hasMessageEndingWith("epsilon=0.0");
        assertThatThrownBy(() -> AdamW.of(0.9, 0.9, 1e-8, -1)).hasMessageEndingWith("weightDecay=-1.0");
    }

    /** {@code sum((2 w - target)²) + (b - target)²} */
    private static Value loss(GraphBuilder graph) {
        Value target = graph.input("target", ElementType.FLOAT32, Shape.of(1));
        Value weight = graph.parameter("w/weight", Shape.of(3));
        Value bias = graph.parameter("w/bias", Shape.of(1));
        return weight.mul(2)
                .sub(target)
                .square()
                .sum()
                .add(bias.sub(target).square().sum());
    }

    private static double plainStep(Plain weight, Plain bias, double target, double learningRate, int t) {
        double[] dw =
                DoubleStream.of(weight.values).map(w -> 4 * (2 * w - target)).toArray();
        double[] db = DoubleStream.of(bias.values).map(b -> 2 * (b - target)).toArray();
        double norm = Math.sqrt(DoubleStream.concat(DoubleStream.of(dw), DoubleStream.of(db))
                .map(g -> g * g)
                .sum());
        double scale = Math.min(1, CLIP / norm);
        weight.step(dw, scale, learningRate, t);
        bias.step(db, scale, learningRate, t);
        return norm;
    }

    private static void assertClose(StepLoop loop, String name, Plain expected, int t) {
        double[] found = loop.state("param/" + name);
        IntStream.range(0, found.length)
                .forEach(i -> assertThat(found[i]).as("%s at %d", name, t).isCloseTo(expected.values[i], within(2e-4)));
    }

    private static final class Plain {
        private final double[] values;
        private final double[] m;
        private final double[] v;
        private final double decay;

        Plain(double[] values, double decay) {
            this.values = values;
            this.m = new double[values.length];
            this.v = new double[values.length];
            this.decay = decay;
        }

        void step(double[] gradient, double scale, double learningRate, int t) {
            for (int i = 0; i < values.length; i++) {
                double g = gradient[i] * scale;
                m[i] = BETA1 * m[i] + (1 - BETA1) * g;
                v[i] = BETA2 * v[i] + (1 - BETA2) * g * g;
                double unbiased = m[i] / (1 - Math.pow(BETA1, t));
                double deviation = Math.sqrt(v[i] / (1 - Math.pow(BETA2, t)));
                values[i] -= learningRate * (unbiased / (deviation + EPSILON) + decay * values[i]);
            }
        }
    }
}
