package dev.prudence.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.prudence.proto.rollout.v1.GeneratedSample;
import dev.prudence.proto.rollout.v1.GenerationOutcome;
import dev.prudence.proto.rollout.v1.SampleRequest;
import dev.prudence.proto.rollout.v1.TokenAnswer;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Greedy, top-k, top-p, stop tokens and limits, against the decoder's naive recomputation. */
class TokenSelectionTest {
    private static final int VOCABULARY = 12;
    private static final int CONTEXT = 9;
    private static final int ALL = Integer.MAX_VALUE;
    private static final int[] PROMPT = {6, PolicyArtefacts.SEPARATOR};
    private static final HistoryDecoder DECODER = new HistoryDecoder(VOCABULARY, CONTEXT, 3);
    private static final Policy POLICY =
            new PolicyFactory(PolicyArtefacts.computing(2)).open(PolicyArtefacts.history(DECODER, 16));

    @Test
    void greedyTakesTheLikeliestTokenAtEveryStep() throws InterruptedException {
        Sampling greedy = new Sampling(1, 1, 1, 6, 6, List.of());
        Set<List<Integer>> answers = new HashSet<>();
        for (GeneratedSample sample : draw(greedy, 20)) {
            TokenAnswer answer = sample.getAnswer().getTokens();
            answers.add(answer.getIdsList());
            for (int k = 0; k < answer.getIdsCount(); k++) {
                double[] expected = DECODER.nextLogProbabilities(fed(answer, k), 1);
                int likeliest = IntStream.range(0, VOCABULARY)
                        .filter(v -> v != PolicyArtefacts.END)
                        .boxed()
                        .max(Comparator.comparingDouble(v -> expected[v]))
                        .orElseThrow();
                assertThat(answer.getIds(k)).as("token %d", k).isEqualTo(likeliest);
                assertThat((double) answer.getLogProbabilities(k)).isCloseTo(expected[likeliest], within(1e-4));
            }
        }
        assertThat(answers).hasSize(1);
    }

    @Test
    void drawnFrequenciesAreThoseOfTheLikeliestTokensAlone() throws InterruptedException {
        assertFrequencies(new Sampling(1, 3, 1, 0, 1, List.of()));
        assertFrequencies(new Sampling(0.7, ALL, 0.6, 0, 1, List.of()));
        assertFrequencies(new Sampling(2, 6, 0.8, 0, 1, List.of()));
        assertFrequencies(new Sampling(1, ALL, 1, 1, 1, List.of(5)));
    }

    /** A chi-square test with at most 11 degrees of freedom: above 31.3 with probability 0.001. */
    private static void assertFrequencies(Sampling sampling) throws InterruptedException {
        int draws = 10_000;
        double[] expected = selected(sampling);
        int[] counts = new int[VOCABULARY];
        draw(sampling, draws)
                .forEach(sample -> counts[sample.getAnswer().getTokens().getIds(0)]++);
        double chiSquare = 0;
        for (int v = 0; v < VOCABULARY; v++) {
            double mean = draws * expected[v];
            if (mean == 0) {
                assertThat(counts[v]).as("%s, token %d", sampling, v).isZero();
            } else {
                chiSquare += (counts[v] - mean) * (counts[v] - mean) / mean;
            }
        }
        assertThat(chiSquare)
                .as("%s, counts %s", sampling, Arrays.toString(counts))
                .isLessThan(31.3);
    }

    /** The distribution of the first token, with plain loops over a sorted list. */
    private static double[] selected(Sampling sampling) {
        double[] logs = DECODER.nextLogProbabilities(PROMPT, sampling.temperature());
        List<Integer> order = IntStream.range(0, VOCABULARY)
                .boxed()
                .filter(v -> sampling.minNewTokens() == 0
                        || (v != PolicyArtefacts.END && !sampling.stopTokens().contains(v)))
                .sorted(Comparator.comparingDouble(v -> -logs[v]))
                .limit(sampling.topK())
                .toList();
        double whole = order.stream().mapToDouble(v -> Math.exp(logs[v])).sum();
        double[] kept = new double[VOCABULARY];
        double mass = 0;
        for (int v : order) {
            if (mass < sampling.topP() * whole) {
                kept[v] = Math.exp(logs[v]);
                mass += kept[v];
            }
        }
        double total = mass;
        return Arrays.stream(kept).map(p -> p / total).toArray();
    }

    @Test
    void logProbabilitiesAreThoseBeforeSelection() throws InterruptedException {
        double[] expected = DECODER.nextLogProbabilities(PROMPT, 1);
        for (GeneratedSample sample : draw(new Sampling(0.5, 2, 0.9, 0, 1, List.of()), 100)) {
            TokenAnswer answer = sample.getAnswer().getTokens();
            assertThat((double) answer.getLogProbabilities(0)).isCloseTo(expected[answer.getIds(0)], within(1e-4));
        }
    }

