package dev.prudence.graph.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.prudence.graph.ElementType;
import dev.prudence.graph.GraphBuilder;
import dev.prudence.graph.OrtRunner;
import dev.prudence.graph.Shape;
import dev.prudence.graph.Value;
import dev.prudence.graph.training.SmallNetworks.Network;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class AccumulationTest {
    private static final int MICRO_BATCHES = 3;

    @Test
    void microBatchesTakeTheStepOfTheConcatenatedBatch() {
        Network small = SmallNetworks.mlp(8, 6, 24, 3);
        Network large = SmallNetworks.mlp(8 * MICRO_BATCHES, 6, 24, 3);
        TrainingStep accumulating =
                small.step().clipNorm(0.2).accumulateGradients().build();
        TrainingStep whole = large.step().clipNorm(0.2).build();
        Random random = new Random(2);
        try (StepLoop parts = new StepLoop(accumulating, small.start());
                OrtRunner partner = OrtRunner.open(accumulating.toAccumulationOnnx());
                StepLoop expected = new StepLoop(whole, large.start())) {
            for (int update = 0; update < 10; update++) {
                List<Map<String, double[]>> batches = IntStream.range(0, MICRO_BATCHES)
                        .mapToObj(i -> small.batches().draw(random))
                        .toList();
                batches.subList(1, MICRO_BATCHES).forEach(batch -> parts.accumulate(partner, batch));
                assertThat(parts.state("accumulated_weight")).containsExactly(MICRO_BATCHES - 1);
                double norm = parts.run(0.01, batches.get(0)).scalar("grad_norm");
                double wanted = expected.run(0.01, SmallNetworks.stack(batches)).scalar("grad_norm");
                assertThat(wanted).as("clipping is at work").isGreaterThan(0.2);
                assertThat(norm).isCloseTo(wanted, within(1e-4));
                assertThat(parts.state("accumulated/in/weight")).containsOnly(0);
                assertThat(parts.state("accumulated_weight")).containsExactly(0);
            }
            expected.state().forEach((name, values) -> assertClose(parts.state(name), values, name));
        }
    }

    @Test
    void gradientsMeetWithTheirWeights() {
        GraphBuilder graph = GraphBuilder.create("weighted");
        Value weight = graph.input("weight", ElementType.FLOAT32, Shape.scalar());
        TrainingStep step = GivenGradients.builder(graph)
                .optimiser(Sgd.of(0))
                .accumulateGradients(weight)
                .build();
        try (StepLoop loop = new StepLoop(step, GivenGradients.start());
                OrtRunner partner = OrtRunner.open(step.toAccumulationOnnx())) {
            loop.accumulate(partner, weighted(1, 3));
            loop.accumulate(partner, weighted(100, 0));
            loop.run(1, weighted(5, 1));
            assertThat(loop.state("param/w/bias")).containsExactly(-2, -2);
            loop.run(1, weighted(7, 0));
            assertThat(loop.state("param/w/bias")).as("no weight, no step").containsExactly(-2, -2);
        }
    }

    @Test
    void aMicroBatchThatIsNotFiniteIsLeftOut() {
        TrainingStep step = GivenGradients.builder()
                .optimiser(Sgd.of(0))
                .skipNonFinite()
                .accumulateGradients()
                .build();
        try (StepLoop loop = new StepLoop(step, GivenGradients.start());
                OrtRunner partner = OrtRunner.open(step.toAccumulationOnnx())) {
            assertThat(loop.accumulate(partner, given(1)).scalar("skipped")).isZero();
            assertThat(loop.accumulate(partner, given(Double.NaN)).scalar("skipped"))
                    .isEqualTo(1);
            assertThat(loop.state("accumulated/w/bias")).containsExactly(1, 1);
            assertThat(loop.run(1, given(Double.POSITIVE_INFINITY)).scalar("skipped"))
                    .isEqualTo(1);
            assertThat(loop.state("accumulated_weight"))
                    .as("a skipped update keeps the sums")
                    .containsExactly(1);
            assertThat(loop.run(1, given(3)).scalar("skipped")).isZero();
            assertThat(loop.state("param/w/bias")).containsExactly(-2, -2);
        }
    }

    @Test
    void accumulationIsAskedForFirst() {
        TrainingStep step = GivenGradients.builder().build();
        assertThatThrownBy(step::toAccumulationOnnx).hasMessageEndingWith("graph=given-training");
    }

    private static Map<String, double[]> weighted(double gradient, double weight) {
        return Map.of(
                "d_weight", new double[6],
                "d_bias", new double[] {gradient, gradient},
                "weight", new double[] {weight});
    }

    private static Map<String, double[]> given(double gradient) {
        return Map.of("d_weight", new double[6], "d_bias", new double[] {gradient, gradient});
    }

    private static void assertClose(double[] found, double[] expected, String name) {
        IntStream.range(0, found.length)
                .forEach(i -> assertThat(found[i]).as("%s %d", name, i).isCloseTo(expected[i], within(2e-5)));
    }
}
