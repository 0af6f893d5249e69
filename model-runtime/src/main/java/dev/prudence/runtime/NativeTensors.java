package dev.prudence.runtime;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OnnxValue;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.TensorInfo;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The native handles of one run: views onto the memory of Java tensors, all closed together. Not thread-safe. */
final class NativeTensors implements AutoCloseable {
    private final OrtEnvironment environment;
    private final List<OnnxTensor> opened = new ArrayList<>();

    NativeTensors(OrtEnvironment environment) {
        this.environment = environment;
    }

    /** Handles that alias the tensors' memory: nothing is copied. */
    Map<String, OnnxTensor> wrap(Map<String, Tensor> tensors) throws OrtException {
        Map<String, OnnxTensor> wrapped = new LinkedHashMap<>();
        for (Map.Entry<String, Tensor> tensor : tensors.entrySet()) {
            wrapped.put(tensor.getKey(), wrap(tensor.getValue()));
        }
        return wrapped;
    }

    private OnnxTensor wrap(Tensor tensor) throws OrtException {
        OnnxTensor handle = OnnxTensor.createTensor(
                environment, tensor.buffer(), tensor.shape(), tensor.type().onnxType());
        opened.add(handle);
        return handle;
    }

    /** A copy of a value that ONNX Runtime allocated. */
    static Tensor copy(OnnxValue value) {
        if (!(value instanceof OnnxTensor tensor)) {
            throw new IllegalArgumentException("Only dense tensors can be read: value=" + value.getType());
        }
        TensorInfo info = tensor.getInfo();
        ByteBuffer bytes = tensor.getByteBuffer();
        return Tensor.copyOf(bytes, DataType.of(info.type), info.getShape());
    }

    @Override
    public void close() {
        opened.forEach(OnnxTensor::close);
    }
}
