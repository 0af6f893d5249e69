package dev.prudence.graph.importing;

import static dev.prudence.graph.ElementType.BOOL;
import static dev.prudence.graph.ElementType.FLOAT32;
import static dev.prudence.graph.ElementType.FLOAT64;
import static dev.prudence.graph.ElementType.INT64;
import static dev.prudence.graph.importing.OnnxFiles.real;
import static dev.prudence.graph.importing.OnnxFiles.text;
import static dev.prudence.graph.importing.OnnxFiles.whole;
import static dev.prudence.graph.importing.OnnxFiles.wholes;

import java.util.List;
import java.util.stream.Stream;

/** Every operator that is read, in the forms that exporters write. */
final class NodeCases {

    private NodeCases() {}

    static Stream<NodeCase> all() {
        return Stream.of(
                        elementwise(),
                        conditions(),
                        activations(),
                        products(),
                        reductions(),
                        normalisations(),
                        convolutions(),
                        indexing(),
                        layout(),
                        arrangements(),
                        constants())
                .flatMap(List::stream);
    }

    private static NodeCase of(String op, int opset) {
        return NodeCase.of(op, opset);
    }

    private static List<NodeCase> elementwise() {
        return List.of(
                of("Add", 13).x(2, 3).x(3),
                of("Sub", 14).x(2, 3).x(2, 1),
                of("Mul", 14).x(2, 3).x(3),
                of("Div", 14).x(2, 3).between(0.5, 2, 3),
                of("Mod", 13).between(0.5, 9, 6).between(1, 2, 6).with("fmod", 1),
                of("Mod", 13)
                        .fed(INT64, new double[] {-7, 7, 5}, 3)
                        .fed(INT64, new double[] {3, -3, 4}, 3)
                        .gives(INT64),
                of("Pow", 13).x(2, 3).scalar(2),
                of("Pow", 13).between(0.1, 2, 2, 3).scalar(0.5),
                of("Pow", 13).between(0.1, 2, 2, 3).longs(new long[] {3}),
                of("Pow", 13).between(0.1, 2, 2, 3).x(3),
                of("Neg", 13).x(4),
                of("Neg", 13).fed(INT64, new double[] {3, -2}, 2).gives(INT64),
                of("Abs", 13).x(4),
                of("Reciprocal", 13).between(1, 2, 4),
                of("Exp", 13).x(4),
                of("Log", 13).between(0.5, 2, 4),
                of("Sqrt", 13).between(0.5, 2, 4),
                of("Min", 13).x(4).x(4).x(1),
                of("Max", 13).x(4).x(4).x(1),
                of("Sum", 13).x(4).x(4).x(1),
                of("Mean", 13).x(4).x(4).x(1),
                of("Sin", 11).x(4),
                of("Cos", 11).x(4),
                of("Floor", 13).x(6),
                of("Ceil", 13).x(6),
                of("Round", 11).x(6),
                of("Sign", 13).x(6),
                of("Erf", 13).x(6),
                of("Cast", 13).x(6).with("to", INT64.onnxCode()).gives(INT64),
                of("Cast", 13).x(6).with("to", FLOAT64.onnxCode()).gives(FLOAT64),
                of("Identity", 13).x(6),
                of("Dropout", 13).x(2, 3).scalar(0.4).gives(FLOAT32, BOOL),
                of("Dropout", 11).x(2, 3).with(real("ratio", 0.3)));
    }

    private static List<NodeCase> conditions() {
        double[] yes = {1, 0, 1, 1};
        double[] no = {0, 0, 1, 0};
        return List.of(
                of("Equal", 13).fed(INT64, yes, 4).fed(INT64, no, 4).gives(BOOL),
                of("Less", 13).x(4).x(4).gives(BOOL),
                of("LessOrEqual", 16).x(4).x(4).gives(BOOL),
                of("Greater", 13).x(4).x(4).gives(BOOL),
                of("GreaterOrEqual", 16).x(4).x(4).gives(BOOL),
                of("And", 11).fed(BOOL, yes, 4).fed(BOOL, no, 4).gives(BOOL),
                of("Or", 11).fed(BOOL, yes, 4).fed(BOOL, no, 4).gives(BOOL),
                of("Xor", 11).fed(BOOL, yes, 4).fed(BOOL, no, 4).gives(BOOL),
                of("Not", 11).fed(BOOL, yes, 4).gives(BOOL),
                of("IsNaN", 13).fed(FLOAT32, new double[] {1, Double.NaN}, 2).gives(BOOL),
                of("IsInf", 11)
                        .fed(FLOAT32, new double[] {1, Double.POSITIVE_INFINITY}, 2)
                        .gives(BOOL),
                of("Where", 16).fed(BOOL, yes, 4).x(4).x(1));
    }

