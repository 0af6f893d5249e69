package dev.prudence.policy;

import dev.prudence.graph.Shape;
import dev.prudence.graph.Value;
import dev.prudence.graph.onnx.OnnxWriter;
import dev.prudence.graph.onnx.Weights;
import dev.prudence.runtime.noise.NoiseStream;
import java.util.Map;

/**
 * A decoder that a few lines of Java can recompute: the logits are {@code current[token] + place[position] + sum of
 * past[t]} over all tokens t fed so far, the present one included. The sum goes through the cache, so a mask or a slot
 * that is wrong shows.
 */
final class HistoryDecoder {
    final int vocabulary;
    final int contextLength;
    final float[] current;
    final float[] place;
    final float[] past;

    HistoryDecoder(int vocabulary, int contextLength, long seed) {
        this.vocabulary = vocabulary;
        this.contextLength = contextLength;
        NoiseStream noise = NoiseStream.of(seed, "weights", 0);
        current = new float[vocabulary * vocabulary];
        place = new float[contextLength * vocabulary];
        past = new float[vocabulary * vocabulary];
        noise.fillGaussian(current, 0, current.length);
        noise.fillGaussian(place, 0, place.length);
        noise.fillGaussian(past, 0, past.length);
    }

    byte[] toOnnx(int rows, boolean selecting) {
        DecoderGraph decoder = new DecoderGraph("history-decoder", rows, contextLength, selecting);
        Value pastTable = decoder.graph.parameter("past", Shape.of(vocabulary, vocabulary));
        Value entry = pastTable.gather(0, decoder.token).reshape(rows, 1, 1, vocabulary);
        Value seen = decoder.filled()
                .where(decoder.cache("kv/0/value", entry), decoder.graph.scalar(0))
                .reduceSum(false, 1, 2);
        Value logits = decoder.graph
                .parameter("current", Shape.of(vocabulary, vocabulary))
                .gather(0, decoder.token)
                .add(decoder.graph
                        .parameter("place", Shape.of(contextLength, vocabulary))
                        .gather(0, decoder.position))
                .add(seen);
        decoder.draw(logits);
        return OnnxWriter.write(
                decoder.graph, Weights.embedded(Map.of("current", current, "place", place, "past", past)));
    }

    /** Naive log-probabilities of the next token after {@code tokens}, in double. */
    double[] nextLogProbabilities(int[] tokens, double temperature) {
        double[] logits = new double[vocabulary];
        int last = tokens.length - 1;
        for (int v = 0; v < vocabulary; v++) {
            logits[v] = current[tokens[last] * vocabulary + v] + place[last * vocabulary + v];
            for (int token : tokens) {
                logits[v] += past[token * vocabulary + v];
            }
            logits[v] /= temperature;
        }
        double sum = 0;
        for (double logit : logits) {
            sum += Math.exp(logit);
        }
        for (int v = 0; v < vocabulary; v++) {
            logits[v] -= Math.log(sum);
        }
        return logits;
    }
}
