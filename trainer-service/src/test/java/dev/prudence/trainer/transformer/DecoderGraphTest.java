package dev.prudence.trainer.transformer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.prudence.graph.ElementType;
import dev.prudence.graph.GraphBuilder;
import dev.prudence.graph.Shape;
import dev.prudence.graph.Value;
import dev.prudence.graph.onnx.OnnxWriter;
import dev.prudence.graph.onnx.Weights;
import dev.prudence.runtime.InferenceSession;
import dev.prudence.runtime.RuntimeOptions;
import dev.prudence.runtime.StepSession;
import dev.prudence.runtime.StepState;
import dev.prudence.runtime.Tensor;
import dev.prudence.runtime.Tensors;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class DecoderGraphTest {

    private static final TransformerShape SHAPE = new TransformerShape(40, 16, 2, 4, 12);
    private static final int ROWS = 8;
    private static final Map<String, float[]> WEIGHTS = InitialWeights.of(SHAPE, 0.5, bias(), 3);

    /** Token by token with a cache, and all at once with a mask, are the same function. */
    @Test
    void stepwiseLogitsEqualThoseOfTheWholeSequence() {
        int[][] tokens = randomTokens(1);
        float[] whole = wholeSequence(tokens);
        try (StepSession session = decoder()) {
            StepState state = session.zeroState();
            for (int t = 0; t < SHAPE.contextLength(); t++) {
                float[] logits = step(session, state, column(tokens, t), constant(t), 0.5f)
                        .tensor("logits")
                        .toFloats();
                for (int row = 0; row < ROWS; row++) {
                    int start = (row * SHAPE.contextLength() + t) * SHAPE.vocabulary();
                    for (int token = 0; token < SHAPE.vocabulary(); token++) {
                        assertThat(logits[row * SHAPE.vocabulary() + token])
                                .as("row %d, time %d, token %d", row, t, token)
                                .isCloseTo(whole[start + token], within(1e-4f));
                    }
                }
            }
        }
    }

    /** A row that starts over in a used cache gives the same bits as in a fresh one. */
    @Test
    void whatAnEarlierOccupantLeftInTheCacheHasNoInfluence() {
        int[][] first = randomTokens(1);
        int[][] second = randomTokens(2);
        try (StepSession session = decoder()) {
            StepState used = session.zeroState();
            for (int t = 0; t < SHAPE.contextLength(); t++) {
                step(session, used, column(first, t), constant(t), 0.5f);
            }
            StepState fresh = session.zeroState();
            for (int t = 0; t < SHAPE.contextLength(); t++) {
                assertThat(step(session, used, column(second, t), constant(t), 0.5f))
                        .as("time %d", t)
                        .isEqualTo(step(session, fresh, column(second, t), constant(t), 0.5f));
            }
        }
    }

    @Test
    void samplesByInversionOfTheCumulativeDistribution() {
        try (StepSession session = decoder()) {
            for (float uniform : new float[] {0.001f, 0.2f, 0.5f, 0.8f, 0.999f}) {
                Tensors outputs = step(session, session.zeroState(), column(randomTokens(1), 0), constant(0), uniform);
                float[] logits = outputs.tensor("logits").toFloats();
                for (int row = 0; row < ROWS; row++) {
                    double[] probabilities = softmax(
                            Arrays.copyOfRange(logits, row * SHAPE.vocabulary(), (row + 1) * SHAPE.vocabulary()));
                    int expected = invert(probabilities, uniform);
                    assertThat(outputs.tensor("sampled").toLongs()[row]).isEqualTo(expected);
                    assertThat(outputs.tensor("log_probability").toFloats()[row])
                            .isCloseTo((float) Math.log(probabilities[expected]), within(1e-4f));
                }
            }
        }
    }

    /** Published results were drawn by this graph: whatever is added to decoding must leave what it draws alone. */
    @Test
    void drawsTheTokensThatItHasAlwaysDrawn() {
        byte[] onnx = OnnxWriter.write(DecoderGraph.create(SHAPE, ROWS), Weights.embedded(WEIGHTS));
        StringBuilder drawn = new StringBuilder();
        try (StepSession session = StepSession.open(onnx, RuntimeOptions.inference())) {
            StepState state = session.zeroState();
            Random random = new Random(8);
            long[] tokens = column(randomTokens(3), 0);
            for (int t = 0; t < SHAPE.contextLength(); t++) {
                Tensors outputs = step(session, state, tokens, constant(t), random.nextFloat());
                tokens = outputs.tensor("sampled").toLongs();
                drawn.append(Arrays.toString(tokens)).append('\n');
            }
        }
        assertThat(drawn).hasToString("""
                [12, 27, 19, 19, 19, 24, 26, 24]
                [39, 37, 37, 38, 38, 37, 34, 37]
                [19, 12, 13, 19, 19, 27, 34, 27]
                [4, 4, 3, 4, 4, 3, 4, 3]
                [4, 4, 6, 4, 4, 3, 15, 3]
                [1, 1, 2, 1, 1, 2, 15, 2]
                [26, 26, 33, 25, 24, 35, 22, 35]
                [26, 26, 33, 20, 15, 27, 22, 27]
                [26, 26, 33, 20, 15, 20, 22, 20]
                [26, 26, 19, 20, 15, 20, 22, 20]
                [26, 26, 19, 20, 20, 20, 32, 20]
                [26, 26, 19, 20, 20, 20, 15, 20]
                """);
    }

    /** Rows that start over in what others have left, too. */
    @Test
    void withoutACacheTheSameTokensAreDrawn() {
        byte[] cached = OnnxWriter.write(DecoderGraph.create(SHAPE, ROWS), Weights.embedded(WEIGHTS));
        byte[] recomputing = OnnxWriter.write(DecoderGraph.recomputing(SHAPE, ROWS), Weights.embedded(WEIGHTS));
        try (StepSession with = StepSession.open(cached, RuntimeOptions.inference());
                StepSession without = StepSession.open(recomputing, RuntimeOptions.inference())) {
            StepState cache = with.zeroState();
            StepState history = without.zeroState();
            Random random = new Random(8);
            for (int sequence = 0; sequence < 3; sequence++) {
                long[] tokens = column(randomTokens(sequence), 0);
                for (int t = 0; t < SHAPE.contextLength(); t++) {
                    float uniform = random.nextFloat();
                    Tensors expected = step(with, cache, tokens, constant(t), uniform);
                    Tensors drawn = step(without, history, tokens, constant(t), uniform);
                    tokens = drawn.tensor("sampled").toLongs();
                    assertThat(tokens)
                            .containsExactly(expected.tensor("sampled").toLongs());
                }
            }
        }
    }

    /** Every row with settings of its own, against a sorted list and plain loops. */
    @Test
    void theSelectingStepDrawsAmongTheLikeliestTokensAsEachRowAsks() {
        Random random = new Random(4);
        try (StepSession session = selectingDecoder()) {
            for (int trial = 0; trial < 100; trial++) {
                Row[] rows = new Row[ROWS];
                Arrays.setAll(rows, row -> Row.random(random));
                Tensors outputs = session.run(session.zeroState(), inputs(rows, column(randomTokens(trial), 0)));
                float[] logits = outputs.tensor("logits").toFloats();
                for (int row = 0; row < ROWS; row++) {
                    float[] own = Arrays.copyOfRange(logits, row * SHAPE.vocabulary(), (row + 1) * SHAPE.vocabulary());
                    int expected = rows[row].draw(own);
                    assertThat(outputs.tensor("sampled").toLongs()[row])
                            .as("trial %d, row %d, %s", trial, row, rows[row])
                            .isEqualTo(expected);
                    assertThat(outputs.tensor("log_probability").toFloats()[row])
                            .isCloseTo((float) Math.log(softmax(own)[expected]), within(1e-4f));
                }
            }
        }
    }

    /** One row cannot tell which settings its neighbours have. */
    @Test
    void aRowOfTheSelectingStepHasTheSameBitsBesideOthers() {
        Random random = new Random(5);
        Row own = new Row(6, 0.8f, new long[] {3, 4}, 0.63f);
        try (StepSession session = selectingDecoder()) {
            StepState alone = session.zeroState();
            StepState together = session.zeroState();
            for (int t = 0; t < SHAPE.contextLength(); t++) {
                Row[] same = new Row[ROWS];
                Arrays.fill(same, own);
                Row[] mixed = new Row[ROWS];
                Arrays.setAll(mixed, row -> row == 5 ? own : Row.random(random));
                long[] others = column(randomTokens(t), 0);
                others[5] = t + 7;
                long[] equal = constant(t + 7);
                Tensors expected = session.run(alone, at(inputs(same, equal), t));
                Tensors found = session.run(together, at(inputs(mixed, others), t));
                assertThat(found.tensor("sampled").toLongs()[5])
                        .as("time %d", t)
                        .isEqualTo(expected.tensor("sampled").toLongs()[5]);
                assertThat(found.tensor("log_probability").toFloats()[5])
                        .isEqualTo(expected.tensor("log_probability").toFloats()[5]);
            }
        }
    }

    /** Of equal logits the lower id comes first, so greedy decoding has one answer. */
    @Test
    void amongEquallyLikelyTokensTheLowerIdComesFirst() {
        GraphBuilder graph = GraphBuilder.create("ties");
        Value logits = graph.input("logits", ElementType.FLOAT32, Shape.of(2, 5));
        Value uniform = graph.input("uniform", ElementType.FLOAT32, Shape.of(2));
        graph.output("sampled", new TokenSelection(graph, 2).draw(logits, uniform));
        long[] none = new long[2 * TokenSelection.FORBIDDEN];
        Arrays.fill(none, -1);
        none[TokenSelection.FORBIDDEN] = 1;
        try (InferenceSession session = InferenceSession.open(
                OnnxWriter.write(graph, Weights.embedded(Map.of())), RuntimeOptions.inference())) {
            float[] equal = {0, 2, 1, 2, 2, 0, 2, 1, 2, 2};
            long[] sampled = session.run(Map.of(
                            "logits", Tensor.floats(equal, 2, 5),
                            "uniform", Tensor.floats(new float[] {0.99f, 0.99f}, 2),
                            "top_k", Tensor.longs(new long[] {1, 1}, 2),
                            "top_p", Tensor.floats(new float[] {2, 2}, 2),
                            "forbidden", Tensor.longs(none, 2, TokenSelection.FORBIDDEN)))
                    .tensor("sampled")
                    .toLongs();
            assertThat(sampled).containsExactly(1, 3);
        }
    }

    /** What a row asks for, and what it should get. */
    private record Row(
            long topK,
            float topP,
            @SuppressWarnings("ArrayRecordComponent") long[] forbidden,
            float uniform) {

        static Row random(Random random) {
            long[] forbidden =
                    random.longs(random.nextInt(4), 0, SHAPE.vocabulary()).toArray();
            long topK = random.nextBoolean() ? 1 + random.nextInt(SHAPE.vocabulary()) : Integer.MAX_VALUE;
            return new Row(
                    topK,
                    random.nextBoolean() ? 0.05f + 0.9f * random.nextFloat() : 2,
                    forbidden,
                    0.001f + 0.998f * random.nextFloat());
        }

        int draw(float[] logits) {
            double[] probabilities = softmax(logits);
            List<Integer> order = IntStream.range(0, logits.length)
                    .filter(id -> Arrays.stream(forbidden).noneMatch(each -> each == id))
                    .boxed()
                    .sorted(Comparator.comparingDouble(id -> -logits[id]))
                    .limit(topK)
                    .toList();
            double whole = order.stream().mapToDouble(id -> probabilities[id]).sum();
            List<Integer> kept = new ArrayList<>();
            double mass = 0;
            for (int id : order) {
                if (mass < topP * whole) {
                    kept.add(id);
                    mass += probabilities[id];
                }
            }
            double reached = 0;
            for (int id : kept) {
                reached += probabilities[id];
                if (reached >= uniform * mass) {
                    return id;
                }
            }
            return kept.get(kept.size() - 1);
        }
    }

    private static StepSession selectingDecoder() {
        byte[] onnx = OnnxWriter.write(DecoderGraph.selectingWithLogits(SHAPE, ROWS), Weights.embedded(WEIGHTS));
        return StepSession.open(onnx, RuntimeOptions.inference());
    }

    private static Map<String, Tensor> inputs(Row[] rows, long[] tokens) {
        long[] topK = new long[ROWS];
        float[] topP = new float[ROWS];
        float[] uniforms = new float[ROWS];
        float[] ones = new float[ROWS];
        long[] forbidden = new long[ROWS * TokenSelection.FORBIDDEN];
        Arrays.fill(ones, 1);
        Arrays.fill(forbidden, -1);
        for (int row = 0; row < ROWS; row++) {
            topK[row] = rows[row].topK();
            topP[row] = rows[row].topP();
            uniforms[row] = rows[row].uniform();
            long[] own = rows[row].forbidden();
            System.arraycopy(own, 0, forbidden, row * TokenSelection.FORBIDDEN, own.length);
        }
        Map<String, Tensor> inputs = new HashMap<>();
        inputs.put("token", Tensor.longs(tokens, ROWS));
        inputs.put("position", Tensor.longs(constant(0), ROWS));
        inputs.put("uniform", Tensor.floats(uniforms, ROWS));
        inputs.put("inverse_temperature", Tensor.floats(ones, ROWS));
        inputs.put("top_k", Tensor.longs(topK, ROWS));
        inputs.put("top_p", Tensor.floats(topP, ROWS));
        inputs.put("forbidden", Tensor.longs(forbidden, ROWS, TokenSelection.FORBIDDEN));
        return inputs;
    }

    private static Map<String, Tensor> at(Map<String, Tensor> inputs, int time) {
        inputs.put("position", Tensor.longs(constant(time), ROWS));
        return inputs;
    }

    private static StepSession decoder() {
        byte[] onnx = OnnxWriter.write(DecoderGraph.create(SHAPE, ROWS, true), Weights.embedded(WEIGHTS));
        return StepSession.open(onnx, RuntimeOptions.inference());
    }

    private static Tensors step(StepSession session, StepState state, long[] tokens, long[] positions, float uniform) {
        float[] uniforms = new float[ROWS];
        float[] ones = new float[ROWS];
        Arrays.fill(uniforms, uniform);
        Arrays.fill(ones, 1);
        return session.run(
                state,
                Map.of(
                        "token", Tensor.longs(tokens, ROWS),
                        "position", Tensor.longs(positions, ROWS),
                        "uniform", Tensor.floats(uniforms, ROWS),
                        "inverse_temperature", Tensor.floats(ones, ROWS)));
    }

    private static float[] wholeSequence(int[][] tokens) {
        GraphBuilder graph = GraphBuilder.create("whole");
        Value input = graph.input("tokens", ElementType.INT64, Shape.of(ROWS, SHAPE.contextLength()));
        CausalTransformer transformer = CausalTransformer.languageModel(graph, SHAPE);
        graph.output("logits", transformer.logits(transformer.hidden(input)));
        long[] flat = Arrays.stream(tokens)
                .flatMapToInt(Arrays::stream)
                .asLongStream()
                .toArray();
        byte[] onnx = OnnxWriter.write(graph, Weights.embedded(WEIGHTS));
        try (InferenceSession session = InferenceSession.open(onnx, RuntimeOptions.inference())) {
            return session.run(Map.of("tokens", Tensor.longs(flat, ROWS, SHAPE.contextLength())))
                    .tensor("logits")
                    .toFloats();
        }
    }

    private static int invert(double[] probabilities, double uniform) {
        double sum = 0;
        for (int token = 0; token < probabilities.length; token++) {
            sum += probabilities[token];
            if (sum >= uniform) {
                return token;
            }
        }
        return probabilities.length - 1;
    }

    private static double[] softmax(float[] logits) {
        double[] exponentials = new double[logits.length];
        Arrays.setAll(exponentials, i -> Math.exp(logits[i]));
        double sum = Arrays.stream(exponentials).sum();
        return Arrays.stream(exponentials).map(each -> each / sum).toArray();
    }

    private static int[][] randomTokens(long seed) {
        Random random = new Random(seed);
        int[][] tokens = new int[ROWS][SHAPE.contextLength()];
        Arrays.stream(tokens).forEach(row -> Arrays.setAll(row, i -> random.nextInt(SHAPE.vocabulary())));
        return tokens;
    }

    private static long[] column(int[][] tokens, int time) {
        return Arrays.stream(tokens).mapToLong(row -> row[time]).toArray();
    }

    private static long[] constant(long value) {
        long[] values = new long[ROWS];
        Arrays.fill(values, value);
        return values;
    }

    private static float[] bias() {
        float[] bias = new float[SHAPE.vocabulary()];
        for (int token = 0; token < bias.length; token++) {
            bias[token] = -0.01f * token;
        }
        return bias;
    }
}
