package dev.prudence.graph.importing;

import static dev.prudence.graph.ElementType.FLOAT32;
import static dev.prudence.graph.ElementType.INT64;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import ai.onnx.proto.OnnxMl.TensorProto;
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

class OnnxImportTest {

    @Test
    void dimensionsAreFixedByNameAndSumsOfNamesFollow() {
        byte[] onnx = OnnxFiles.opset(13)
                .input("past", FLOAT32, "batch", "past_length", 2)
                .input("now", FLOAT32, "batch", "past_length + 1", 2)
                .output("y", FLOAT32)
                .node("join", "Concat", List.of("past", "now"), List.of("y"), OnnxFiles.whole("axis", 1))
                .bytes();
        GraphBuilder graph = OnnxImport.of(OnnxModel.read(onnx))
                .dimension("batch", 3)
                .dimension("past_length", 4)
                .read(bytes -> bytes);
        assertThat(graph.output("y").shape()).isEqualTo(Shape.of(3, 9, 2));
    }

    @Test
    void anInputsOwnShapeCountsWhereOneNameStandsForUnlikeDimensions() {
        OnnxModel file = OnnxModel.read(OnnxFiles.opset(13)
                .input("x", FLOAT32, "batch", "batch")
                .output("y", FLOAT32)
                .node("exp", "Exp", List.of("x"), List.of("y"))
                .bytes());
        GraphBuilder graph = OnnxImport.of(file).input("x", 2, 5).read(bytes -> bytes);
        assertThat(graph.output("y").shape()).isEqualTo(Shape.of(2, 5));
    }

