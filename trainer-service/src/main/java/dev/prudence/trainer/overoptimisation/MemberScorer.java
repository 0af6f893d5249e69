package dev.prudence.trainer.overoptimisation;

import dev.prudence.runtime.InferenceSession;
import dev.prudence.runtime.RuntimeOptions;
import dev.prudence.runtime.Tensor;
import java.util.Arrays;
import java.util.Map;

/** Scores tables with one trained member, to measure it before it is published. This class is thread-safe. */
final class MemberScorer implements AutoCloseable {
    private static final int ROWS = 512;

    private final RewardNetwork network;
    private final InferenceSession session;

    MemberScorer(RewardNetwork network, Map<String, float[]> weights) {
        this.network = network;
        this.session = InferenceSession.open(network.embedded(ROWS, weights), RuntimeOptions.inference());
    }

    /** Raw scores of answers {@code [rows, answerWidth]} to prompts {@code [rows, promptWidth]}. */
    float[] score(float[] prompts, float[] answers) {
        int rows = prompts.length / network.promptWidth();
        float[] scores = new float[rows];
        for (int from = 0; from < rows; from += ROWS) {
            int count = Math.min(ROWS, rows - from);
            float[] block = session.run(Map.of(
                            "prompt", block(prompts, from, network.promptWidth()),
                            "answer", block(answers, from, network.answerWidth())))
                    .tensor("score")
                    .toFloats();
            System.arraycopy(block, 0, scores, from, count);
        }
        return scores;
    }

    /** Share of pairs whose chosen answer scores higher. */
    double accuracy(PairTable pairs) {
        float[] chosen = score(pairs.prompts(), pairs.chosen());
        float[] rejected = score(pairs.prompts(), pairs.rejected());
        int right = 0;
        for (int i = 0; i < chosen.length; i++) {
            right += chosen[i] > rejected[i] ? 1 : 0;
        }
        return (double) right / chosen.length;
    }

    /** Rows beyond the table are zeros; nobody reads their scores. */
    private static Tensor block(float[] table, int from, int width) {
        int end = Math.min(table.length, (from + ROWS) * width);
        float[] rows = Arrays.copyOf(Arrays.copyOfRange(table, from * width, end), ROWS * width);
        return Tensor.floats(rows, ROWS, width);
    }

    @Override
    public void close() {
        session.close();
    }
}
