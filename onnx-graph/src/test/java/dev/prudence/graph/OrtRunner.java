package dev.prudence.graph;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OnnxTensorLike;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.OrtSession.SessionOptions.OptLevel;
import ai.onnxruntime.TensorInfo;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.DoubleBuffer;
import java.nio.FloatBuffer;
import java.nio.IntBuffer;
import java.nio.LongBuffer;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.IntStream;

/** Runs written models in ONNX Runtime for the tests of this module; all numbers pass as doubles. */
public final class OrtRunner implements AutoCloseable {
    private final OrtEnvironment environment = OrtEnvironment.getEnvironment();
    private final OrtSession session;

    private OrtRunner(OrtSession session) {
        this.session = session;
    }

    public static OrtRunner open(byte[] onnx) {
        return open(onnx, 1);
    }

    public static OrtRunner open(byte[] onnx, int threads) {
        try (OrtSession.SessionOptions options = options(threads)) {
            return new OrtRunner(OrtEnvironment.getEnvironment().createSession(onnx, options));
        } catch (OrtException e) {
            throw new IllegalStateException(e);
        }
    }

    public static OrtRunner open(Path onnx) {
        try (OrtSession.SessionOptions options = options(1)) {
            return new OrtRunner(OrtEnvironment.getEnvironment().createSession(onnx.toString(), options));
        } catch (OrtException e) {
            throw new IllegalStateException(e);
        }
    }

    /** One run of a model without state. */
    public static Outputs run(byte[] onnx, Map<String, double[]> inputs) {
        try (OrtRunner runner = open(onnx)) {
            return runner.run(inputs);
        }
    }

    private static OrtSession.SessionOptions options(int threads) throws OrtException {
        OrtSession.SessionOptions options = new OrtSession.SessionOptions();
        options.setIntraOpNumThreads(threads);
        options.setInterOpNumThreads(1);
        options.setOptimizationLevel(OptLevel.BASIC_OPT);
        options.addConfigEntry("session.intra_op.allow_spinning", "0");
        return options;
    }

    public Outputs run(Map<String, double[]> inputs) {
        Map<String, OnnxTensorLike> tensors = new HashMap<>();
        try {
            for (var input : session.getInputInfo().entrySet()) {
                tensors.put(
                        input.getKey(),
                        tensor((TensorInfo) input.getValue().getInfo(), new Outputs(inputs).get(input.getKey())));
            }
            try (OrtSession.Result result = session.run(tensors)) {
                Map<String, double[]> outputs = new LinkedHashMap<>();
                result.forEach(output -> outputs.put(output.getKey(), numbers((OnnxTensor) output.getValue())));
                return new Outputs(outputs);
            }
        } catch (OrtException e) {
            throw new IllegalStateException(e);
        } finally {
            tensors.values().forEach(OnnxTensorLike::close);
        }
    }

    public String metadata(String key) {
        try {
            return session.getMetadata().getCustomMetadata().getOrDefault(key, "");
        } catch (OrtException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        try {
            session.close();
        } catch (OrtException e) {
            throw new IllegalStateException(e);
        }
    }

    private OnnxTensor tensor(TensorInfo info, double[] values) throws OrtException {
        ByteBuffer bytes = ByteBuffer.allocateDirect(values.length * 8).order(ByteOrder.nativeOrder());
        switch (info.type) {
            case FLOAT -> {
                FloatBuffer buffer = bytes.asFloatBuffer().limit(values.length);
                IntStream.range(0, values.length).forEach(i -> buffer.put(i, (float) values[i]));
                return OnnxTensor.createTensor(environment, buffer, info.getShape());
            }
            case DOUBLE -> {
                DoubleBuffer buffer = bytes.asDoubleBuffer().put(values).flip();
                return OnnxTensor.createTensor(environment, buffer, info.getShape());
            }
            case INT64 -> {
                LongBuffer buffer = bytes.asLongBuffer();
                IntStream.range(0, values.length).forEach(i -> buffer.put(i, (long) values[i]));
                return OnnxTensor.createTensor(environment, buffer, info.getShape());
            }
            case INT32 -> {
                IntBuffer buffer = bytes.asIntBuffer().limit(values.length);
                IntStream.range(0, values.length).forEach(i -> buffer.put(i, (int) values[i]));
                return OnnxTensor.createTensor(environment, buffer, info.getShape());
            }
            case BOOL -> {
                IntStream.range(0, values.length).forEach(i -> bytes.put(i, (byte) values[i]));
                return OnnxTensor.createTensor(
                        environment, bytes.limit(values.length), info.getShape(), ai.onnxruntime.OnnxJavaType.BOOL);
            }
            default -> throw new IllegalArgumentException("type=" + info.type);
        }
    }

    private static double[] numbers(OnnxTensor tensor) {
        TensorInfo info = tensor.getInfo();
        int count = (int) info.getNumElements();
        return switch (info.type) {
            case FLOAT -> each(count, tensor.getFloatBuffer()::get);
            case DOUBLE -> each(count, tensor.getDoubleBuffer()::get);
            case INT64 -> each(count, tensor.getLongBuffer()::get);
            case INT32 -> each(count, tensor.getIntBuffer()::get);
            case BOOL -> each(count, tensor.getByteBuffer()::get);
            default -> throw new IllegalArgumentException("type=" + info.type);
        };
    }

    private interface Element {
        double at(int index);
    }

    private static double[] each(int count, Element element) {
        return IntStream.range(0, count).mapToDouble(element::at).toArray();
    }
}
