package dev.prudence.trainer.judge;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class SparseRankerTest {

    @Test
    void theWordsOfAShuffledTextTieExactly() {
        SparseRanker ranker = new SparseRanker();
        SparseRanker.Pair pair = pair("a large stream of water", "water of stream large a");
        ranker.train(List.of(pair("a b", "c d"), pair("a large stream", "water water")), 10, 1);
        assertThat(ranker.margin(pair)).isZero();
    }

    @Test
    void learnsWhichWordsAreBetter() {
        Random random = new Random(1);
        List<SparseRanker.Pair> pairs = new ArrayList<>();
        for (int i = 0; i < 500; i++) {
            pairs.add(pair("good w" + random.nextInt(50), "bad w" + random.nextInt(50)));
        }
        SparseRanker ranker = new SparseRanker();
        ranker.train(pairs, 5, 1);
        for (int i = 0; i < 50; i++) {
            assertThat(ranker.margin(pair("good w" + i, "bad w" + (49 - i))))
                    .as("word %d", i)
                    .isPositive();
        }
    }

    @Test
    void lengthSeesNothingButTheNumberOfWords() {
        assertThat(SparseRanker.length("a b c")).isEqualTo(SparseRanker.length("some other words"));
        assertThat(SparseRanker.length("").get("length")).isZero();
    }

    @Test
    void accuracyCountsATieAsHalf() {
        double[][] correct = JudgeEvaluation.correct(new double[][] {{2, -1}, {0, 3}});
        assertThat(JudgeEvaluation.accuracies("m", List.of("x", "y"), correct))
                .containsEntry("accuracy.m.x", 0.75)
                .containsEntry("accuracy.m.y", 0.5)
                .containsEntry("accuracy.m.mean", 0.625);
    }

    @Test
    void theAdvantageOfAnEqualMethodIsNotAboveZero() {
        double[][] correct = {{1, 0}, {0, 1}, {1, 1}};
        assertThat(JudgeEvaluation.advantageLow(correct, correct, 1)).isZero();
        assertThat(JudgeEvaluation.advantageLow(new double[][] {{1, 1}, {1, 1}}, new double[][] {{0, 1}, {1, 0}}, 1))
                .isEqualTo(0.5);
    }

    private static SparseRanker.Pair pair(String better, String worse) {
        return new SparseRanker.Pair(SparseRanker.words(better), SparseRanker.words(worse));
    }
}