    @Test
    void stopTokensEndAnAnswerAndStandInItsIdsButNotInItsText() throws InterruptedException {
        List<Integer> stops = List.of(7, 9);
        int stopped = 0;
        for (GeneratedSample sample : draw(new Sampling(1, ALL, 1, 0, 6, stops), 300)) {
            TokenAnswer answer = sample.getAnswer().getTokens();
            List<Integer> ids = answer.getIdsList();
            assertThat(ids.subList(0, ids.size() - 1)).doesNotContain(7, 9, PolicyArtefacts.END);
            int last = ids.get(ids.size() - 1);
            if (stops.contains(last)) {
                stopped++;
                assertThat(answer.getTruncated()).isFalse();
                assertThat(answer.getText()).doesNotContain("w7", "w9");
            }
        }
        assertThat(stopped).isBetween(1, 299);
    }

    /** Tokens up to the first that ends it are the same draws with and without stop tokens. */
    @Test
    void stopTokensCutAnAnswerThatIsOtherwiseTheSame() throws InterruptedException {
        List<GeneratedSample> free = draw(new Sampling(1, 6), 100);
        List<GeneratedSample> stopped = draw(new Sampling(1, ALL, 1, 0, 6, List.of(7)), 100);
        for (int i = 0; i < free.size(); i++) {
            List<Integer> whole = free.get(i).getAnswer().getTokens().getIdsList();
            int at = whole.indexOf(7);
            assertThat(stopped.get(i).getAnswer().getTokens().getIdsList())
                    .isEqualTo(at < 0 ? whole : whole.subList(0, at + 1));
        }
    }

    @Test
    void nothingThatEndsAnAnswerIsDrawnBeforeTheLeastLength() throws InterruptedException {
        Set<Integer> lengths = draw(new Sampling(1, ALL, 1, 3, 6, List.of(7)), 300).stream()
                .map(sample -> sample.getAnswer().getTokens())
                .peek(answer -> assertThat(answer.getIdsList().subList(0, 3)).doesNotContain(7, PolicyArtefacts.END))
                .map(TokenAnswer::getIdsCount)
                .collect(Collectors.toSet());
        assertThat(lengths).containsExactlyInAnyOrder(4, 5, 6);
    }

    @Test
    void aSampleWithASeedOfItsOwnIsTheSameWhateverItsIdAndItsBlock() throws InterruptedException {
        Generation one =
                generation(11, SampleRequest.newBuilder().setSampleId(5).setNoiseSeed(77));
        Generation other = generation(
                12, SampleRequest.newBuilder().setSampleId(900).setNoiseSeed(77), SampleRequest.newBuilder());
        Generation blocks = generation(77, SampleRequest.newBuilder());
        TokenAnswer expected = answer(one, 0);
        assertThat(answer(other, 0)).isEqualTo(expected).isNotEqualTo(answer(other, 1));
        assertThat(answer(blocks, 0)).isEqualTo(expected);
    }

    @Test
    void whatThePolicyCannotDrawIsRejectedWithFieldAndValue() throws InterruptedException {
        assertRejected(POLICY, new Sampling(1, ALL, 1, 0, 6, List.of(4, 12)), "stop_token_ids=12");
        assertRejected(POLICY, new Sampling(1, ALL, 1, 8, 20, List.of()), "min_new_tokens=8");
    }

    @Test
    void aPolicyFromBeforeTheSelectingStepServesTheDefaultsAndRefusesTheRest() throws InterruptedException {
        try (Policy old = new PolicyFactory(PolicyArtefacts.computing(1))
                .open(PolicyArtefacts.text(DECODER.toOnnx(16, false), 16, CONTEXT, VOCABULARY))) {
            assertRejected(old, new Sampling(1, 1, 1, 0, 6, List.of()), "top_k=1, top_p=1.0, min_new_tokens=0");
            assertRejected(old, new Sampling(1, ALL, 0.5, 0, 6, List.of()), "top_k=all, top_p=0.5, min_new_tokens=0");
            Generation usual = Blocks.generation(new Sampling(0.8, ALL, 1, 0, 6, List.of(7)), Blocks.text("w6"), 0, 30);
            assertThat(old.generate(usual)).isEqualTo(POLICY.generate(usual));
        }
    }

    private static void assertRejected(Policy policy, Sampling sampling, String fieldAndValue)
            throws InterruptedException {
        assertThat(policy.generate(Blocks.generation(sampling, Blocks.text("w6"), 0, 3)))
                .hasSize(3)
                .allMatch(sample -> sample.getOutcome() == GenerationOutcome.GENERATION_OUTCOME_REJECTED)
                .allMatch(sample -> sample.getReason().endsWith(fieldAndValue), "reason ends in " + fieldAndValue);
    }

    private static Generation generation(long noiseSeed, SampleRequest.Builder... samples) {
        return new Generation(
                "test",
                noiseSeed,
                Sampling.DEFAULT,
                List.of(Blocks.text("w6")),
                Arrays.stream(samples).map(SampleRequest.Builder::build).toList());
    }

    private static TokenAnswer answer(Generation generation, int sample) throws InterruptedException {
        return POLICY.generate(generation).get(sample).getAnswer().getTokens();
    }

    private static List<GeneratedSample> draw(Sampling sampling, int count) throws InterruptedException {
        return POLICY.generate(Blocks.generation(sampling, Blocks.text("w6"), 0, count));
    }

    /** Prompt, separator and the answer's tokens before the k-th. */
    private static int[] fed(TokenAnswer answer, int k) {
        return IntStream.concat(
                        Arrays.stream(PROMPT),
                        answer.getIdsList().subList(0, k).stream().mapToInt(Integer::intValue))
                .toArray();
    }
}
