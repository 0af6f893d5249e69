package dev.prudence.trainer.ngram;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class NgramModelTest {

    private static final int VOCABULARY = 12;
    private static final int START = 0;
    private static final int END = 1;

    @Test
    void probabilitiesOfAllTokensAddUpToOne() {
        for (int order = 1; order <= 3; order++) {
            NgramModel model = NgramModel.train(order, VOCABULARY, START, sequences(200, 1), sequences(50, 2));
            int[] sequence = {4, 5, 6};
            for (int position = 0; position < sequence.length; position++) {
                double sum = 0;
                for (int token = 0; token < VOCABULARY; token++) {
                    int[] other = sequence.clone();
                    other[position] = token;
                    sum += model.probability(other, position);
                }
                assertThat(sum).as("order %d, position %d", order, position).isCloseTo(1, within(1e-12));
            }
        }
    }

    @Test
    void unigramIsTheSmoothedRelativeFrequency() {
        NgramModel model = NgramModel.train(1, 4, START, List.of(new int[] {2, 2, 3, 1}), List.of());
        assertThat(model.probability(new int[] {2}, 0)).isEqualTo(3.0 / 8);
        assertThat(model.probability(new int[] {0}, 0)).isEqualTo(1.0 / 8);
    }

    @Test
    void bigramMixesItsOwnEstimateWithTheUnigram() {
        List<int[]> training = List.of(new int[] {2, 3, 1}, new int[] {2, 2, 1});
        NgramModel model = NgramModel.train(2, 4, START, training, List.of(new int[] {2, 3, 1}));
        double weight = model.weights().get(0);
        double unigramOfThree = 2.0 / 10;
        assertThat(model.probability(new int[] {2, 3}, 1))
                .isCloseTo(weight / 3 + (1 - weight) * unigramOfThree, within(1e-12));
    }

    @Test
    void higherOrdersPredictStructuredTextBetter() {
        List<int[]> heldOut = sequences(100, 3);
        double[] perplexities = IntStream.rangeClosed(1, 3)
                .mapToDouble(order -> NgramModel.train(order, VOCABULARY, START, sequences(2_000, 1), sequences(50, 2))
                        .perplexity(heldOut))
                .toArray();
        assertThat(perplexities[1]).isLessThan(perplexities[0]);
        assertThat(perplexities[2]).isLessThan(perplexities[1]);
    }

    @Test
    void theChosenWeightIsTheBestOfTheGrid() {
        List<int[]> development = sequences(50, 2);
        NgramModel model = NgramModel.train(2, VOCABULARY, START, sequences(200, 1), development);
        assertThat(model.weights().get(0)).isBetween(0.05, 0.95);
        assertThat(model.perplexity(development))
                .isLessThan(NgramModel.train(1, VOCABULARY, START, sequences(200, 1), List.of())
                        .perplexity(development));
    }

    @Test
    void refusesAnUnknownOrder() {
        assertThatThrownBy(() -> NgramModel.train(4, VOCABULARY, START, sequences(1, 1), sequences(1, 1)))
                .hasMessageEndingWith("order=4");
    }

    /** The next token depends on the last two. */
    private static List<int[]> sequences(int count, long seed) {
        Random random = new Random(seed);
        List<int[]> sequences = new ArrayList<>();
        for (int s = 0; s < count; s++) {
            int[] tokens = new int[10];
            for (int i = 0; i < tokens.length; i++) {
                int last = i > 0 ? tokens[i - 1] : 0;
                int beforeLast = i > 1 ? tokens[i - 2] : 0;
                tokens[i] = random.nextInt(4) == 0 ? 2 + random.nextInt(10) : 2 + (3 * last + 5 * beforeLast) % 10;
            }
            tokens[tokens.length - 1] = END;
            sequences.add(tokens);
        }
        return sequences;
    }
}