    private static List<NodeCase> activations() {
        return List.of(
                of("Relu", 14).x(6),
                of("Tanh", 13).x(6),
                of("Sigmoid", 13).x(6),
                of("Softplus", 11).x(6),
                of("LeakyRelu", 16).x(6),
                of("LeakyRelu", 16).x(6).with(real("alpha", 0.3)),
                of("Elu", 11).x(6),
                of("Elu", 11).x(6).with(real("alpha", 0.3)),
                of("Gelu", 20).x(6),
                of("Gelu", 20).x(6).with(text("approximate", "tanh")),
                of("HardSigmoid", 11).between(-4, 4, 9),
                of("HardSwish", 14).between(-4, 4, 9),
                of("Mish", 18).x(6),
                of("Softsign", 11).x(6),
                of("Selu", 11).x(6),
                of("Celu", 12).x(6).with(real("alpha", 0.7)),
                of("ThresholdedRelu", 11).x(6).with(real("alpha", 0.7)),
                of("PRelu", 16).x(2, 3).x(3),
                of("Clip", 13).x(6).scalar(-0.5).scalar(0.7),
                of("Clip", 11).x(6).none().scalar(0.7),
                of("Clip", 13).x(6));
    }

    private static List<NodeCase> products() {
        return List.of(
                of("MatMul", 13).x(2, 3).x(3, 4),
                of("MatMul", 13).x(2, 2, 3).x(3, 4),
                of("MatMul", 13).x(3).x(3, 4),
                of("MatMul", 13).x(2, 4, 3).x(3),
                of("MatMul", 13).x(3).x(3),
                of("Gemm", 13).x(2, 3).x(3, 4).x(4),
                of("Gemm", 11)
                        .x(3, 2)
                        .x(4, 3)
                        .x(2, 1)
                        .with(whole("transA", 1), whole("transB", 1), real("alpha", 0.5), real("beta", 2)),
                of("Gemm", 13).x(2, 3).x(3, 4),
                of("Einsum", 12).x(2, 3).x(3, 4).with(text("equation", "ij, jk -> ik")),
                of("Einsum", 12).x(2, 3).x(3, 4).with(text("equation", "ij,jk")));
    }

    private static List<NodeCase> reductions() {
        return List.of(
                of("ReduceSum", 13).x(2, 3, 4).longs(1),
                of("ReduceSum", 11).x(2, 3, 4).with(wholes("axes", -1)).with("keepdims", 0),
                of("ReduceSum", 13).x(2, 3).none().with("noop_with_empty_axes", 1),
                of("ReduceMean", 11).x(2, 3, 4).with(wholes("axes", 2, 0)),
                of("ReduceMean", 18).x(2, 3, 4).longs(-1),
                of("ReduceMean", 18).x(2, 3, 4),
                of("ReduceMax", 13).x(2, 3, 4).with(wholes("axes", 1)),
                of("ReduceMin", 13).x(2, 3, 4).with(wholes("axes", 1)),
                of("ReduceProd", 13).x(2, 3, 4).with(wholes("axes", 1)),
                of("ReduceSumSquare", 13).x(2, 3, 4).with(wholes("axes", 1)),
                of("ReduceL1", 13).x(2, 3, 4).with(wholes("axes", 1)),
                of("ReduceL2", 13).x(2, 3, 4).with(wholes("axes", 1)),
                of("ReduceLogSum", 13).between(1, 2, 2, 3, 4).with(wholes("axes", 1)),
                of("ReduceLogSumExp", 13).x(2, 3, 4).with(wholes("axes", 1)),
                of("ArgMax", 13).x(2, 3).with("axis", 1).gives(INT64),
                of("ArgMin", 13)
                        .x(2, 3)
                        .with(whole("axis", -1), whole("keepdims", 0))
                        .gives(INT64),
                of("CumSum", 14).x(2, 3).longs(1),
                of("CumSum", 11).x(2, 3).longs(0).with(whole("reverse", 1), whole("exclusive", 1)),
                of("TopK", 11).x(2, 5).longs(2).gives(FLOAT32, INT64),
                of("TopK", 11).x(2, 5).longs(2).with("largest", 0).gives(FLOAT32, INT64),
                of("Softmax", 13).x(2, 3, 4),
                of("Softmax", 11).x(2, 3, 4),
                of("Softmax", 11).x(2, 3, 4).with("axis", 2),
                of("LogSoftmax", 13).x(2, 3, 4).with("axis", 1),
                of("LogSoftmax", 11).x(2, 3, 4));
    }

