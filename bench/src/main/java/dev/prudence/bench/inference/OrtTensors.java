package dev.prudence.bench.inference;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import dev.prudence.runtime.DataType;
import dev.prudence.runtime.Tensor;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Values of a tensor in memory of ONNX Runtime's Java interface. */
public final class OrtTensors {

    private OrtTensors() {}

    /** A float32 or int64 tensor over a direct buffer of its own; the caller closes it. */
    public static OnnxTensor of(OrtEnvironment environment, Tensor tensor) throws OrtException {
        ByteBuffer source = tensor.bytes();
        ByteBuffer copy = ByteBuffer.allocateDirect(source.remaining()).order(ByteOrder.nativeOrder());
        copy.put(source).rewind();
        return tensor.type() == DataType.INT64
                ? OnnxTensor.createTensor(environment, copy.asLongBuffer(), tensor.shape())
                : OnnxTensor.createTensor(environment, copy.asFloatBuffer(), tensor.shape());
    }
}
