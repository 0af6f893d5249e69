package dev.prudence.runtime.invariance;

import dev.prudence.graph.ElementType;
import dev.prudence.graph.GraphBuilder;
import dev.prudence.graph.Shape;
import dev.prudence.graph.Value;
import dev.prudence.graph.nn.Initialiser;
import dev.prudence.graph.nn.TransformerBlock;
import dev.prudence.graph.onnx.OnnxWriter;
import dev.prudence.graph.onnx.Weights;
import dev.prudence.runtime.InferenceSession;
import dev.prudence.runtime.RuntimeOptions;
import dev.prudence.runtime.Tensor;
import dev.prudence.runtime.noise.NoiseStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.UnaryOperator;

/**
 * A small model of one operation (or a few) that can be written for any number of rows, with its weights as initialisers or
 * as inputs.
 *
 * @param name what it computes
 * @param sampleShape shape of one sample, without the rows
 * @param body from {@code [rows, sampleShape..]} to {@code [rows, ..]}; asks for its weights
 * @param weightsAsInputs where the weights stand
 */
record Kernel(String name, List<Integer> sampleShape, Body body, boolean weightsAsInputs) {

    /** Width of transformer blocks. */
    static final int WIDTH = 64;

    private static final float PADDING = -1000;

    /** Adds nodes to a graph. */
    interface Body {
        Value apply(Value x, WeightSource weights);
    }

    /** Gives a weight of a shape: an initialiser, or an input that the kernel feeds itself. */
    interface WeightSource {
        Value weight(String name, int... shape);
    }

    static Kernel plain(String name, UnaryOperator<Value> body, Integer... sampleShape) {
        return new Kernel(name, List.of(sampleShape), (x, weights) -> body.apply(x), false);
    }

    /** x W + b, [rows, sample..] times [inputs, outputs]; MatMul and Add become one Gemm where rows are 2-D. */
    static Kernel linear(boolean asInputs, int outputs, Integer... sampleShape) {
        int inputs = sampleShape[sampleShape.length - 1];
        Body body =
                (x, weights) -> x.matMul(weights.weight("w", inputs, outputs)).add(weights.weight("b", outputs));
        String name = "linear %s to %d, weights as %s".formatted(List.of(sampleShape), outputs, place(asInputs));
        return new Kernel(name, List.of(sampleShape), body, asInputs);
    }

    static Kernel matMul(boolean asInputs, int outputs, Integer... sampleShape) {
        int inputs = sampleShape[sampleShape.length - 1];
        Body body = (x, weights) -> x.matMul(weights.weight("w", inputs, outputs));
        return new Kernel(
                "matmul %s to %d, weights as %s".formatted(List.of(sampleShape), outputs, place(asInputs)),
                List.of(sampleShape),
                body,
                asInputs);
    }

    private static String place(boolean asInputs) {
        return asInputs ? "inputs" : "initialisers";
    }

    static Kernel mlp() {
        Body body = (x, weights) -> {
            Value first = x.matMul(weights.weight("w0", 24, 64))
                    .add(weights.weight("b0", 64))
                    .relu();
            Value second = first.matMul(weights.weight("w1", 64, 64))
                    .add(weights.weight("b1", 64))
                    .relu();
            return second.matMul(weights.weight("w2", 64, 1)).add(weights.weight("b2", 1));
        };
        return new Kernel("mlp 24-64-64-1", List.of(24), body, false);
    }

    /** Attention over all of a sample's tokens, its own products included. */
    static Kernel transformerBlock(int time) {
        Body body = (x, weights) ->
                TransformerBlock.create(x.graph(), "block", WIDTH, 4).causal(x);
        return new Kernel("transformer block [%d, %d]".formatted(time, WIDTH), List.of(time, WIDTH), body, false);
    }

