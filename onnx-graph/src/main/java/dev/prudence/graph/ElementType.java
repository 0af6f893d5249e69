package dev.prudence.graph;

/** Element types a graph can carry, with their ONNX {@code TensorProto.DataType} codes. */
public enum ElementType {
    FLOAT32(1, 4),
    FLOAT64(11, 8),
    INT32(6, 4),
    INT64(7, 8),
    BOOL(9, 1);

    private final int onnxCode;
    private final int bytes;

    ElementType(int onnxCode, int bytes) {
        this.onnxCode = onnxCode;
        this.bytes = bytes;
    }

    /** The value of {@code TensorProto.DataType}. */
    public int onnxCode() {
        return onnxCode;
    }

    /** Bytes of one element in raw little-endian form. */
    public int bytes() {
        return bytes;
    }

    /** Gradients flow through floating types only. */
    public boolean isFloating() {
        return this == FLOAT32 || this == FLOAT64;
    }
}
