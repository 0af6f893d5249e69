package dev.prudence.graph.nn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.prudence.graph.ElementType;
import dev.prudence.graph.GraphBuilder;
import dev.prudence.graph.OrtRunner;
import dev.prudence.graph.Outputs;
import dev.prudence.graph.Shape;
import dev.prudence.graph.Value;
import dev.prudence.graph.autodiff.Gradients;
import dev.prudence.graph.onnx.OnnxWriter;
import dev.prudence.graph.onnx.Weights;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class LossesTest {

    @Test
    void crossEntropyOfIgnoredPositionsOnlyIsZeroWithoutGradient() {
        Outputs outputs = crossEntropy(new double[] {1, 2, 3, 4, 5, 6}, new double[] {-100, -100});
        assertThat(outputs.scalar("loss")).isZero();
        assertThat(outputs.get("gradient")).containsOnly(0);
    }

    @Test
    void crossEntropyStaysFiniteForHugeLogits() {
        Outputs outputs = crossEntropy(new double[] {1e4, 0, -1e4, 1e4, 0, -1e4}, new double[] {0, 2});
        assertThat(outputs.scalar("loss")).isCloseTo(1e4, within(1e-2));
        assertThat(outputs.get("gradient")).containsExactly(new double[] {0, 0, 0, 0.5, 0, -0.5}, within(1e-6));
    }

    @Test
    void bradleyTerryStaysFiniteForHugeScores() {
        GraphBuilder graph = GraphBuilder.create("pairs");
        Value chosen = graph.input("chosen", ElementType.FLOAT32, Shape.of(2));
        Value rejected = graph.input("rejected", ElementType.FLOAT32, Shape.of(2));
        Value loss = Losses.bradleyTerry(chosen, rejected, 0);
        graph.output("loss", loss);
        graph.output("gradient", Gradients.of(loss, List.of(chosen)).get(0));
        Outputs outputs = run(graph, Map.of("chosen", new double[] {500, -500}, "rejected", new double[] {-500, 500}));
        assertThat(outputs.scalar("loss")).isCloseTo(500, within(1e-3));
        assertThat(outputs.get("gradient")).containsExactly(new double[] {0, -0.5}, within(1e-6));
    }

    private static Outputs crossEntropy(double[] logits, double[] targets) {
        GraphBuilder graph = GraphBuilder.create("loss");
        Value x = graph.input("logits", ElementType.FLOAT32, Shape.of(2, 3));
        Value loss = Losses.crossEntropy(x, graph.input("targets", ElementType.INT64, Shape.of(2)), -100);
        graph.output("loss", loss);
        graph.output("gradient", Gradients.of(loss, List.of(x)).get(0));
        return run(graph, Map.of("logits", logits, "targets", targets));
    }

    private static Outputs run(GraphBuilder graph, Map<String, double[]> inputs) {
        return OrtRunner.run(OnnxWriter.write(graph, Weights.embedded(Map.of())), inputs);
    }
}