    /** Attention over a sample's own tokens: those whose first number is not {@link #PADDING}. */
    static Kernel maskedBlock(int time) {
        Body body = (x, weights) -> {
            Value first = x.slice(2, 0, 1).squeeze(2);
            Value visible = first.greater(x.graph().scalar(PADDING / 2));
            return TransformerBlock.create(x.graph(), "block", WIDTH, 4).masked(x, visible);
        };
        return new Kernel("masked block [%d, %d]".formatted(time, WIDTH), List.of(time, WIDTH), body, false);
    }

    /** The first tokens of a pool sample, padded to {@code time}. */
    static float[] paddedSample(int number, int own, int time) {
        float[] values = new float[time * WIDTH];
        NoiseStream.of(1, "sample", number).fillGaussian(values, 0, own * WIDTH);
        for (int token = own; token < time; token++) {
            values[token * WIDTH] = PADDING;
        }
        return values;
    }

    Kernel withWeightsAsInputs() {
        return new Kernel(name, sampleShape, body, true);
    }

    int sampleSize() {
        return sampleShape.stream().mapToInt(Integer::intValue).reduce(1, (a, b) -> a * b);
    }

    /** Values of a pool sample: standard normal, always the same. */
    float[] sample(int number) {
        float[] values = new float[sampleSize()];
        NoiseStream.of(1, "sample", number).fillGaussian(values, 0, values.length);
        return values;
    }

    /** The kernel for so many rows, ready to run. */
    Loaded load(int rows, RuntimeOptions options) {
        GraphBuilder graph = GraphBuilder.create("kernel");
        List<Integer> shape = new ArrayList<>(List.of(rows));
        shape.addAll(sampleShape);
        Value x = graph.input(
                "x",
                ElementType.FLOAT32,
                Shape.of(shape.stream().mapToInt(Integer::intValue).toArray()));
        Map<String, float[]> initialisers = new HashMap<>();
        Map<String, Tensor> fed = new HashMap<>();
        graph.output("y", body.apply(x, (weight, dimensions) -> {
            float[] values = weightValues(weight, dimensions);
            if (weightsAsInputs) {
                fed.put(
                        weight,
                        Tensor.floats(
                                values, Arrays.stream(dimensions).asLongStream().toArray()));
                return graph.input(weight, ElementType.FLOAT32, Shape.of(dimensions));
            }
            initialisers.put(weight, values);
            return graph.parameter(weight, Shape.of(dimensions));
        }));
        Map<String, float[]> embedded = new HashMap<>(Initialiser.of(3).values(graph.parameters()));
        embedded.putAll(initialisers);
        byte[] onnx = OnnxWriter.write(graph, Weights.embedded(embedded));
        return new Loaded(this, rows, InferenceSession.open(onnx, options), fed);
    }

    private static float[] weightValues(String weight, int... shape) {
        float[] values = new float[Arrays.stream(shape).reduce(1, (a, b) -> a * b)];
        NoiseStream.of(2, weight, 0).fillGaussian(values, 0, values.length);
        return values;
    }

    /** A kernel for a fixed number of rows. */
    record Loaded(Kernel kernel, int rows, InferenceSession session, Map<String, Tensor> weights)
            implements AutoCloseable {

        /** The outputs of samples, one array per row; samples fill the rows from the first on, the rest are zeros. */
        List<float[]> run(List<float[]> samples) {
            float[] x = new float[rows * kernel.sampleSize()];
            for (int row = 0; row < samples.size(); row++) {
                System.arraycopy(samples.get(row), 0, x, row * kernel.sampleSize(), kernel.sampleSize());
            }
            Map<String, Tensor> inputs = new HashMap<>(weights);
            inputs.put(
                    "x",
                    Tensor.floats(
                            x, Objects.requireNonNull(session.inputs().get("x")).shape()));
            float[] y = session.run(inputs).tensor("y").toFloats();
            int size = y.length / rows;
            List<float[]> outputs = new ArrayList<>();
            for (int row = 0; row < samples.size(); row++) {
                outputs.add(Arrays.copyOfRange(y, row * size, (row + 1) * size));
            }
            return outputs;
        }

        @Override
        public void close() {
            session.close();
        }
    }
}
