package dev.prudence.bench.inference;

import dev.prudence.bench.measure.Comparison;
import dev.prudence.bench.measure.DisagreementException;
import dev.prudence.bench.measure.Pair;
import dev.prudence.graph.ElementType;
import dev.prudence.graph.GraphBuilder;
import dev.prudence.graph.Shape;
import dev.prudence.graph.Value;
import dev.prudence.graph.nn.Initialiser;
import dev.prudence.graph.nn.Mlp;
import dev.prudence.graph.nn.TransformerBlock;
import dev.prudence.graph.onnx.OnnxWriter;
import dev.prudence.graph.onnx.Weights;
import dev.prudence.runtime.Tensor;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.function.UnaryOperator;
import java.util.stream.LongStream;
import java.util.stream.Stream;

/** One forward pass of several models at batch 1 and 64 on one thread, against plain ONNX Runtime with the same options. */
public final class InferenceSuite {
    private static final OptionalDouble TARGET = OptionalDouble.of(0.97);
    private static final List<Integer> ROWS = List.of(1, 64);
    private static final String ENCODER = "/all-minilm-l6-v2.onnx";
    private static final int ENCODER_TOKENS = 30_000;
    private static final int LENGTH = 64;
    private static final int BLOCK_WIDTH = 256;
    private static final int HEADS = 4;
    private static final int WIDTH = 512;
    private static final long SEED = 7;
    private static final double TOLERANCE = 1e-5;

    private InferenceSuite() {}

    public static List<Comparison> comparisons() {
        return ROWS.stream()
                .flatMap(rows -> Stream.of(mlp(rows), block(rows), encoder(rows)))
                .map(inference -> Comparison.ofTime(inference.name(), TARGET, 1, () -> open(inference)))
                .toList();
    }

    private static Pair open(InferenceCase inference) {
        byte[] onnx = inference.onnx().get();
        OurInference ours = new OurInference(onnx, inference);
        Tensor output = ours.output();
        PlainInference plain = new PlainInference(onnx, inference, output.shape());
        float[] given = output.toFloats();
        float[] expected = plain.output();
        int worst = 0;
        for (int i = 0; i < expected.length; i++) {
            worst = Math.abs(given[i] - expected[i]) > Math.abs(given[worst] - expected[worst]) ? i : worst;
        }
        String what = "Element %d of %s".formatted(worst, inference.name());
        DisagreementException.check(what, given[worst], expected[worst], TOLERANCE);
        return new Pair(ours, plain);
    }

    private static InferenceCase mlp(int rows) {
        return built(
                "mlp-3x512-batch-" + rows,
                Shape.of(rows, WIDTH),
                x -> Mlp.create(x.graph(), "mlp", Value::relu, WIDTH, WIDTH, WIDTH, WIDTH)
                        .apply(x));
    }

    private static InferenceCase block(int rows) {
        return built(
                "block-256-length-64-batch-" + rows,
                Shape.of(rows, LENGTH, BLOCK_WIDTH),
                x -> TransformerBlock.create(x.graph(), "block", BLOCK_WIDTH, HEADS)
                        .causal(x));
    }

    private static InferenceCase built(String name, Shape shape, UnaryOperator<Value> network) {
        long[] dimensions = shape.toLongs().stream().mapToLong(Long::longValue).toArray();
        float[] values = new float[(int) shape.elements()];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) Math.sin(i);
        }
        return new InferenceCase(
                name, () -> onnx(name, shape, network), Map.of("x", Tensor.floats(values, dimensions)), "y");
    }

    private static byte[] onnx(String name, Shape shape, UnaryOperator<Value> network) {
        GraphBuilder graph = GraphBuilder.create(name);
        graph.output("y", network.apply(graph.input("x", ElementType.FLOAT32, shape)));
        return OnnxWriter.write(graph, Weights.embedded(Initialiser.of(SEED).values(graph.parameters())));
    }

    private static InferenceCase encoder(int rows) {
        int elements = rows * LENGTH;
        long[] ids = LongStream.range(0, elements)
                .map(i -> 1000 + i * 7919 % (ENCODER_TOKENS - 1000))
                .toArray();
        long[] ones = new long[elements];
        Arrays.fill(ones, 1);
        return new InferenceCase(
                "minilm-length-64-batch-" + rows,
                InferenceSuite::encoderModel,
                Map.of(
                        "input_ids", Tensor.longs(ids, rows, LENGTH),
                        "attention_mask", Tensor.longs(ones, rows, LENGTH),
                        "token_type_ids", Tensor.longs(new long[elements], rows, LENGTH)),
                "output_0");
    }

    private static byte[] encoderModel() {
        try (InputStream model = InferenceSuite.class.getResourceAsStream(ENCODER)) {
            if (model == null) {
                throw new IllegalStateException("The encoder is not on the class path: resource=" + ENCODER);
            }
            return model.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
