package dev.prudence.trainer.bestofn;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Comparator;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class RankingTest {
    @Test
    void sortsLikeTheLibrarysStableSortAtEverySize() {
        SplittableRandom random = new SplittableRandom(3);
        for (int size : new int[] {0, 1, 2, 3, 7, 8, 9, 100, 1023}) {
            double[] scores = random.ints(size + 5L, 0, 10).asDoubleStream().toArray();
            int[] order = Ranking.shuffled(size, 11, size);
            int[] expected = Arrays.stream(order)
                    .boxed()
                    .sorted(Comparator.comparingDouble(position -> scores[5 + position]))
                    .mapToInt(Integer::intValue)
                    .toArray();
            assertThat(Ranking.ascending(order, scores, 5)).as("size %d", size).containsExactly(expected);
        }
    }

    @Test
    void leavesItsArgumentAlone() {
        int[] order = {2, 0, 1};
        Ranking.ascending(order, new double[] {1, 2, 3}, 0);
        assertThat(order).containsExactly(2, 0, 1);
    }

    @Test
    void shuffleIsAPermutationThatDependsOnSeedAndPromptOnly() {
        int[] shuffle = Ranking.shuffled(50, 7, 3);
        assertThat(Arrays.stream(shuffle).sorted().toArray())
                .containsExactly(IntStream.range(0, 50).toArray());
        assertThat(Ranking.shuffled(50, 7, 3)).containsExactly(shuffle);
        assertThat(Ranking.shuffled(50, 7, 4)).isNotEqualTo(shuffle);
        assertThat(Ranking.shuffled(50, 8, 3)).isNotEqualTo(shuffle);
    }

    @Test
    void everyPositionLeadsEquallyOften() {
        int[] counts = new int[4];
        for (int prompt = 0; prompt < 8000; prompt++) {
            counts[Ranking.shuffled(4, 1, prompt)[0]]++;
        }
        assertThat(counts)
                .satisfies(each ->
                        assertThat(Arrays.stream(each).min().orElseThrow()).isGreaterThan(1850));
    }
}