    @Test
    void dimensionsThatAreMissingOrUnknownAreListed() {
        OnnxModel file = OnnxModel.read(OnnxFiles.opset(13)
                .input("x", FLOAT32, "batch", "time", "")
                .output("y", FLOAT32)
                .node("exp", "Exp", List.of("x"), List.of("y"))
                .bytes());
        assertThatIllegalArgumentException()
                .isThrownBy(() -> OnnxImport.of(file).dimension("batch", 1).read(bytes -> bytes))
                .withMessageContaining("missing=[time, x[2]]");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> OnnxImport.of(file).dimension("rows", 1).read(bytes -> bytes))
                .withMessageContaining("they have [batch, time, x[2]]: unknown=[rows]");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> OnnxImport.of(file).dimension("batch", 0))
                .withMessageContaining("batch=0");
    }

    @Test
    void whatFoldingGetsHasTheWeightsAsInputs() {
        byte[] onnx = OnnxFiles.opset(13)
                .input("x", FLOAT32, 1, 2)
                .output("y", FLOAT32)
                .floats("w", new float[] {1, 2, 3, 4}, 2, 2)
                .node("turn", "Transpose", List.of("w"), List.of("v"))
                .node("times", "MatMul", List.of("x", "v"), List.of("y"))
                .bytes();
        GraphBuilder graph = OnnxImport.of(OnnxModel.read(onnx)).read(bytes -> {
            try (OrtRunner runner = OrtRunner.open(bytes)) {
                assertThat(runner.run(Map.of("x", new double[] {1, 1}, "w", new double[] {1, 2, 3, 5}))
                                .get("y"))
                        .containsExactly(3, 8);
            }
            return bytes;
        });
        assertThat(graph.parameters()).singleElement().hasToString("w FLOAT32[2, 2]");
    }

    @Test
    void aNodeThatCannotBeReadIsNamedWithItsOperator() {
        byte[] fed = OnnxFiles.opset(13)
                .input("x", FLOAT32, 4)
                .input("shape", INT64, 2)
                .output("y", FLOAT32)
                .node("encoder/view", "Reshape", List.of("x", "shape"), List.of("y"))
                .bytes();
        assertThatIllegalArgumentException()
                .isThrownBy(() -> OnnxImport.of(OnnxModel.read(fed)).read(bytes -> bytes))
                .withMessageContaining("node=encoder/view, op=Reshape")
                .withMessageContaining("operand=shape");
        byte[] half = OnnxFiles.opset(13)
                .input("x", FLOAT32, 4)
                .output("y", FLOAT32)
                .tensor(OnnxFiles.tensor("w", FLOAT32, 4)
                        .setDataType(TensorProto.DataType.FLOAT16_VALUE)
                        .build())
                .node("scale", "Mul", List.of("x", "w"), List.of("y"))
                .bytes();
        assertThatIllegalArgumentException()
                .isThrownBy(() -> OnnxImport.of(OnnxModel.read(half)).read(bytes -> bytes))
                .withMessageContaining("node=scale, op=Mul")
                .withMessageContaining("value=w, type=FLOAT16");
    }

    @Test
    void operatorsWithoutARecordPassThroughWhereNoGradientIsWanted() {
        GraphBuilder graph = OnnxImport.of(OnnxModel.read(unknownOnMask())).read(bytes -> bytes);
        Value loss = graph.output("y").sum();
        graph.output("gradient", Gradients.of(loss, graph.parameters()).get(0));
        byte[] written = OnnxWriter.write(graph, Weights.embedded(Map.of("w", new float[] {1, 2})));
        assertThat(OrtRunner.run(written, Map.of("mask", new double[] {6, -5})).get("gradient"))
                .containsExactly(1, -1);
    }

    /** The signs of whole numbers, for which the graph has no operator, cast and multiplied by a weight. */
    private static byte[] unknownOnMask() {
        return OnnxFiles.opset(13)
                .input("mask", INT64, 2)
                .output("y", FLOAT32)
                .floats("w", new float[] {1, 2}, 2)
                .declare("signs", INT64, 2)
                .node("sign", "Sign", List.of("mask"), List.of("signs"))
                .node("cast", "Cast", List.of("signs"), List.of("real"), OnnxFiles.whole("to", 1))
                .node("scale", "Mul", List.of("real", "w"), List.of("y"))
                .bytes();
    }

    @Test
    void aGradientThroughAnOperatorWithoutARuleIsRefusedByName() {
        byte[] onnx = OnnxFiles.opset(13)
                .input("x", FLOAT32, 2)
                .output("y", FLOAT32)
                .floats("decoder.scale", new float[] {1, 2}, 2)
                .declare("hard", FLOAT32, 2)
                .node("scale", "Mul", List.of("x", "decoder.scale"), List.of("scaled"))
                .node("decoder/choose", "Hardmax", List.of("scaled"), List.of("hard"))
                .node("exp", "Exp", List.of("hard"), List.of("y"))
                .bytes();
        GraphBuilder graph = OnnxImport.of(OnnxModel.read(onnx)).read(bytes -> bytes);
        assertThat(OrtRunner.run(
                                OnnxWriter.write(graph, Weights.embedded(Map.of("decoder.scale", new float[] {1, 2}))),
                                Map.of("x", new double[] {1, 1}))
                        .get("y"))
                .containsExactly(new double[] {1, Math.E}, within(1e-6));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Gradients.of(graph.output("y").sum(), graph.parameters()))
                .withMessageContaining("node=decoder/choose, op=Hardmax, parameter=decoder.scale");
    }

    @Test
    void aGradientThatEndsInAnOperatorWithoutDerivativeIsRefusedByName() {
        byte[] onnx = OnnxFiles.opset(13)
                .input("table", FLOAT32, 2, 3)
                .output("y", FLOAT32)
                .floats("w", new float[] {1, 2}, 2)
                .node("choose", "ArgMax", List.of("w"), List.of("best"), OnnxFiles.whole("keepdims", 0))
                .node("look", "Gather", List.of("table", "best"), List.of("y"))
                .bytes();
        GraphBuilder graph = OnnxImport.of(OnnxModel.read(onnx)).read(bytes -> bytes);
        List<Value> targets = List.of(graph.parameters().get(0), graph.inputs().get(0));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Gradients.of(graph.output("y").sum(), targets))
                .withMessageContaining("without derivative")
                .withMessageContaining("node=choose, op=ArgMax, parameter=w");
    }
}