    private static List<NodeCase> normalisations() {
        return List.of(
                of("LayerNormalization", 17).x(2, 3, 4).x(4).x(4),
                of("LayerNormalization", 17).x(2, 3, 4).x(3, 4).with(whole("axis", 1), real("epsilon", 0.01)),
                of("BatchNormalization", 15).x(2, 3, 4).x(3).x(3).x(3).between(0.5, 2, 3),
                of("InstanceNormalization", 11).x(2, 3, 4).x(3).x(3),
                of("GroupNormalization", 21).x(2, 4, 3).x(4).x(4).with("num_groups", 2),
                of("GroupNormalization", 18).x(2, 4, 3).x(2).x(2).with("num_groups", 2),
                of("LpNormalization", 11).x(2, 3),
                of("LpNormalization", 11).x(2, 3).with(whole("p", 1), whole("axis", 0)));
    }

    private static List<NodeCase> convolutions() {
        return List.of(
                of("Conv", 11).x(1, 2, 5, 5).x(3, 2, 3, 3).x(3).with(wholes("pads", 1, 0, 1, 2)),
                of("Conv", 11)
                        .x(1, 2, 7)
                        .x(2, 1, 2)
                        .with(whole("group", 2), wholes("strides", 2), wholes("dilations", 2)),
                of("Conv", 11)
                        .x(1, 2, 6, 5)
                        .x(3, 2, 3, 2)
                        .with(text("auto_pad", "SAME_UPPER"), wholes("strides", 2, 2)),
                of("Conv", 11).x(1, 2, 6, 5).x(3, 2, 3, 2).with(text("auto_pad", "SAME_LOWER")),
                of("Conv", 11).x(1, 2, 6, 5).x(3, 2, 3, 2).with(text("auto_pad", "VALID")),
                of("ConvTranspose", 11)
                        .x(1, 2, 4)
                        .x(2, 3, 3)
                        .x(3)
                        .with(wholes("strides", 2), wholes("output_padding", 1)),
                of("MaxPool", 12).x(1, 2, 6, 6).with(wholes("kernel_shape", 2, 2), wholes("strides", 2, 2)),
                of("MaxPool", 12)
                        .x(1, 2, 6)
                        .with(wholes("kernel_shape", 3), wholes("strides", 2))
                        .with("ceil_mode", 1),
                of("MaxPool", 12)
                        .x(1, 1, 6)
                        .with(wholes("kernel_shape", 3), wholes("pads", 1, 1))
                        .gives(FLOAT32, INT64),
                of("AveragePool", 11).x(1, 2, 6).with(wholes("kernel_shape", 3), wholes("pads", 1, 1)),
                of("AveragePool", 11)
                        .x(1, 2, 6)
                        .with(wholes("kernel_shape", 3), wholes("pads", 1, 1), whole("count_include_pad", 1)),
                of("AveragePool", 11)
                        .x(1, 2, 6)
                        .with(wholes("kernel_shape", 3), wholes("strides", 2), whole("ceil_mode", 1)),
                of("GlobalMaxPool", 11).x(1, 2, 3, 3),
                of("GlobalAveragePool", 11).x(1, 2, 3, 3));
    }

    private static List<NodeCase> indexing() {
        return List.of(
                of("Gather", 13).x(3, 4).longs(new long[] {2, 0, -1}, 3),
                of("Gather", 13).x(3, 4).longs(new long[] {1}).with("axis", 1),
                of("GatherElements", 13)
                        .x(2, 3)
                        .longs(new long[] {0, 1, 1, 0}, 2, 2)
                        .with("axis", 1),
                of("GatherND", 13).x(2, 3).longs(new long[] {0, 1, 1, 2}, 2, 2),
                of("GatherND", 13).x(2, 3).longs(new long[] {1, 2}, 2, 1).with("batch_dims", 1),
                of("ScatterElements", 16)
                        .x(2, 3)
                        .longs(new long[] {2, 0}, 2, 1)
                        .x(2, 1)
                        .with("axis", 1),
                of("ScatterElements", 16)
                        .x(2, 3)
                        .longs(new long[] {2, 2, 0, 0}, 2, 2)
                        .x(2, 2)
                        .with(whole("axis", 1), text("reduction", "add")),
                of("ScatterND", 16).x(2, 3).longs(new long[] {1}, 1, 1).x(1, 3),
                of("OneHot", 11)
                        .fed(INT64, new double[] {0, 2, -1}, 3)
                        .longs(new long[] {4})
                        .floats(new float[] {0.25f, 2}, 2),
                of("OneHot", 11)
                        .fed(INT64, new double[] {0, 2, 1, 1}, 2, 2)
                        .longs(3)
                        .floats(new float[] {0, 1}, 2)
                        .with("axis", 1));
    }

