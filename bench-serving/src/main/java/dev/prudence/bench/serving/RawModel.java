package dev.prudence.bench.serving;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.OrtSession.SessionOptions;
import dev.prudence.runtime.text.TextTokenizer;
import dev.prudence.runtime.text.TokenPair;
import java.nio.LongBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** A classifier of pairs behind ONNX Runtime's Java interface, with its tokenizer. Thread-safe. */
final class RawModel implements AutoCloseable {

    private final OrtEnvironment environment = OrtEnvironment.getEnvironment();
    private final TextTokenizer tokenizer = TextTokenizer.of(Judges.tokenizer());
    private final OrtSession session;

    /** @param inside threads inside an operator */
    RawModel(byte[] onnx, int inside) {
        try (SessionOptions options = new SessionOptions()) {
            options.setIntraOpNumThreads(inside);
            options.setInterOpNumThreads(1);
            options.setOptimizationLevel(SessionOptions.OptLevel.ALL_OPT);
            session = environment.createSession(onnx, options);
        } catch (OrtException e) {
            throw new IllegalStateException("The model could not be opened", e);
        }
    }

    TokenPair tokenize(WordNetPairs.Pair pair) {
        return tokenizer.encodePair(pair.prompt(), pair.answer());
    }

    /** The first column of each, from one run in which all are padded to the longest. */
    float[] score(List<TokenPair> pairs) {
        int rows = pairs.size();
        int length = pairs.stream().mapToInt(pair -> pair.ids().length).max().orElseThrow();
        long[] ids = new long[rows * length];
        long[] mask = new long[ids.length];
        long[] segments = new long[ids.length];
        for (int row = 0; row < rows; row++) {
            TokenPair pair = pairs.get(row);
            System.arraycopy(pair.ids(), 0, ids, row * length, pair.ids().length);
            System.arraycopy(pair.segments(), 0, segments, row * length, pair.ids().length);
            Arrays.fill(mask, row * length, row * length + pair.ids().length, 1);
        }
        long[] shape = {rows, length};
        try (OnnxTensor idTensor = OnnxTensor.createTensor(environment, LongBuffer.wrap(ids), shape);
                OnnxTensor maskTensor = OnnxTensor.createTensor(environment, LongBuffer.wrap(mask), shape);
                OnnxTensor segmentTensor = OnnxTensor.createTensor(environment, LongBuffer.wrap(segments), shape);
                OrtSession.Result result = session.run(
                        Map.of("input_ids", idTensor, "attention_mask", maskTensor, "token_type_ids", segmentTensor))) {
            return firstColumn((float[][]) result.get(0).getValue());
        } catch (OrtException e) {
            throw new IllegalStateException("A run failed", e);
        }
    }

    private static float[] firstColumn(float[][] scores) {
        float[] first = new float[scores.length];
        for (int row = 0; row < first.length; row++) {
            first[row] = scores[row][0];
        }
        return first;
    }

    @Override
    public void close() {
        tokenizer.close();
        try {
            session.close();
        } catch (OrtException e) {
            throw new IllegalStateException("The session could not be closed", e);
        }
    }
}
