package dev.prudence.graph.training;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OnnxTensorLike;
import ai.onnxruntime.OnnxValue;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.OrtSession.SessionOptions.OptLevel;
import ai.onnxruntime.TensorInfo;
import dev.prudence.graph.Outputs;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Runs a training step for measurements: what ONNX Runtime returned is fed back as it is, without a copy through Java. */
final class RawLoop implements AutoCloseable {
    private final OrtEnvironment environment = OrtEnvironment.getEnvironment();
    private final OrtSession session;
    private final Map<String, OnnxTensorLike> feeds = new HashMap<>();
    private final Map<String, String> pairs = new HashMap<>();
    private OrtSession.@Nullable Result last;

    RawLoop(byte[] onnx, Map<String, double[]> values, Map<String, float[]> state) throws OrtException {
        try (OrtSession.SessionOptions options = new OrtSession.SessionOptions()) {
            options.setIntraOpNumThreads(1);
            options.setInterOpNumThreads(1);
            options.setOptimizationLevel(OptLevel.BASIC_OPT);
            options.addConfigEntry("session.intra_op.allow_spinning", "0");
            session = environment.createSession(onnx, options);
        }
        for (var input : session.getInputInfo().entrySet()) {
            String name = input.getKey();
            float[] held = state.get(name);
            double[] numbers = held != null ? StepLoop.widen(held) : new Outputs(values).get(name);
            feeds.put(name, tensor((TensorInfo) input.getValue().getInfo(), numbers));
        }
        state.keySet().forEach(name -> pairs.put(name, "next/" + name));
    }

    /** One run; returns the nanoseconds that it took. */
    long run() throws OrtException {
        long begin = System.nanoTime();
        OrtSession.Result result = session.run(feeds);
        long spent = System.nanoTime() - begin;
        pairs.forEach((input, output) ->
                feeds.put(input, (OnnxTensor) (OnnxValue) result.get(output).orElseThrow()));
        if (last != null) {
            last.close();
        }
        last = result;
        return spent;
    }

    @Override
    public void close() throws OrtException {
        if (last != null) {
            last.close();
        }
        session.close();
    }

    private OnnxTensor tensor(TensorInfo info, double[] values) throws OrtException {
        ByteBuffer bytes = ByteBuffer.allocateDirect(values.length * 8).order(ByteOrder.nativeOrder());
        for (double value : values) {
            switch (info.type) {
                case FLOAT -> bytes.putFloat((float) value);
                case INT64 -> bytes.putLong((long) value);
                default -> throw new IllegalArgumentException("type=" + info.type);
            }
        }
        return OnnxTensor.createTensor(environment, bytes.flip(), info.getShape(), info.type);
    }
}
