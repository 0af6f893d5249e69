package dev.prudence.graph.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.prudence.graph.Outputs;
import dev.prudence.graph.Shape;
import java.util.Arrays;
import java.util.Map;
import java.util.Random;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Against each optimiser written once more, straight from its paper, in plain Java doubles. */
class OptimiserTest {
    private static final int STEPS = 30;
    private static final double CLIP = 2;

    /** One parameter and what belongs to it, updated in place. */
    private abstract static class Plain {
        final double[] p;
        final boolean isWeight;

        Plain(double[] start, boolean isWeight) {
            this.p = start;
            this.isWeight = isWeight;
        }

        abstract void step(double[] g, double rate, int t);
    }

    private interface Naive {
        Plain create(double[] start, boolean isWeight);
    }

    @Test
    void plainDescentAgreesWithPlainJava() {
        agrees(Sgd.of(0), (start, isWeight) -> new Momentum(start, isWeight, 0, false, 0));
    }

    @Test
    void momentumWithDecayAgreesWithPlainJava() {
        agrees(
                Sgd.of(0.9).withWeightDecay(0.05),
                (start, isWeight) -> new Momentum(start, isWeight, 0.9, false, isWeight ? 0.05 : 0));
    }

    @Test
    void nesterovsFormAgreesWithPlainJava() {
        agrees(Sgd.of(0.8).withNesterov(), (start, isWeight) -> new Momentum(start, isWeight, 0.8, true, 0));
    }

    @Test
    void larsAgreesWithPlainJava() {
        agrees(Lars.of(0.9, 0.05, 0.1), PlainLars::new);
    }

    @Test
    void larsMovesAParameterOfZerosAsMomentumDoes() {
        Lars all = Lars.of(0.9, 0.05, 0.1).withAdapted(name -> true);
        try (StepLoop loop =
                new StepLoop(GivenGradients.builder().optimiser(all).build(), GivenGradients.start())) {
            loop.run(0.5, Map.of("d_weight", new double[6], "d_bias", new double[] {1, -2}));
            assertThat(loop.state("param/w/bias")).containsExactly(-0.5, 1);
            assertThat(loop.state("param/w/weight")[0])
                    .as("decays though its gradient is 0")
                    .isCloseTo(0.5 - 0.5 * 0.1 * 0.5, within(1e-7));
        }
    }

    @Test
    void adafactorAgreesWithPlainJava() {
        agrees(Adafactor.standard(), (start, isWeight) -> new PlainAdafactor(start, isWeight, true));
        agrees(
                Adafactor.standard().withAbsoluteSteps(),
                (start, isWeight) -> new PlainAdafactor(start, isWeight, false));
    }

    @Test
    void adafactorKeepsOneNumberARowAndOneAColumn() {
        TrainingStep step =
                GivenGradients.builder().optimiser(Adafactor.standard()).build();
        assertThat(step.stateShapes().keySet())
                .containsExactly(
                        "param/w/weight",
                        "adafactor_row/w/weight",
                        "adafactor_column/w/weight",
                        "param/w/bias",
                        "adafactor_v/w/bias",
                        "adafactor_step");
        assertThat(step.stateShapes()).containsEntry("adafactor_row/w/weight", Shape.of(3, 1));
        assertThat(step.stateShapes()).containsEntry("adafactor_column/w/weight", Shape.of(1, 2));
    }

    @Test
    void settingsOutOfRangeAreRefusedByName() {
        assertThatThrownBy(() -> Sgd.of(1)).hasMessageEndingWith("momentum=1.0");
        assertThatThrownBy(() -> Sgd.of(0).withNesterov()).hasMessageEndingWith("momentum=0.0");
        assertThatThrownBy(() -> Sgd.of(0).withWeightDecay(-1)).hasMessageEndingWith("weightDecay=-1.0");
        assertThatThrownBy(() -> Lars.of(0.9, 0, 0)).hasMessageEndingWith("trust=0.0");
        assertThatThrownBy(() -> new Adafactor(0.8, 1e-60, 1e-3, 1, true)).hasMessageEndingWith("squareFloor=1.0E-60");
        assertThatThrownBy(() -> new Adafactor(0.8, 1e-30, 1e-3, 0, true)).hasMessageEndingWith("clipThreshold=0.0");
    }

