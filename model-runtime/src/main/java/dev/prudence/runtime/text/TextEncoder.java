package dev.prudence.runtime.text;

import dev.prudence.runtime.InferenceSession;
import dev.prudence.runtime.RunStop;
import dev.prudence.runtime.RuntimeOptions;
import dev.prudence.runtime.Tensor;
import dev.prudence.runtime.TensorSpec;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * An imported sentence encoder (BERT layout: {@code input_ids}, {@code attention_mask}, perhaps {@code token_type_ids},
 * all int64 [rows, length]; token vectors float32 [rows, length, width]). A text becomes one vector of length 1, and gets
 * the same bits whatever it is encoded together with: it is padded to its own length bucket, and the number of rows is
 * one of a fixed set, filled up with repetitions.
 *
 * <p>This class is thread-safe; calls from several threads run at the same time.
 */
public final class TextEncoder implements AutoCloseable {
    private static final String TOKENS = "input_ids";
    private static final String MASK = "attention_mask";
    private static final String SEGMENTS = "token_type_ids";

    private final InferenceSession session;
    private final TextTokenizer tokenizer;
    private final EncoderLayout layout;
    private final String output;
    private final int width;

    private TextEncoder(InferenceSession session, TextTokenizer tokenizer, EncoderLayout layout) {
        this.session = session;
        this.tokenizer = tokenizer;
        this.layout = layout;
        Map.Entry<String, TensorSpec> vectors = tokenVectors(session);
        this.output = vectors.getKey();
        this.width = Math.toIntExact(vectors.getValue().shape()[2]);
    }

    /** Opens a self-contained encoder. The tokenizer stays the caller's to close. */
    public static TextEncoder open(byte[] onnx, TextTokenizer tokenizer, EncoderLayout layout, RuntimeOptions options) {
        return describe(InferenceSession.open(onnx, options), tokenizer, layout);
    }

    /** Opens an encoder from a file; external weights are looked for beside it. The tokenizer stays the caller's to close. */
    public static TextEncoder open(Path onnx, TextTokenizer tokenizer, EncoderLayout layout, RuntimeOptions options) {
        return describe(InferenceSession.open(onnx, options), tokenizer, layout);
    }

    private static TextEncoder describe(InferenceSession session, TextTokenizer tokenizer, EncoderLayout layout) {
        try {
            return new TextEncoder(session, tokenizer, layout);
        } catch (IllegalArgumentException e) {
            session.close();
            throw e;
        }
    }

