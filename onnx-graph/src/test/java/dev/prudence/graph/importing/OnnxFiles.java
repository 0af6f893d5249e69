package dev.prudence.graph.importing;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.AttributeProto.AttributeType;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.OperatorSetIdProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.TensorShapeProto.Dimension;
import ai.onnx.proto.OnnxMl.TypeProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import com.google.protobuf.ByteString;
import dev.prudence.graph.ElementType;
import java.util.Arrays;
import java.util.List;

/** Writes ONNX files as exporters do, message by message and without the library under test. */
final class OnnxFiles {
    private final GraphProto.Builder graph = GraphProto.newBuilder().setName("file");
    private final int opset;

    private OnnxFiles(int opset) {
        this.opset = opset;
    }

    static OnnxFiles opset(int version) {
        return new OnnxFiles(version);
    }

    /** Dimensions are numbers or names. */
    OnnxFiles input(String name, ElementType type, Object... dimensions) {
        graph.addInput(info(name, type.onnxCode(), dimensions));
        return this;
    }

    OnnxFiles output(String name, ElementType type) {
        graph.addOutput(ValueInfoProto.newBuilder()
                .setName(name)
                .setType(TypeProto.newBuilder()
                        .setTensorType(TypeProto.Tensor.newBuilder().setElemType(type.onnxCode()))));
        return this;
    }

    /** What an exporter notes about a value in between. */
    OnnxFiles declare(String name, ElementType type, Object... dimensions) {
        graph.addValueInfo(info(name, type.onnxCode(), dimensions));
        return this;
    }

    OnnxFiles longs(String name, long[] values, long... shape) {
        TensorProto.Builder tensor = tensor(name, ElementType.INT64, shape);
        Arrays.stream(values).forEach(tensor::addInt64Data);
        return tensor(tensor.build());
    }

    OnnxFiles floats(String name, float[] values, long... shape) {
        return tensor(floatTensor(name, values, shape));
    }

    OnnxFiles tensor(TensorProto tensor) {
        graph.addInitializer(tensor);
        return this;
    }

    OnnxFiles node(String name, String op, List<String> inputs, List<String> outputs, AttributeProto... attributes) {
        graph.addNode(NodeProto.newBuilder()
                .setName(name)
                .setOpType(op)
                .addAllInput(inputs)
                .addAllOutput(outputs)
                .addAllAttribute(List.of(attributes)));
        return this;
    }

    byte[] bytes() {
        return ModelProto.newBuilder()
                .setIrVersion(8)
                .addOpsetImport(OperatorSetIdProto.newBuilder().setVersion(opset))
                .setGraph(graph)
                .build()
                .toByteArray();
    }

    static TensorProto floatTensor(String name, float[] values, long... shape) {
        TensorProto.Builder tensor = tensor(name, ElementType.FLOAT32, shape);
        for (float value : values) {
            tensor.addFloatData(value);
        }
        return tensor.build();
    }

    static TensorProto.Builder tensor(String name, ElementType type, long... shape) {
        TensorProto.Builder tensor = TensorProto.newBuilder().setName(name).setDataType(type.onnxCode());
        Arrays.stream(shape).forEach(tensor::addDims);
        return tensor;
    }

    static AttributeProto whole(String name, long value) {
        return AttributeProto.newBuilder()
                .setName(name)
                .setType(AttributeType.INT)
                .setI(value)
                .build();
    }

    static AttributeProto wholes(String name, long... values) {
        AttributeProto.Builder attribute =
                AttributeProto.newBuilder().setName(name).setType(AttributeType.INTS);
        Arrays.stream(values).forEach(attribute::addInts);
        return attribute.build();
    }

    static AttributeProto real(String name, double value) {
        return AttributeProto.newBuilder()
                .setName(name)
                .setType(AttributeType.FLOAT)
                .setF((float) value)
                .build();
    }

    static AttributeProto text(String name, String value) {
        return AttributeProto.newBuilder()
                .setName(name)
                .setType(AttributeType.STRING)
                .setS(ByteString.copyFromUtf8(value))
                .build();
    }

    static AttributeProto tensor(String name, TensorProto value) {
        return AttributeProto.newBuilder()
                .setName(name)
                .setType(AttributeType.TENSOR)
                .setT(value)
                .build();
    }

    private static ValueInfoProto info(String name, int type, Object... dimensions) {
        TypeProto.Tensor.Builder tensor = TypeProto.Tensor.newBuilder().setElemType(type);
        tensor.getShapeBuilder();
        for (Object size : dimensions) {
            tensor.getShapeBuilder()
                    .addDim(
                            size instanceof Integer number
                                    ? Dimension.newBuilder().setDimValue(number)
                                    : Dimension.newBuilder().setDimParam(size.toString()));
        }
        return ValueInfoProto.newBuilder()
                .setName(name)
                .setType(TypeProto.newBuilder().setTensorType(tensor))
                .build();
    }
}
