package dev.prudence.graph.autodiff;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.prudence.graph.ElementType;
import dev.prudence.graph.GraphBuilder;
import dev.prudence.graph.OrtRunner;
import dev.prudence.graph.Shape;
import dev.prudence.graph.Value;
import dev.prudence.graph.onnx.OnnxWriter;
import dev.prudence.graph.onnx.Weights;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

class GradientsTest {

    @Test
    void aParameterThatTheLossDoesNotReachIsRefusedByName() {
        GraphBuilder graph = GraphBuilder.create("model");
        Value used = graph.parameter("used", Shape.of(2));
        Value cut = graph.parameter("cut", Shape.of(2));
        Value loss = used.add(cut.stopGradient()).sum();
        assertThatThrownBy(() -> Gradients.of(loss, graph.parameters()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageEndingWith("parameter=cut");
    }

    @Test
    void onlyAFloatingScalarIsDifferentiated() {
        GraphBuilder graph = GraphBuilder.create("model");
        Value x = graph.parameter("x", Shape.of(2));
        assertThatThrownBy(() -> Gradients.of(x, List.of(x))).hasMessageContaining("floating scalar");
        assertThatThrownBy(() -> Gradients.of(x.argMax(0), List.of(x))).hasMessageContaining("floating scalar");
    }

    @Test
    void gradientsOfAllUsesAddUp() {
        assertThat(gradient(x -> x.mul(x).add(x.mul(3)).sum(), 2, 5)).containsExactly(7, 13);
    }

    @Test
    void theBackwardPassCanBeDifferentiatedAgain() {
        UnaryOperator<Value> slope =
                x -> Gradients.of(x.pow(3).sum(), List.of(x)).get(0).sum();
        assertThat(gradient(slope, 2, -1)).containsExactly(12, -6);
    }

    @Test
    void nothingFlowsThroughAStoppedGradient() {
        assertThat(gradient(x -> x.mul(x.stopGradient()).sum(), 2, 5)).containsExactly(2, 5);
    }

    @Test
    void atAKinkTheStatedSideCounts() {
        assertThat(gradient(x -> x.relu().sum(), 0, 1)).as("relu").containsExactly(0, 1);
        assertThat(gradient(x -> x.abs().sum(), 0, -1)).as("abs").containsExactly(0, -1);
        assertThat(gradient(x -> x.clip(0, 1).sum(), 0, 1)).as("clip").containsExactly(1, 1);
    }

    @Test
    void tiesGoToTheFirstOperandOfMaxAndMin() {
        assertThat(gradient(x -> x.max(x.mul(2)).sum(), 0, 1)).as("max").containsExactly(1, 2);
        assertThat(gradient(x -> x.mul(2).min(x).sum(), 0, 1)).as("min").containsExactly(2, 1);
    }

    @Test
    void tiesShareTheGradientOfAReducedMaximum() {
        assertThat(gradient(x -> x.reduceMax(false, 0), 3, 3)).containsExactly(0.5, 0.5);
    }

    private static double[] gradient(UnaryOperator<Value> loss, double... at) {
        GraphBuilder graph = GraphBuilder.create("model");
        Value x = graph.input("x", ElementType.FLOAT64, Shape.of(at.length));
        graph.output("gradient", Gradients.of(loss.apply(x), List.of(x)).get(0));
        byte[] onnx = OnnxWriter.write(graph, Weights.embedded(Map.of()));
        return OrtRunner.run(onnx, Map.of("x", at)).get("gradient");
    }
}
