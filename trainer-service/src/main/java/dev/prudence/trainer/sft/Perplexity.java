package dev.prudence.trainer.sft;

import dev.prudence.runtime.InferenceSession;
import dev.prudence.runtime.RuntimeOptions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The perplexity of a language model per response token, end-of-sequence included: {@code exp(-mean log p)}, summed in
 * double precision.
 *
 * <p>This class is thread-safe.
 */
final class Perplexity {

    private static final int ROWS = 32;

    private Perplexity() {}

    static double of(SftSettings settings, Map<String, float[]> weights, List<Demonstration> demonstrations) {
        LengthBuckets buckets = LengthBuckets.upTo(settings.shape().contextLength());
        TreeMap<Integer, List<Demonstration>> byBucket = new TreeMap<>();
        long tokens = 0;
        for (Demonstration each : demonstrations) {
            byBucket.computeIfAbsent(buckets.of(each.length() - 1), bucket -> new ArrayList<>())
                    .add(each);
            tokens += each.responseLength();
        }
        double sum = 0;
        for (Map.Entry<Integer, List<Demonstration>> bucket : byBucket.entrySet()) {
            sum += negativeLogLikelihood(settings, weights, bucket.getKey(), bucket.getValue());
        }
        return Math.exp(sum / tokens);
    }

    private static double negativeLogLikelihood(
            SftSettings settings, Map<String, float[]> weights, int time, List<Demonstration> demonstrations) {
        byte[] onnx = LanguageModelGraphs.evaluation(settings, ROWS, time, weights);
        double sum = 0;
        try (InferenceSession session = InferenceSession.open(onnx, RuntimeOptions.inference())) {
            for (int start = 0; start < demonstrations.size(); start += ROWS) {
                List<Demonstration> batch =
                        demonstrations.subList(start, Math.min(start + ROWS, demonstrations.size()));
                float[] rows = session.run(TokenBatch.of(batch, ROWS, time))
                        .tensor("nll")
                        .toFloats();
                for (float row : rows) {
                    sum += row;
                }
            }
        }
        return sum;
    }
}
