package dev.prudence.runtime;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.OperatorSetIdProto;
import ai.onnx.proto.OnnxMl.StringStringEntryProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.TensorShapeProto;
import ai.onnx.proto.OnnxMl.TypeProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import java.util.Arrays;
import java.util.List;

/** Writes small ONNX models for tests, without the graph library: the runtime takes bytes from anywhere. */
public final class OnnxModels {
    private final GraphProto.Builder graph = GraphProto.newBuilder();
    private final ModelProto.Builder model = ModelProto.newBuilder().setIrVersion(10);

    private OnnxModels(String name) {
        graph.setName(name);
        model.addOpsetImport(OperatorSetIdProto.newBuilder().setVersion(21));
    }

    public static OnnxModels named(String name) {
        return new OnnxModels(name);
    }

    public OnnxModels input(String name, DataType type, long... shape) {
        graph.addInput(value(name, type, shape));
        return this;
    }

    /** Dimensions are names, as exporters give them, or numbers. */
    public OnnxModels symbolic(String name, DataType type, String... shape) {
        TensorShapeProto.Builder dims = TensorShapeProto.newBuilder();
        for (String size : shape) {
            TensorShapeProto.Dimension.Builder dim = TensorShapeProto.Dimension.newBuilder();
            dims.addDim(size.matches("\\d+") ? dim.setDimValue(Long.parseLong(size)) : dim.setDimParam(size));
        }
        ValueInfoProto.Builder input = value(name, type).toBuilder();
        input.getTypeBuilder().getTensorTypeBuilder().setShape(dims);
        graph.addInput(input);
        return this;
    }

    /** An output whose shape the file leaves open. */
    public OnnxModels open(String name, DataType type) {
        ValueInfoProto.Builder output = value(name, type).toBuilder();
        output.getTypeBuilder().getTensorTypeBuilder().clearShape();
        graph.addOutput(output);
        return this;
    }

    public OnnxModels output(String name, DataType type, long... shape) {
        graph.addOutput(value(name, type, shape));
        return this;
    }

    public OnnxModels weight(String name, float[] values, long... shape) {
        TensorProto.Builder tensor = TensorProto.newBuilder().setName(name).setDataType(onnx(DataType.FLOAT32));
        Arrays.stream(shape).forEach(tensor::addDims);
        for (float value : values) {
            tensor.addFloatData(value);
        }
        graph.addInitializer(tensor);
        return this;
    }

    public OnnxModels longs(String name, long[] values, long... shape) {
        TensorProto.Builder tensor = TensorProto.newBuilder().setName(name).setDataType(onnx(DataType.INT64));
        Arrays.stream(shape).forEach(tensor::addDims);
        Arrays.stream(values).forEach(tensor::addInt64Data);
        graph.addInitializer(tensor);
        return this;
    }

    /** A node of several results. */
    public OnnxModels nodes(String op, List<String> inputs, List<String> outputs, AttributeProto... attributes) {
        graph.addNode(NodeProto.newBuilder()
                .setOpType(op)
                .setName(op + "_" + outputs.get(0))
                .addAllInput(inputs)
                .addAllOutput(outputs)
                .addAllAttribute(List.of(attributes)));
        return this;
    }

    public OnnxModels node(String op, List<String> inputs, String output, AttributeProto... attributes) {
        return nodes(op, inputs, List.of(output), attributes);
    }

    OnnxModels metadata(String key, String value) {
        model.addMetadataProps(StringStringEntryProto.newBuilder().setKey(key).setValue(value));
        return this;
    }

    public byte[] bytes() {
        return model.setGraph(graph).build().toByteArray();
    }

    public static AttributeProto longs(String name, long... values) {
        AttributeProto.Builder attribute =
                AttributeProto.newBuilder().setName(name).setType(AttributeProto.AttributeType.INTS);
        Arrays.stream(values).forEach(attribute::addInts);
        return attribute.build();
    }

    public static AttributeProto integer(String name, long value) {
        return AttributeProto.newBuilder()
                .setName(name)
                .setType(AttributeProto.AttributeType.INT)
                .setI(value)
                .build();
    }

    private static ValueInfoProto value(String name, DataType type, long... shape) {
        TensorShapeProto.Builder dims = TensorShapeProto.newBuilder();
        for (long dimension : shape) {
            TensorShapeProto.Dimension.Builder dim = TensorShapeProto.Dimension.newBuilder();
            dims.addDim(dimension < 0 ? dim.setDimParam("d" + dims.getDimCount()) : dim.setDimValue(dimension));
        }
        return ValueInfoProto.newBuilder()
                .setName(name)
                .setType(TypeProto.newBuilder()
                        .setTensorType(TypeProto.Tensor.newBuilder()
                                .setElemType(onnx(type))
                                .setShape(dims)))
                .build();
    }

    private static int onnx(DataType type) {
        return switch (type) {
            case FLOAT32 -> TensorProto.DataType.FLOAT_VALUE;
            case FLOAT64 -> TensorProto.DataType.DOUBLE_VALUE;
            case INT32 -> TensorProto.DataType.INT32_VALUE;
            case INT64 -> TensorProto.DataType.INT64_VALUE;
            case BOOL -> TensorProto.DataType.BOOL_VALUE;
        };
    }
}
