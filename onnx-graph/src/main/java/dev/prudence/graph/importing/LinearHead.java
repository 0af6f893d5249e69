package dev.prudence.graph.importing;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.TensorShapeProto;
import ai.onnx.proto.OnnxMl.TypeProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import com.google.protobuf.InvalidProtocolBufferException;
import java.util.List;

/**
 * A linear layer on top of an exported sentence encoder: token vectors f32[rows, length, width] of the first token become {@code logits}
 * f32[rows, columns]. The file keeps its symbolic dimensions, so the result is an exported sequence classifier as others write them; with one
 * column for each member it is an ensemble that shares its trunk.
 *
 * @param weight f32[width, columns], row-major
 * @param bias f32[columns]
 */
@SuppressWarnings("ArrayRecordComponent") // carried, never compared
public record LinearHead(float[] weight, float[] bias) {
    private static final String PREFIX = "prudence.head.";
    private static final String OUTPUT = "logits";

    /** Checks the sizes. */
    public LinearHead {
        if (bias.length == 0 || weight.length % bias.length != 0) {
            throw new IllegalArgumentException("A head has width times columns weights and columns biases: weight="
                    + weight.length + ", bias=" + bias.length);
        }
    }

    /**
     * The encoder with this head; its other outputs are gone.
     *
     * @param onnx an encoder that holds all its data
     * @param tokenVectors the name of its output of shape [rows, length, width]
     * @throws IllegalArgumentException if it is no model, or has no such output
     */
    public byte[] onTopOf(byte[] onnx, String tokenVectors) {
        ModelProto model = parse(onnx);
        GraphProto graph = model.getGraph();
        if (graph.getOutputList().stream().noneMatch(output -> output.getName().equals(tokenVectors))) {
            throw new IllegalArgumentException("The model has no such output: output=" + tokenVectors + ", outputs="
                    + graph.getOutputList().stream()
                            .map(ValueInfoProto::getName)
                            .toList());
        }
        int width = weight.length / bias.length;
        GraphProto.Builder headed = graph.toBuilder()
                .clearOutput()
                .addInitializer(TensorProto.newBuilder()
                        .setName(PREFIX + "first")
                        .setDataType(TensorProto.DataType.INT64_VALUE)
                        .addInt64Data(0))
                .addInitializer(floats("weight", weight, width, bias.length))
                .addInitializer(floats("bias", bias, bias.length))
                .addNode(node("Gather", List.of(tokenVectors, PREFIX + "first"), PREFIX + "token")
                        .addAttribute(AttributeProto.newBuilder()
                                .setName("axis")
                                .setType(AttributeProto.AttributeType.INT)
                                .setI(1)))
                .addNode(node("Gemm", List.of(PREFIX + "token", PREFIX + "weight", PREFIX + "bias"), OUTPUT))
                .addOutput(logits(bias.length));
        return model.toBuilder().setGraph(headed).build().toByteArray();
    }

    private static ModelProto parse(byte[] onnx) {
        try {
            return ModelProto.parseFrom(onnx);
        } catch (InvalidProtocolBufferException e) {
            throw new IllegalArgumentException("This is no ONNX model: model=" + onnx.length + " bytes", e);
        }
    }

    private static NodeProto.Builder node(String op, List<String> inputs, String output) {
        return NodeProto.newBuilder()
                .setName(PREFIX + op)
                .setOpType(op)
                .addAllInput(inputs)
                .addOutput(output);
    }

    private static TensorProto floats(String name, float[] values, long... shape) {
        TensorProto.Builder tensor =
                TensorProto.newBuilder().setName(PREFIX + name).setDataType(TensorProto.DataType.FLOAT_VALUE);
        for (long dimension : shape) {
            tensor.addDims(dimension);
        }
        for (float value : values) {
            tensor.addFloatData(value);
        }
        return tensor.build();
    }

    private static ValueInfoProto logits(int columns) {
        TensorShapeProto.Builder shape = TensorShapeProto.newBuilder()
                .addDim(TensorShapeProto.Dimension.newBuilder().setDimParam("rows"))
                .addDim(TensorShapeProto.Dimension.newBuilder().setDimValue(columns));
        return ValueInfoProto.newBuilder()
                .setName(OUTPUT)
                .setType(TypeProto.newBuilder()
                        .setTensorType(TypeProto.Tensor.newBuilder()
                                .setElemType(TensorProto.DataType.FLOAT_VALUE)
                                .setShape(shape)))
                .build();
    }
}