    private static List<NodeCase> layout() {
        return List.of(
                of("Reshape", 13).x(2, 3, 4).longs(0, -1),
                of("Flatten", 13).x(2, 3, 4),
                of("Flatten", 13).x(2, 3, 4).with("axis", 0),
                of("Flatten", 13).x(2, 3, 4).with("axis", -1),
                of("Squeeze", 13).x(1, 3, 1).longs(0, 2),
                of("Squeeze", 11).x(1, 3, 1).with(wholes("axes", -1)),
                of("Squeeze", 13).x(1, 3, 1),
                of("Unsqueeze", 13).x(2, 3).longs(0, -1),
                of("Unsqueeze", 11).x(2, 3).with(wholes("axes", 3, 1)),
                of("Transpose", 13).x(2, 3, 4),
                of("Transpose", 13).x(2, 3, 4).with(wholes("perm", 1, 2, 0)),
                of("Expand", 13).x(3, 1).longs(2, 1, 4),
                of("Tile", 13).x(2, 3).longs(2, 1),
                of("Concat", 13).x(2, 3).x(2, 1).with("axis", -1),
                of("Split", 13).x(2, 5).longs(2, 3).with("axis", 1).gives(FLOAT32, FLOAT32),
                of("Split", 11).x(4, 2).with(wholes("split", 1, 3)).gives(FLOAT32, FLOAT32),
                of("Split", 18).x(5, 2).with("num_outputs", 2).gives(FLOAT32, FLOAT32),
                of("Trilu", 14).x(3, 4),
                of("Trilu", 14).x(3, 4).longs(new long[] {-1}).with("upper", 0),
                of("DepthToSpace", 13).x(1, 8, 2, 3).with("blocksize", 2),
                of("DepthToSpace", 13).x(1, 8, 2, 3).with(whole("blocksize", 2), text("mode", "CRD")),
                of("SpaceToDepth", 13).x(1, 2, 4, 6).with("blocksize", 2));
    }

    private static List<NodeCase> arrangements() {
        return List.of(
                of("Slice", 13).x(4, 5).longs(1, -3).longs(3, Long.MAX_VALUE),
                of("Slice", 13).x(4, 5).longs(0).longs(5).longs(-1).longs(2),
                of("Slice", 11).x(4, 5).longs(-1).longs(Long.MIN_VALUE).longs(1).longs(-1),
                of("Slice", 11).x(4, 5).longs(-1).longs(0).longs(1).longs(-2),
                of("Slice", 13).x(4, 5).longs(0).longs(Long.MAX_VALUE).longs(0),
                of("Pad", 13).x(2, 3).longs(1, 0, 0, 2),
                of("Pad", 13).x(2, 3).longs(1, 0, 0, 2).scalar(-1.5),
                of("Pad", 18).x(2, 3).longs(1, 2).none().longs(-1),
                of("Pad", 13).x(3, 4).longs(2, 1, 1, 3).with(text("mode", "reflect")),
                of("Pad", 13).x(2, 3).longs(1, 1, 0, 2).with(text("mode", "edge")),
                of("Pad", 19).x(2, 3).longs(1, 2, 0, 2).with(text("mode", "wrap")));
    }

    private static List<NodeCase> constants() {
        return List.of(
                of("Constant", 13).with("value", OnnxFiles.floatTensor("t", new float[] {1, 2, 3}, 3)),
                of("Constant", 13).with(real("value_float", 2.5)),
                of("Constant", 13).with(wholes("value_ints", 4, 5)).gives(INT64),
                of("Constant", 13).with("value_int", 4).gives(INT64),
                of("ConstantOfShape", 11).longs(2, 3).with("value", OnnxFiles.floatTensor("t", new float[] {7}, 1)),
                of("ConstantOfShape", 11).longs(2, 3),
                of("Shape", 15).x(2, 3, 4).gives(INT64),
                of("Shape", 15).x(2, 3, 4).with(whole("start", -2)).gives(INT64),
                of("Size", 13).x(2, 3, 4).gives(INT64));
    }
}
