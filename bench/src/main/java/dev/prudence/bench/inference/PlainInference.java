package dev.prudence.bench.inference;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.OrtSession.SessionOptions;
import dev.prudence.bench.measure.Contender;
import dev.prudence.runtime.Tensor;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/**
 * A forward pass through ONNX Runtime's Java interface at its leanest: handles of inputs and output are made once, over direct buffers,
 * and the output is pinned. Not thread-safe.
 */
final class PlainInference implements Contender {
    private final OrtEnvironment environment = OrtEnvironment.getEnvironment();
    private final OrtSession session;
    private final Map<String, OnnxTensor> inputs = new LinkedHashMap<>();
    private final FloatBuffer values;
    private final Map<String, OnnxTensor> pinned;

    /** Opens the same model with the same options; the output has the given shape. */
    PlainInference(byte[] onnx, InferenceCase inference, long[] shape) {
        try (SessionOptions options = new SessionOptions()) {
            options.setIntraOpNumThreads(1);
            options.setInterOpNumThreads(1);
            options.setOptimizationLevel(SessionOptions.OptLevel.ALL_OPT);
            options.addConfigEntry("session.intra_op.allow_spinning", "0");
            session = environment.createSession(onnx, options);
            for (Map.Entry<String, Tensor> input : inference.inputs().entrySet()) {
                inputs.put(input.getKey(), OrtTensors.of(environment, input.getValue()));
            }
            values = buffer(shape);
            pinned = Map.of(inference.output(), OnnxTensor.createTensor(environment, values, shape));
        } catch (OrtException e) {
            throw new IllegalStateException("The model could not be opened: case=" + inference.name(), e);
        }
    }

    float[] output() {
        run();
        float[] copy = new float[values.capacity()];
        values.duplicate().rewind().get(copy);
        return copy;
    }

    @Override
    public void run() {
        try (OrtSession.Result result = session.run(inputs, Set.of(), pinned)) {
            if (result.size() != 1) {
                throw new IllegalStateException("One output was asked for: outputs=" + result.size());
            }
        } catch (OrtException e) {
            throw new IllegalStateException("The run failed: inputs=" + inputs.keySet(), e);
        }
    }

    @Override
    public void close() {
        inputs.values().forEach(OnnxTensor::close);
        pinned.values().forEach(OnnxTensor::close);
        try {
            session.close();
        } catch (OrtException e) {
            throw new IllegalStateException("The session could not be closed: inputs=" + inputs.keySet(), e);
        }
    }

    private static FloatBuffer buffer(long[] shape) {
        long elements = 1;
        for (long dimension : shape) {
            elements *= dimension;
        }
        return ByteBuffer.allocateDirect(Math.toIntExact(elements * Float.BYTES))
                .order(ByteOrder.nativeOrder())
                .asFloatBuffer();
    }
}
