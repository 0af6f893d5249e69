package dev.prudence.graph.op;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.OrtSession.SessionOptions;
import dev.prudence.graph.ElementType;
import dev.prudence.graph.GraphBuilder;
import dev.prudence.graph.Node;
import dev.prudence.graph.Value;
import dev.prudence.graph.onnx.OnnxWriter;
import dev.prudence.graph.onnx.Weights;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.DoubleBuffer;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Runs cases of the op table on CUDA and asks ONNX Runtime's profiler on which device each node ran. */
final class CudaKernels implements AutoCloseable {
    private static final Pattern KERNEL = Pattern.compile("\"name\"\\s*:\\s*\"([^\"]+)_kernel_time\"");
    private static final Pattern PROVIDER = Pattern.compile("\"provider\"\\s*:\\s*\"(\\w+)ExecutionProvider\"");

    private final OrtEnvironment environment = OrtEnvironment.getEnvironment();
    private final Path directory;

    CudaKernels() throws IOException {
        this.directory = Files.createTempDirectory("cuda-kernels");
    }

    /**
     * One run.
     *
     * @param providers {@code CUDA} or {@code CPU}, by operator record
     */
    record Run(double[] result, Map<String, String> providers) {}

    /** Why no session can be opened on CUDA; empty where one can. */
    static String problem() {
        OrtEnvironment.getEnvironment();
        try (SessionOptions options = new SessionOptions()) {
            options.addCUDA();
            return "";
        } catch (OrtException e) {
            return String.valueOf(e.getMessage());
        }
    }

    Run run(OpCase row, ElementType type) throws OrtException, IOException {
        GraphBuilder graph = GraphBuilder.create("probe");
        Value[] operands = new Value[row.shapes().size()];
        for (int i = 0; i < operands.length; i++) {
            operands[i] = graph.input("x" + i, type, row.shapes().get(i));
        }
        graph.output("y", row.build().of(operands));
        byte[] onnx = OnnxWriter.write(graph, Weights.embedded(Map.of()));
        try (SessionOptions options = new SessionOptions()) {
            options.setOptimizationLevel(SessionOptions.OptLevel.NO_OPT);
            options.addCUDA();
            options.enableProfiling(directory.resolve("run").toString());
            try (OrtSession session = environment.createSession(onnx, options)) {
                double[] result = result(session, type, row);
                Path profile = Path.of(session.endProfiling());
                Map<String, String> providers = providers(graph.graph().nodes(), Files.readAllLines(profile));
                Files.delete(profile);
                return new Run(result, providers);
            }
        }
    }

    private double[] result(OrtSession session, ElementType type, OpCase row) throws OrtException {
        Map<String, OnnxTensor> feed = new HashMap<>();
        NaiveArray[] samples = row.samples();
        for (String input : session.getInputNames()) {
            NaiveArray sample = samples[Integer.parseInt(input.substring(1))];
            feed.put(input, tensor(type, sample));
        }
        try (OrtSession.Result results = session.run(feed)) {
            return numbers((OnnxTensor) results.get(0));
        } finally {
            feed.values().forEach(OnnxTensor::close);
        }
    }

    private OnnxTensor tensor(ElementType type, NaiveArray sample) throws OrtException {
        long[] shape =
                sample.shape().toLongs().stream().mapToLong(Long::longValue).toArray();
        ByteBuffer bytes =
                ByteBuffer.allocateDirect(sample.values().length * type.bytes()).order(ByteOrder.nativeOrder());
        if (type == ElementType.FLOAT64) {
            DoubleBuffer doubles = bytes.asDoubleBuffer().put(sample.values()).flip();
            return OnnxTensor.createTensor(environment, doubles, shape);
        }
        FloatBuffer floats = bytes.asFloatBuffer();
        for (double value : sample.values()) {
            floats.put((float) value);
        }
        return OnnxTensor.createTensor(environment, floats.flip(), shape);
    }

    private static double[] numbers(OnnxTensor tensor) throws OrtException {
        int count = (int) tensor.getInfo().getNumElements();
        double[] numbers = new double[count];
        for (int i = 0; i < count; i++) {
            numbers[i] = switch (tensor.getInfo().type) {
                case FLOAT -> tensor.getFloatBuffer().get(i);
                case DOUBLE -> tensor.getDoubleBuffer().get(i);
                case INT64 -> tensor.getLongBuffer().get(i);
                case INT32 -> tensor.getIntBuffer().get(i);
                default -> tensor.getByteBuffer().get(i);
            };
        }
        return numbers;
    }

    private static Map<String, String> providers(List<Node> nodes, List<String> events) {
        Map<String, String> byNode = new HashMap<>();
        for (String event : events) {
            Matcher kernel = KERNEL.matcher(event);
            Matcher provider = PROVIDER.matcher(event);
            if (kernel.find() && provider.find()) {
                byNode.put(kernel.group(1), provider.group(1));
            }
        }
        Map<String, String> byOperator = new HashMap<>();
        for (Node node : nodes) {
            String provider = byNode.getOrDefault(node.toString(), "parts");
            byOperator.merge(node.op().getClass().getSimpleName(), provider, (a, b) -> a.equals(b) ? a : "both");
        }
        return byOperator;
    }

    @Override
    public void close() throws IOException {
        Files.delete(directory);
    }
}
