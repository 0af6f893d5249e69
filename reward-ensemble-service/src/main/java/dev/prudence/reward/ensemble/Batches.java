package dev.prudence.reward.ensemble;

import dev.prudence.runtime.RowBuckets;
import java.util.List;

/** What the input forms have in common. */
final class Batches {

    private Batches() {}

    /**
     * Puts the results of runs where they belong.
     *
     * @param results for each chunk, for each member: one score for each of its samples
     * @param order positions of the samples that the chunks cover
     */
    static void collect(
            List<float[]> results, List<RowBuckets.Batch> chunks, List<Integer> order, int members, RawScores scores) {
        int run = 0;
        for (RowBuckets.Batch chunk : chunks) {
            for (int member = 0; member < members; member++) {
                float[] result = results.get(run++);
                for (int row = 0; row < chunk.count(); row++) {
                    scores.put(order.get(chunk.from() + row), member, result[row]);
                }
            }
        }
    }

    static String wrongKind(Sample sample, String wanted) {
        return sample instanceof Sample.Unusable unusable
                ? unusable.reason()
                : "the ensemble scores " + wanted + " samples: content=" + sample.contentKind();
    }

    /** Why a sample is no usable text; empty when it is. An answer may be empty: a policy may stop at once. */
    static String textRefusal(Sample sample) {
        if (!(sample instanceof Sample.Text text)) {
            return wrongKind(sample, "text");
        }
        return text.prompt().isBlank() ? "prompt must not be empty: prompt.text=" + text.prompt() : "";
    }
}
