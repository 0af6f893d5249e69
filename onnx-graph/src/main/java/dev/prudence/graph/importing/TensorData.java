package dev.prudence.graph.importing;

import ai.onnx.proto.OnnxMl.TensorProto;
import com.google.protobuf.ByteString;
import dev.prudence.graph.ElementType;
import dev.prudence.graph.Shape;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;

/** The data of ONNX tensors, which stands either raw or in a field for its type. */
final class TensorData {

    private TensorData() {}

    static ElementType type(TensorProto tensor) {
        return type(tensor.getDataType(), tensor.getName());
    }

    static ElementType type(int onnxCode, String name) {
        return Arrays.stream(ElementType.values())
                .filter(type -> type.onnxCode() == onnxCode)
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("Only " + Arrays.toString(ElementType.values())
                        + " are read, convert the model: value=" + name + ", type=" + typeName(onnxCode)));
    }

    private static String typeName(int onnxCode) {
        TensorProto.DataType known = TensorProto.DataType.forNumber(onnxCode);
        return known == null ? Integer.toString(onnxCode) : known.name();
    }

    static Shape shape(TensorProto tensor) {
        return Shape.of(tensor.getDimsList().stream().mapToInt(Math::toIntExact).toArray());
    }

    /** The elements, row-major and little-endian. */
    static ByteBuffer bytes(TensorProto tensor) {
        ElementType type = type(tensor);
        int elements = Math.toIntExact(shape(tensor).elements());
        ByteBuffer bytes = tensor.hasRawData() ? raw(tensor) : typed(tensor, type, elements);
        if (bytes.remaining() != elements * type.bytes()) {
            throw new IllegalArgumentException("The data does not fill the tensor: tensor=" + tensor.getName()
                    + ", shape=" + shape(tensor) + ", bytes=" + bytes.remaining());
        }
        return bytes;
    }

    static float[] floats(TensorProto tensor) {
        float[] values = new float[Math.toIntExact(shape(tensor).elements())];
        bytes(tensor).asFloatBuffer().get(values);
        return values;
    }

    /** The tensor with other float32 values. */
    static TensorProto replaced(TensorProto tensor, float[] values) {
        ByteBuffer bytes = ByteBuffer.allocate(values.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        bytes.asFloatBuffer().put(values);
        return TensorProto.newBuilder()
                .setName(tensor.getName())
                .setDataType(tensor.getDataType())
                .addAllDims(tensor.getDimsList())
                .setRawData(ByteString.copyFrom(bytes))
                .build();
    }

    private static ByteBuffer raw(TensorProto tensor) {
        return ByteBuffer.wrap(tensor.getRawData().toByteArray()).order(ByteOrder.LITTLE_ENDIAN);
    }

    private static ByteBuffer typed(TensorProto tensor, ElementType type, int elements) {
        ByteBuffer bytes = ByteBuffer.allocate(elements * type.bytes()).order(ByteOrder.LITTLE_ENDIAN);
        switch (type) {
            case FLOAT32 ->
                requireAll(tensor, tensor.getFloatDataList(), elements).forEach(bytes::putFloat);
            case FLOAT64 ->
                requireAll(tensor, tensor.getDoubleDataList(), elements).forEach(bytes::putDouble);
            case INT64 ->
                requireAll(tensor, tensor.getInt64DataList(), elements).forEach(bytes::putLong);
            case INT32 ->
                requireAll(tensor, tensor.getInt32DataList(), elements).forEach(bytes::putInt);
            case BOOL ->
                requireAll(tensor, tensor.getInt32DataList(), elements).forEach(value -> bytes.put(value.byteValue()));
        }
        return bytes.flip();
    }

    private static <T> List<T> requireAll(TensorProto tensor, List<T> data, int elements) {
        if (data.size() != elements) {
            throw new IllegalArgumentException("The data does not fill the tensor: tensor=" + tensor.getName()
                    + ", elements=" + elements + ", given=" + data.size());
        }
        return data;
    }
}