    private static Map.Entry<String, TensorSpec> tokenVectors(InferenceSession session) {
        if (!session.inputs().keySet().containsAll(List.of(TOKENS, MASK))) {
            throw new IllegalArgumentException("An encoder takes %s and %s: model=%s, inputs=%s"
                    .formatted(TOKENS, MASK, session.name(), session.inputs()));
        }
        return session.outputs().entrySet().stream()
                .filter(entry ->
                        entry.getValue().shape().length == 3 && entry.getValue().shape()[2] > 0)
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(
                        "An encoder has an output of shape [rows, length, width]: model=%s, outputs=%s"
                                .formatted(session.name(), session.outputs())));
    }

    /** Numbers per text. */
    public int width() {
        return width;
    }

    /** The vector of one text: float32 [width], Euclidean length 1. */
    public float[] encode(String text) {
        return encode(List.of(text)).get(0);
    }

    /** The vectors of texts, in their order: float32 [width] each, Euclidean length 1. */
    public List<float[]> encode(List<String> texts) {
        List<long[]> tokens =
                texts.stream().map(tokenizer::encodeWithSpecialTokens).toList();
        float[][] vectors = new float[texts.size()][];
        for (Run run : runs(tokens)) {
            run.encode(vectors);
        }
        return Arrays.asList(vectors);
    }

    /**
     * The runs that encode tokenized texts. They do not depend on each other: they may go side by side.
     *
     * @param tokens of each text, special tokens included
     */
    public List<Run> runs(List<long[]> tokens) {
        List<Run> runs = new ArrayList<>();
        byLength(tokens)
                .forEach((length, members) -> layout.rows()
                        .forLength(length)
                        .fill(members.size())
                        .forEach(batch -> runs.add(new Run(
                                tokens,
                                length,
                                batch.rows(),
                                members.subList(batch.from(), batch.from() + batch.count())))));
        return runs;
    }

    private Map<Integer, List<Integer>> byLength(List<long[]> tokens) {
        Map<Integer, List<Integer>> buckets = new TreeMap<>();
        for (int i = 0; i < tokens.size(); i++) {
            int length = layout.lengthFor(tokens.get(i).length);
            buckets.computeIfAbsent(length, absent -> new ArrayList<>()).add(i);
        }
        return buckets;
    }

    /** One run of the model over some texts of one length bucket. This class is thread-safe. */
    public final class Run {
        private final List<long[]> tokens;
        private final int length;
        private final int rows;
        private final List<Integer> members;

        private Run(List<long[]> tokens, int length, int rows, List<Integer> members) {
            this.tokens = tokens;
            this.length = length;
            this.rows = rows;
            this.members = members;
        }

        /** Positions of the texts. */
        public List<Integer> texts() {
            return Collections.unmodifiableList(members);
        }

        /**
         * Puts the vectors of the run's texts at their positions.
         *
         * @throws dev.prudence.runtime.InferenceException if the run fails
         */
        public void encode(float[][] vectors) {
            encode(vectors, new RunStop());
        }

        /**
         * As {@link #encode(float[][])}, but ends early when it is asked to.
         *
         * @throws dev.prudence.runtime.InferenceException also if it was asked to stop
         */
        public void encode(float[][] vectors, RunStop stop) {
            TokenBlock block = new TokenBlock(rows, length);
            for (int row = 0; row < rows; row++) {
                block.put(row, tokens.get(members.get(row < members.size() ? row : 0)));
            }
            float[] hidden = session.run(block.inputs(session), Set.of(output), stop)
                    .tensor(output)
                    .toFloats();
            for (int row = 0; row < members.size(); row++) {
                vectors[members.get(row)] = pool(hidden, row * length * width, block.used(row));
            }
        }
    }

    private float[] pool(float[] hidden, int offset, int used) {
        double[] sum = new double[width];
        int counted = layout.pooling() == Pooling.CLS ? 1 : used;
        for (int token = 0; token < counted; token++) {
            for (int i = 0; i < width; i++) {
                sum[i] += hidden[offset + token * width + i];
            }
        }
        return unit(sum);
    }

    private static float[] unit(double[] vector) {
        double squares = 0;
        for (double value : vector) {
            squares += value * value;
        }
        double norm = Math.sqrt(squares);
        float[] unit = new float[vector.length];
        for (int i = 0; i < unit.length; i++) {
            unit[i] = (float) (vector[i] / norm);
        }
        return unit;
    }

    /** Closes the encoder; waits for calls under way. */
    @Override
    public void close() {
        session.close();
    }

    /** Token ids and mask of one run, int64 [rows, length]. Texts that are too long keep their last (closing) token. */
    private static final class TokenBlock {
        private final int rows;
        private final int length;
        private final long[] tokens;
        private final long[] mask;

        TokenBlock(int rows, int length) {
            this.rows = rows;
            this.length = length;
            this.tokens = new long[rows * length];
            this.mask = new long[rows * length];
        }

        void put(int row, long[] text) {
            int used = Math.min(text.length, length);
            int start = row * length;
            System.arraycopy(text, 0, tokens, start, used);
            tokens[start + used - 1] = text[text.length - 1];
            Arrays.fill(mask, start, start + used, 1);
        }

        int used(int row) {
            return (int) Arrays.stream(mask, row * length, (row + 1) * length).sum();
        }

        Map<String, Tensor> inputs(InferenceSession session) {
            Tensor ids = Tensor.longs(tokens, rows, length);
            Tensor attention = Tensor.longs(mask, rows, length);
            return session.inputs().containsKey(SEGMENTS)
                    ? Map.of(TOKENS, ids, MASK, attention, SEGMENTS, Tensor.zeros(ids.type(), rows, length))
                    : Map.of(TOKENS, ids, MASK, attention);
        }
    }
}
