package dev.prudence.runtime;

import dev.prudence.graph.ElementType;
import dev.prudence.graph.GraphBuilder;
import dev.prudence.graph.Shape;
import dev.prudence.graph.Value;
import dev.prudence.graph.nn.Initialiser;
import dev.prudence.graph.nn.Losses;
import dev.prudence.graph.nn.Mlp;
import dev.prudence.graph.nn.SelfAttention;
import dev.prudence.graph.nn.TransformerBlock;
import dev.prudence.graph.onnx.OnnxWriter;
import dev.prudence.graph.onnx.Weights;
import dev.prudence.graph.training.TrainingStep;
import dev.prudence.runtime.noise.NoiseStream;
import java.util.LinkedHashMap;
import java.util.Map;

/** Small step graphs of the three kinds: training, decoding with a key/value cache, recurrent unrolling. */
final class StepGraphs {
    static final int ROWS = 4;
    static final int WIDTH = 8;
    static final int CONTEXT = 6;
    static final int CLASSES = 3;

    private StepGraphs() {}

    /** A classifier's training step; takes {@code x} float32 [ROWS, WIDTH], {@code label} int64 [ROWS], {@code learning_rate}. */
    static byte[] training() {
        GraphBuilder graph = GraphBuilder.create("training");
        Value x = graph.input("x", ElementType.FLOAT32, Shape.of(ROWS, WIDTH));
        Value label = graph.input("label", ElementType.INT64, Shape.of(ROWS));
        Value logits = Mlp.create(graph, "mlp", Value::tanh, WIDTH, 16, CLASSES).apply(x);
        return TrainingStep.builder(graph, Losses.crossEntropy(logits, label, -100))
                .build()
                .toOnnx();
    }

    /** Random parameters, and zeros for everything else that the step keeps. */
    static StepState trainingState(StepSession session) {
        Map<String, Tensor> tensors = new LinkedHashMap<>();
        session.state()
                .forEach((name, spec) -> tensors.put(
                        name,
                        name.startsWith("param/")
                                ? noise(name, spec.shape())
                                : Tensor.zeros(spec.type(), spec.shape())));
        return StepState.of(tensors);
    }

    static Map<String, Tensor> trainingBatch(int number) {
        long[] labels = new long[ROWS];
        for (int row = 0; row < ROWS; row++) {
            labels[row] = (number + row) % CLASSES;
        }
        return Map.of(
                "x", noise("batch" + number, ROWS, WIDTH),
                "label", Tensor.longs(labels, ROWS),
                "learning_rate", Tensor.scalar(0.01f));
    }

    /** One token of a transformer block; takes {@code x} float32 [ROWS, WIDTH] and {@code position} int64 [ROWS]. */
    static byte[] decoding() {
        GraphBuilder graph = GraphBuilder.create("decoding");
        Value x = graph.input("x", ElementType.FLOAT32, Shape.of(ROWS, WIDTH));
        Value position = graph.input("position", ElementType.INT64, Shape.of(ROWS));
        Shape cache = Shape.of(ROWS, 2, CONTEXT, WIDTH / 2);
        Value keys = graph.input("keys", ElementType.FLOAT32, cache);
        Value values = graph.input("values", ElementType.FLOAT32, cache);
        SelfAttention.Step step = TransformerBlock.create(graph, "block", WIDTH, 2)
                .step(x, new SelfAttention.Cache(keys, values), position);
        graph.output("y", step.output());
        graph.state(keys, step.cache().keys());
        graph.state(values, step.cache().values());
        return written(graph);
    }

    static Map<String, Tensor> token(int number) {
        long[] positions = new long[ROWS];
        java.util.Arrays.fill(positions, number % CONTEXT);
        return Map.of("x", noise("token" + number, ROWS, WIDTH), "position", Tensor.longs(positions, ROWS));
    }

    static byte[] written(GraphBuilder graph) {
        return OnnxWriter.write(graph, Weights.embedded(Initialiser.of(5).values(graph.parameters())));
    }

    static Tensor noise(String name, long... shape) {
        Tensor sized = Tensor.zeros(DataType.FLOAT32, shape);
        float[] values = new float[(int) sized.size()];
        NoiseStream.of(9, name, 0).fillGaussian(values, 0, values.length);
        for (int i = 0; i < values.length; i++) {
            values[i] *= 0.5f;
        }
        return Tensor.floats(values, shape);
    }
}
