package dev.prudence.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.prudence.proto.rollout.v1.GeneratedSample;
import dev.prudence.proto.rollout.v1.GenerationOutcome;
import dev.prudence.proto.rollout.v1.TokenAnswer;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class TextPolicyTest {
    private static final int VOCABULARY = 12;
    private static final int CONTEXT = 9;
    private static final int ROWS = 16;
    private static final HistoryDecoder DECODER = new HistoryDecoder(VOCABULARY, CONTEXT, 3);
    private static final Policy POLICY =
            new PolicyFactory(PolicyArtefacts.computing(2)).open(PolicyArtefacts.history(DECODER, ROWS));

    /** Recomputed with plain loops in double: a slip in cache, mask, position or noise order would show. */
    @Test
    void logProbabilitiesEqualNaiveRecomputationAtTemperatureOne() throws InterruptedException {
        int[] prompt = {5, 7, PolicyArtefacts.SEPARATOR};
        for (GeneratedSample sample :
                POLICY.generate(Blocks.generation(new Sampling(1.7, 6), Blocks.text("w5 w7"), 0, 100))) {
            TokenAnswer answer = sample.getAnswer().getTokens();
            for (int k = 0; k < answer.getIdsCount(); k++) {
                double[] expected = DECODER.nextLogProbabilities(fed(prompt, answer, k), 1);
                assertThat((double) answer.getLogProbabilities(k))
                        .as("sample %d token %d", sample.getSampleId(), k)
                        .isCloseTo(expected[answer.getIds(k)], within(1e-4));
            }
        }
    }

    @Test
    void sampledFrequenciesMatchTheSoftmaxAtEveryTemperature() throws InterruptedException {
        int draws = 20_000;
        for (double temperature : new double[] {0.5, 1, 2}) {
            int[] counts = new int[VOCABULARY];
            POLICY.generate(Blocks.generation(new Sampling(temperature, 1), Blocks.text("w6"), 0, draws))
                    .forEach(sample -> counts[sample.getAnswer().getTokens().getIds(0)]++);
            double[] expected = DECODER.nextLogProbabilities(new int[] {6, PolicyArtefacts.SEPARATOR}, temperature);
            double chiSquare = IntStream.range(0, VOCABULARY)
                    .mapToDouble(v -> {
                        double mean = draws * Math.exp(expected[v]);
                        return (counts[v] - mean) * (counts[v] - mean) / mean;
                    })
                    .sum();
            // 11 degrees of freedom: above 31.3 with probability 0.001.
            assertThat(chiSquare)
                    .as("temperature %s, counts %s", temperature, Arrays.toString(counts))
                    .isLessThan(31.3);
        }
    }

    @Test
    void answersEndWithEndOfSequenceOrAreTruncatedByTheContext() throws InterruptedException {
        int ended = 0;
        for (GeneratedSample sample :
                POLICY.generate(Blocks.generation(Sampling.DEFAULT, Blocks.text("w5 w4 w9"), 0, 300))) {
            TokenAnswer answer = sample.getAnswer().getTokens();
            List<Integer> ids = answer.getIdsList();
            assertThat(ids.subList(0, ids.size() - 1))
                    .as("sample %d", sample.getSampleId())
                    .doesNotContain(PolicyArtefacts.END);
            boolean end = ids.get(ids.size() - 1) == PolicyArtefacts.END;
            assertThat(answer.getTruncated()).as("ids %s", ids).isEqualTo(!end);
            assertThat(ids).hasSizeLessThanOrEqualTo(CONTEXT - 4);
            if (!end) {
                assertThat(ids).hasSize(CONTEXT - 4);
            }
            assertThat(answer.getLogProbabilitiesCount()).isEqualTo(ids.size());
            ended += end ? 1 : 0;
        }
        assertThat(ended).isBetween(1, 299);
    }

    @Test
    void textIsTheDecodedAnswerWithoutEndOfSequence() throws InterruptedException {
        for (GeneratedSample sample : POLICY.generate(Blocks.generation(Sampling.DEFAULT, Blocks.text("w5"), 0, 50))) {
            TokenAnswer answer = sample.getAnswer().getTokens();
            String expected = answer.getIdsList().stream()
                    .filter(id -> id != PolicyArtefacts.END)
                    .map(id -> id < PolicyArtefacts.FIRST_WORD
                            ? List.of("<pad>", "<eos>", "<sep>", "<unk>").get(id)
                            : "w" + id)
                    .reduce((left, right) -> left + " " + right)
                    .orElse("");
            assertThat(answer.getText()).isEqualTo(expected);
        }
    }

    @Test
    void theRequestsLimitTruncates() throws InterruptedException {
        POLICY.generate(Blocks.generation(new Sampling(1, 2), Blocks.text("w5"), 0, 100))
                .forEach(sample -> {
                    TokenAnswer answer = sample.getAnswer().getTokens();
                    assertThat(answer.getIdsCount()).isBetween(1, 2);
                    assertThat(answer.getTruncated())
                            .isEqualTo(!answer.getIdsList().contains(PolicyArtefacts.END));
                });
    }

    @Test
    void promptsThatCannotBeAnsweredAreRejectedAndTheOthersAnswered() throws InterruptedException {
        Generation generation = new Generation(
                "test",
                1,
                Sampling.DEFAULT,
                List.of(
                        Blocks.text(" "),
                        Blocks.text("w4 w4 w4 w4 w4 w4 w4 w4"),
                        Blocks.vector(1),
                        Blocks.text("w4 w4 w4 w4 w4 w4 w4")),
                List.of(Blocks.sample(0, 0), Blocks.sample(1, 1), Blocks.sample(2, 2), Blocks.sample(3, 3)));
        List<GeneratedSample> samples = POLICY.generate(generation);
        assertThat(samples.get(0).getReason()).endsWith("prompt.text=\" \"");
        assertThat(samples.get(1).getReason()).contains("at most 7").endsWith("prompt.text tokens=8");
        assertThat(samples.get(2).getReason()).endsWith("prompt=VECTOR");
        assertThat(samples.subList(0, 3))
                .allMatch(sample -> sample.getOutcome() == GenerationOutcome.GENERATION_OUTCOME_REJECTED)
                .noneMatch(GeneratedSample::hasAnswer);
        assertThat(samples.get(3).getAnswer().getTokens().getIdsCount()).isEqualTo(1);
    }

    /** Prompt, separator and the answer's tokens before the k-th: what the model has seen when it draws the k-th. */
    private static int[] fed(int[] prompt, TokenAnswer answer, int k) {
        return IntStream.concat(
                        Arrays.stream(prompt),
                        answer.getIdsList().subList(0, k).stream().mapToInt(Integer::intValue))
                .toArray();
    }
}
