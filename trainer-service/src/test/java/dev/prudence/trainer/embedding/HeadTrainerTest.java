package dev.prudence.trainer.embedding;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class HeadTrainerTest {

    private static final int PAIRS = 600;
    private static final HeadTrainer.Settings SETTINGS = new HeadTrainer.Settings(4, 32, 1e-3, 0.1, 0.001);

    /** A response is right when it is near its prompt: the pair head can see that, the response head cannot. */
    @Test
    void onlyTheHeadThatSeesThePromptLearnsToMatch() {
        assertThat(accuracy(HeadFeatures.PAIR)).isGreaterThan(0.85);
        assertThat(accuracy(HeadFeatures.RESPONSE)).isCloseTo(0.5, within(0.12));
    }

    @Test
    void theSameSeedGivesTheSameWeights() {
        Data data = new Data(PAIRS);
        Map<String, float[]> first = train(HeadFeatures.PAIR, data, 3);
        Map<String, float[]> second = train(HeadFeatures.PAIR, data, 3);
        first.forEach((name, values) -> assertThat(second.get(name)).as(name).isEqualTo(values));
        Map<String, float[]> other = train(HeadFeatures.PAIR, data, 4);
        assertThat(other.values().iterator().next())
                .isNotEqualTo(first.values().iterator().next());
    }

    @Test
    void aScoreDoesNotDependOnItsNeighbours() {
        Data data = new Data(PAIRS);
        List<Map<String, float[]>> heads =
                List.of(train(HeadFeatures.PAIR, data, 3), train(HeadFeatures.PAIR, data, 4));
        try (HeadScorer scorer = HeadScorer.open(HeadScorer.toOnnx(HeadFeatures.PAIR, heads))) {
            List<float[]> prompts = data.embeddings.subList(0, 50);
            List<float[]> responses = data.embeddings.subList(50, 100);
            float[][] together = scorer.score(prompts, responses);
            for (int i = 0; i < prompts.size(); i++) {
                assertThat(scorer.score(prompts.subList(i, i + 1), responses.subList(i, i + 1))[0])
                        .as("pair %d", i)
                        .isEqualTo(together[i])
                        .hasSize(2);
            }
        }
    }

    private static Map<String, float[]> train(HeadFeatures features, Data data, long seed) {
        return new HeadTrainer(features, SETTINGS)
                .train(data.embeddings, data.comparisons.subList(0, 500), seed, "heads", (a, b, c, d) -> {});
    }

    private static double accuracy(HeadFeatures features) {
        Data data = new Data(PAIRS);
        Map<String, float[]> weights = train(features, data, 1);
        int right = 0;
        try (HeadScorer scorer = HeadScorer.open(HeadScorer.toOnnx(features, List.of(weights)))) {
            for (Comparison each : data.comparisons.subList(500, PAIRS)) {
                float[] prompt = data.embeddings.get(each.prompt());
                float[][] scores = scorer.score(
                        List.of(prompt, prompt),
                        List.of(
                                data.embeddings.get(each.chosen()),
                                data.embeddings.get(each.rejected().get(0))));
                right += scores[0][0] > scores[1][0] ? 1 : 0;
            }
        }
        return right / 100.0;
    }

    private static final class Data {
        private final List<float[]> embeddings = new ArrayList<>();
        private final List<Comparison> comparisons = new ArrayList<>();

        Data(int pairs) {
            Random random = new Random(11);
            for (int i = 0; i < pairs; i++) {
                float[] prompt = unit(random, new float[EmbeddingHead.EMBEDDING_WIDTH]);
                embeddings.add(prompt);
                embeddings.add(unit(random, prompt));
                embeddings.add(unit(random, new float[EmbeddingHead.EMBEDDING_WIDTH]));
                comparisons.add(new Comparison(3 * i, 3 * i + 1, List.of(3 * i + 2)));
            }
        }

        private static float[] unit(Random random, float[] near) {
            float[] vector = new float[EmbeddingHead.EMBEDDING_WIDTH];
            double squares = 0;
            for (int i = 0; i < vector.length; i++) {
                double centre = 2 * Math.sqrt(vector.length) * near[i];
                vector[i] = (float) (centre + random.nextGaussian());
                squares += vector[i] * vector[i];
            }
            for (int i = 0; i < vector.length; i++) {
                vector[i] /= (float) Math.sqrt(squares);
            }
            return vector;
        }
    }
}
