package dev.prudence.graph.op;

import static org.assertj.core.api.Assertions.assertThat;

import dev.prudence.graph.ElementType;
import dev.prudence.graph.GraphBuilder;
import dev.prudence.graph.OrtRunner;
import dev.prudence.graph.Shape;
import dev.prudence.graph.Value;
import dev.prudence.graph.autodiff.Gradients;
import dev.prudence.graph.onnx.OnnxWriter;
import dev.prudence.graph.onnx.Weights;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Gradients where a reduction has corners, which random samples never meet. */
class ReductionEdgeTest {

    @Test
    void elementsThatTieShareTheGradient() {
        assertThat(gradient(new Reduction.ReduceMax(List.of(0), false), 2, 5, 5, 1))
                .containsExactly(0, 0.5, 0.5, 0);
        assertThat(gradient(new Reduction.ReduceMin(List.of(0), false), 2, 1, 5, 1))
                .containsExactly(0, 0.5, 0, 0.5);
    }

    @Test
    void elementsOfATilingWindowThatTieShareTheGradientOthersGiveItToTheFirst() {
        assertThat(pooled(Window.tiling(List.of(2)), 3, 3, 1, 2)).containsExactly(0.5, 0.5, 0, 1);
        assertThat(pooled(Window.of(1, 2, 0), 3, 3, 1, 2)).containsExactly(0.5, 0.5, 0, 1);
        assertThat(pooled(Window.of(1, 0), 3, 3, 1, 2)).containsExactly(1, 1, 0, 1);
    }

    private static double[] pooled(Window window, double... values) {
        GraphBuilder graph = GraphBuilder.create("edge");
        Value x = graph.input("x", ElementType.FLOAT32, Shape.of(1, 1, values.length));
        Value y = graph.apply(new Pooling.MaxPool(List.of(2), window), x);
        graph.output("dx", Gradients.of(y.sum(), List.of(x)).get(0));
        byte[] onnx = OnnxWriter.write(graph, Weights.embedded(Map.of()));
        return OrtRunner.run(onnx, Map.of("x", values)).get("dx");
    }

    @Test
    void aMaskedRowHasNoGradientAndNoNaN() {
        double masked = Double.NEGATIVE_INFINITY;
        Reduction.ReduceLogSumExp op = new Reduction.ReduceLogSumExp(List.of(0), false);
        assertThat(gradient(op, masked, masked, masked, masked)).containsExactly(0, 0, 0, 0);
        assertThat(gradient(op, 0, masked, masked, masked)).containsExactly(1, 0, 0, 0);
    }

    @Test
    void aProductWithZerosHasTheGradientOfTheOthers() {
        Reduction.ReduceProd op = new Reduction.ReduceProd(List.of(0), false);
        assertThat(gradient(op, 2, 0, 3, 4)).containsExactly(0, 24, 0, 0);
        assertThat(gradient(op, 2, 0, 0, 4)).containsExactly(0, 0, 0, 0);
    }

    @Test
    void aNormOfZeroHasNoGradientAndNoNaN() {
        assertThat(gradient(new Reduction.ReduceL2(List.of(0), false), 0, 0, 0, 0))
                .containsExactly(0, 0, 0, 0);
        assertThat(gradient(new Reduction.ReduceL1(List.of(0), false), 0, -2, 3, 0))
                .containsExactly(0, -1, 1, 0);
    }

    private static double[] gradient(Op op, double... values) {
        GraphBuilder graph = GraphBuilder.create("edge");
        Value x = graph.input("x", ElementType.FLOAT64, Shape.of(values.length));
        graph.output("dx", Gradients.of(graph.apply(op, x), List.of(x)).get(0));
        byte[] onnx = OnnxWriter.write(graph, Weights.embedded(Map.of()));
        return OrtRunner.run(onnx, Map.of("x", values)).get("dx");
    }
}
