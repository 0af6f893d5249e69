package dev.prudence.runtime;

import ai.onnxruntime.OnnxJavaType;

/** Element types that a {@link Tensor} can hold. */
public enum DataType {
    /** IEEE 754 single precision, 4 bytes. */
    FLOAT32(OnnxJavaType.FLOAT, Float.BYTES),
    /** IEEE 754 double precision, 8 bytes. */
    FLOAT64(OnnxJavaType.DOUBLE, Double.BYTES),
    /** Signed 32-bit integer, 4 bytes. */
    INT32(OnnxJavaType.INT32, Integer.BYTES),
    /** Signed 64-bit integer, 8 bytes. */
    INT64(OnnxJavaType.INT64, Long.BYTES),
    /** One byte, 0 or 1. */
    BOOL(OnnxJavaType.BOOL, 1);

    private final OnnxJavaType onnxType;
    private final int bytes;

    DataType(OnnxJavaType onnxType, int bytes) {
        this.onnxType = onnxType;
        this.bytes = bytes;
    }

    /** Size of one element in bytes. */
    public int bytes() {
        return bytes;
    }

    OnnxJavaType onnxType() {
        return onnxType;
    }

    static DataType of(OnnxJavaType type) {
        for (DataType candidate : values()) {
            if (candidate.onnxType == type) {
                return candidate;
            }
        }
        throw new IllegalArgumentException(
                "Only float32, float64, int32, int64 and bool tensors are supported: type=" + type);
    }
}
