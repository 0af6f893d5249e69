package dev.prudence.graph.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.prudence.graph.ElementType;
import dev.prudence.graph.GraphBuilder;
import dev.prudence.graph.Shape;
import dev.prudence.graph.Value;
import dev.prudence.graph.nn.Initialiser;
import dev.prudence.graph.nn.Linear;
import dev.prudence.graph.onnx.Weights;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Training some parameters and leaving the others alone. */
class FrozenParametersTest {

    private final GraphBuilder graph = GraphBuilder.create("net");
    private final Value loss = loss(graph);
    private final Map<String, float[]> start = Initialiser.of(3).values(graph.parameters());

    @Test
    void theChosenParametersMoveAsIfTheOthersHadALearningRateOfZero() {
        Value alone = loss(GraphBuilder.create("all"));
        TrainingStep whole = step(TrainingStep.builder(alone.graph(), alone));
        TrainingStep part = step(
                TrainingStep.builder(graph, loss).trainOnly(name -> name.startsWith("out"), Weights.embedded(start)));
        Map<String, double[]> batch = batch();
        try (StepLoop all = new StepLoop(whole, start);
                StepLoop some = new StepLoop(part, start)) {
            all.run(0.1, batch);
            some.run(0.1, batch);
            assertThat(part.stateShapes()).containsOnlyKeys("param/out/weight", "param/out/bias");
            assertThat(some.state("param/out/weight")).containsExactly(all.state("param/out/weight"));
            assertThat(some.state("param/out/bias")).containsExactly(all.state("param/out/bias"));
        }
    }

    @Test
    void aFrozenParameterWithoutValuesIsNamed() {
        TrainingStep step = step(TrainingStep.builder(graph, loss)
                .trainOnly(name -> name.startsWith("out"), Weights.embedded(Map.of())));
        assertThatThrownBy(step::toOnnx)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("parameter=in/weight");
    }

    @Test
    void aChoiceOfNothingNamesWhatThereIs() {
        TrainingStep.Builder builder =
                TrainingStep.builder(graph, loss).trainOnly(name -> false, Weights.embedded(start));
        assertThatThrownBy(builder::build)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("No parameter")
                .hasMessageContaining("in/weight, in/bias, out/weight, out/bias");
    }

    private static TrainingStep step(TrainingStep.Builder builder) {
        return builder.optimiser(Sgd.of(0)).build();
    }

    private static Value loss(GraphBuilder g) {
        Value x = g.input("x", ElementType.FLOAT32, Shape.of(4, 3));
        Value hidden = Linear.create(g, "in", 3, 5).apply(x).tanh();
        return Linear.create(g, "out", 5, 2).apply(hidden).square().mean();
    }

    private static Map<String, double[]> batch() {
        return Map.of("x", new Random(5).doubles(12, -1, 1).map(v -> (float) v).toArray());
    }
}