    private static void agrees(Optimiser optimiser, Naive naive) {
        TrainingStep step =
                GivenGradients.builder().optimiser(optimiser).clipNorm(CLIP).build();
        Plain weight = naive.create(GivenGradients.weight(), true);
        Plain bias = naive.create(GivenGradients.bias(), false);
        Random random = new Random(7);
        try (StepLoop loop = new StepLoop(step, GivenGradients.start())) {
            for (int t = 1; t <= STEPS; t++) {
                Map<String, double[]> batch = GivenGradients.draw(random, t % 3 == 0 ? 0.1 : 2);
                Outputs gradients = new Outputs(batch);
                double scale = Math.min(1, CLIP / norm(gradients.get("d_weight"), gradients.get("d_bias")));
                double rate = 0.05 / Math.sqrt(t);
                weight.step(times(gradients.get("d_weight"), scale), rate, t);
                bias.step(times(gradients.get("d_bias"), scale), rate, t);
                loop.run(rate, batch);
                assertClose(loop.state("param/w/weight"), weight.p, t);
                assertClose(loop.state("param/w/bias"), bias.p, t);
            }
            assertThat(weight.p).as("the test moves").isNotEqualTo(GivenGradients.weight());
        }
    }

    private static void assertClose(double[] found, double[] expected, int t) {
        IntStream.range(0, found.length)
                .forEach(i -> assertThat(found[i]).as("%d at step %d", i, t).isCloseTo(expected[i], within(1e-5)));
    }

    private static double norm(double[]... parts) {
        return Math.sqrt(Arrays.stream(parts)
                .flatMapToDouble(DoubleStream::of)
                .map(g -> g * g)
                .sum());
    }

    private static double[] times(double[] values, double scale) {
        return DoubleStream.of(values).map(v -> v * scale).toArray();
    }

    private static final class Momentum extends Plain {
        private final double momentum;
        private final boolean nesterov;
        private final double decay;
        private final double[] m;

        Momentum(double[] start, boolean isWeight, double momentum, boolean nesterov, double decay) {
            super(start, isWeight);
            this.momentum = momentum;
            this.nesterov = nesterov;
            this.decay = decay;
            this.m = new double[start.length];
        }

        @Override
        void step(double[] g, double rate, int t) {
            for (int i = 0; i < p.length; i++) {
                double slope = g[i] + decay * p[i];
                m[i] = momentum * m[i] + slope;
                p[i] -= rate * (nesterov ? slope + momentum * m[i] : m[i]);
            }
        }
    }

    private static final class PlainLars extends Plain {
        private final double[] m;

        PlainLars(double[] start, boolean isWeight) {
            super(start, isWeight);
            this.m = new double[start.length];
        }

        @Override
        void step(double[] g, double rate, int t) {
            double local = isWeight ? 0.05 * norm(p) / (norm(g) + 0.1 * norm(p)) : 1;
            double decay = isWeight ? 0.1 : 0;
            for (int i = 0; i < p.length; i++) {
                m[i] = 0.9 * m[i] + rate * local * (g[i] + decay * p[i]);
                p[i] -= m[i];
            }
        }
    }

    /** With sums over rows and columns, as algorithm 4 has them, where the graph has means. */
    private static final class PlainAdafactor extends Plain {
        private final boolean relative;
        private final double[] rows = new double[GivenGradients.ROWS];
        private final double[] columns = new double[GivenGradients.COLUMNS];
        private final double[] whole;

        PlainAdafactor(double[] start, boolean isWeight, boolean relative) {
            super(start, isWeight);
            this.relative = relative;
            this.whole = new double[start.length];
        }

        @Override
        void step(double[] g, double rate, int t) {
            double beta = 1 - Math.pow(t, -0.8);
            double[] v = isWeight ? factored(g, beta) : whole(g, beta);
            double[] u = IntStream.range(0, g.length)
                    .mapToDouble(i -> g[i] / Math.sqrt(v[i]))
                    .toArray();
            double excess = Math.max(1, rms(u));
            double size = relative ? rate * Math.max(1e-3, rms(p)) : rate;
            IntStream.range(0, p.length).forEach(i -> p[i] -= size * u[i] / excess);
        }

        private double[] whole(double[] g, double beta) {
            for (int i = 0; i < g.length; i++) {
                whole[i] = beta * whole[i] + (1 - beta) * (g[i] * g[i] + 1e-30);
            }
            return whole;
        }

        private double[] factored(double[] g, double beta) {
            times(rows, beta, columns);
            for (int i = 0; i < g.length; i++) {
                double square = (1 - beta) * (g[i] * g[i] + 1e-30);
                rows[i / columns.length] += square;
                columns[i % columns.length] += square;
            }
            double total = DoubleStream.of(rows).sum();
            return IntStream.range(0, g.length)
                    .mapToDouble(i -> rows[i / columns.length] * columns[i % columns.length] / total)
                    .toArray();
        }

        private static void times(double[] first, double factor, double[] second) {
            Arrays.setAll(first, i -> first[i] * factor);
            Arrays.setAll(second, i -> second[i] * factor);
        }

        private static double rms(double[] values) {
            return norm(values) / Math.sqrt(values.length);
        }
    }
}
