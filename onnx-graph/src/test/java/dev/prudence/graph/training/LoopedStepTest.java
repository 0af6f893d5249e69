package dev.prudence.graph.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.prudence.graph.Graph;
import dev.prudence.graph.GraphBuilder;
import dev.prudence.graph.OrtRunner;
import dev.prudence.graph.Outputs;
import dev.prudence.graph.onnx.LoopWriter;
import dev.prudence.graph.onnx.Weights;
import dev.prudence.graph.training.SmallNetworks.Network;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class LoopedStepTest {

    static List<Optimiser> optimisers() {
        return List.of(
                AdamW.of(0.9, 0.99, 1e-8, 0.01),
                Sgd.of(0.9).withNesterov(),
                Lars.of(0.9, 0.01, 1e-4),
                Adafactor.standard());
    }

    @ParameterizedTest
    @MethodSource("optimisers")
    void severalStepsInOneRunHaveTheBitsOfSingleRuns(Optimiser optimiser) {
        Network network = SmallNetworks.mlp(16, 6, 24, 3);
        agrees(network, network.step().optimiser(optimiser).clipNorm(0.5).build(), 1);
        Network again = SmallNetworks.mlp(16, 6, 24, 3);
        agrees(again, again.step().optimiser(optimiser).clipNorm(0.5).build(), 4);
    }

    @Test
    void aTransformerThatRecomputesAndSkipsRunsInALoop() {
        Network network = SmallNetworks.transformer(2, 8, 16, 16, 2, 2);
        agrees(network, network.step().recompute(network.cuts()).skipNonFinite().build(), 4);
    }

    @Test
    void whatCannotBeRepeatedIsRefused() {
        GraphBuilder graph = GraphBuilder.create("stateless");
        graph.output("one", graph.scalar(1));
        assertThatThrownBy(() -> LoopWriter.write(graph.graph(), Weights.inputs(""), 2))
                .hasMessageEndingWith("graph=stateless");
        TrainingStep step = GivenGradients.builder().build();
        assertThatThrownBy(() -> step.toOnnx(0)).hasMessageEndingWith("repetitions=0");
    }

    private static void agrees(Network network, TrainingStep step, int count) {
        Random random = new Random(3);
        double[] rates = IntStream.range(0, count)
                .mapToDouble(i -> (float) (0.01 / (i + 1)))
                .toArray();
        try (StepLoop single = new StepLoop(step, network.start());
                OrtRunner looped = OrtRunner.open(step.toOnnx(count))) {
            Map<String, double[]> state = new HashMap<>(single.state());
            for (int round = 0; round < 2; round++) {
                List<Map<String, double[]>> batches = IntStream.range(0, count)
                        .mapToObj(i -> network.batches().draw(random))
                        .toList();
                Map<String, double[]> feed = new HashMap<>(state);
                feed.putAll(SmallNetworks.stack(batches));
                feed.put("learning_rate", rates);
                Outputs outputs = looped.run(feed);
                for (int i = 0; i < count; i++) {
                    Outputs expected = single.run(rates[i], batches.get(i));
                    assertThat(outputs.get("loss")[i]).as("loss %d", i).isEqualTo(expected.scalar("loss"));
                    assertThat(outputs.get("grad_norm")[i]).isEqualTo(expected.scalar("grad_norm"));
                }
                state.replaceAll((name, old) -> outputs.get("next/" + name));
                single.state()
                        .forEach((name, values) ->
                                assertThat(state.get(name)).as(name).containsExactly(values));
            }
            assertThat(looped.metadata(Graph.STATE_PROPERTY)).contains("param/");
        }
    }
}
