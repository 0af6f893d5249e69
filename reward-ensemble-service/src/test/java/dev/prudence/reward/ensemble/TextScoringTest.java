package dev.prudence.reward.ensemble;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.prudence.reward.objective.Objective;
import dev.prudence.runtime.InferenceException;
import dev.prudence.runtime.RuntimeOptions;
import dev.prudence.runtime.artefact.ModelArtefact;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TextScoringTest {

    @TempDir
    Path directory;

    private final ParallelRuns runs = new ParallelRuns(2);

    @AfterEach
    void stop() {
        runs.close();
    }

    @Test
    void tokensArePromptSeparatorAnswerAndEndInTheBucketOfTheirOwnLength() {
        try (RewardEnsemble ensemble = open(TextEnsembles.tokens(directory))) {
            List<SampleScore> scores = ensemble.score(
                    List.of(new Sample.Text("a", "b"), new Sample.Text("a b", "c d d"), new Sample.Text("d", "a")));

            assertThat(raw(scores.get(0), 0)).isCloseTo(1 + 5 + 2 + 6 + 4 + 0.004f, within(1e-5f));
            assertThat(raw(scores.get(0), 1)).isCloseTo(2 * 14 + 4 + 0.004f, within(1e-5f));
            assertThat(raw(scores.get(1), 0)).isCloseTo(3 + 5 + 11 + 6 + 7 + 0.008f, within(1e-5f));
            assertThat(raw(scores.get(2), 0)).isCloseTo(4 + 5 + 1 + 6 + 4 + 0.004f, within(1e-5f));
        }
    }

    @Test
    void tokensOfManySamplesComeBackInTheirOrder() {
        try (RewardEnsemble ensemble = open(TextEnsembles.tokens(directory))) {
            SplittableRandom random = new SplittableRandom(3);
            List<Sample> samples = new ArrayList<>();
            for (int i = 0; i < 40; i++) {
                samples.add(new Sample.Text(
                        "a b c d".substring(0, 1 + 2 * random.nextInt(4)),
                        "d c".substring(0, 1 + 2 * random.nextInt(2))));
            }
            List<SampleScore> together = ensemble.score(samples);
            for (int i = 0; i < samples.size(); i++) {
                assertThat(raw(together.get(i), 1))
                        .as("sample %d: %s", i, samples.get(i))
                        .isEqualTo(raw(ensemble.score(List.of(samples.get(i))).get(0), 1));
            }
        }
    }

    @Test
    void emptyPromptsAndLongTextsAreRejectedByFieldAndValue() {
        try (RewardEnsemble ensemble = open(TextEnsembles.tokens(directory))) {
            List<SampleScore> scores = ensemble.score(List.of(
                    new Sample.Text("", "a"),
                    new Sample.Text("a b c d a b c", "a"),
                    new Sample.Vector(new float[1], new float[1])));

            assertThat(scores).allMatch(score -> score.outcome() == Outcome.REJECTED);
            assertThat(scores)
                    .extracting(SampleScore::reason)
                    .containsExactly(
                            "prompt must not be empty: prompt.text=",
                            "prompt must leave room for separator and end of sequence in 8 tokens: prompt.tokens=7",
                            "the ensemble scores text samples: content=vector");
        }
    }

    @Test
    void anEmptyAnswerIsScored() {
        try (RewardEnsemble ensemble = open(TextEnsembles.tokens(directory))) {
            assertThat(ensemble.score(List.of(new Sample.Text("a", ""))).get(0).outcome())
                    .isEqualTo(Outcome.SCORED);
        }
    }

    @Test
    void aLongAnswerIsScoredByWhatFits() {
        try (RewardEnsemble ensemble = open(TextEnsembles.tokens(directory))) {
            List<SampleScore> scores =
                    ensemble.score(List.of(new Sample.Text("a b", "c d c d a a a"), new Sample.Text("a b", "c d c d")));

            assertThat(raw(scores.get(0), 1)).isEqualTo(raw(scores.get(1), 1));
        }
    }

    @Test
    void aTextWithoutTokensIsRejectedByAnEncoderWithoutSpecialTokens() {
        try (RewardEnsemble ensemble = open(TextEnsembles.textPairs(directory))) {
            assertThat(ensemble.score(List.of(new Sample.Text("a", ""))).get(0).reason())
                    .isEqualTo("answer has no tokens under the encoder's tokenizer: answer.text=");
        }
    }

    @Test
    void headsScoreTheEmbeddingsOfPromptAndAnswer() {
        try (RewardEnsemble ensemble = open(TextEnsembles.textPairs(directory))) {
            List<SampleScore> scores = ensemble.score(List.of(
                    new Sample.Text("a", "a b"),
                    new Sample.Text("c", "d"),
                    new Sample.Text("a", "a a"),
                    new Sample.Text("a b c d a b c", "a")));

            float diagonal = (float) Math.sqrt(0.5);
            assertThat(raw(scores.get(0), 0)).isCloseTo(diagonal, within(1e-6f));
            assertThat(raw(scores.get(0), 1)).isCloseTo(diagonal, within(1e-6f));
            assertThat(raw(scores.get(1), 0)).isZero();
            assertThat(raw(scores.get(2), 0)).isCloseTo(1, within(1e-6f));
            assertThat(scores.get(3).outcome()).isEqualTo(Outcome.REJECTED);
            assertThat(scores.get(3).reason()).isEqualTo("prompt must have at most 6 tokens: prompt.tokens=7");
        }
    }

    /** One thread and four texts of a run: the second run is over "a b" alone. */
    @Test
    void textsThatCannotBeEncodedFailEveryMemberForTheirSamplesAlone() {
        List<String> failed = new CopyOnWriteArrayList<>();
        ScoringListener listener = new ScoringListener() {
            @Override
            public void memberFailed(String ensembleDigest, String member, int samples, String reason) {
                failed.add(member + ": " + samples + ", " + reason);
            }
        };
        AtomicInteger encodings = new AtomicInteger();
        Faults faults = graph -> {
            if (graph.equals("encoder") && encodings.incrementAndGet() == 2) {
                throw new InferenceException("asked for");
            }
        };
        try (ParallelRuns single = new ParallelRuns(1);
                RewardEnsemble ensemble = RewardEnsemble.open(
                        TextEnsembles.textPairs(directory),
                        new RewardEnsemble.Surroundings(
                                RuntimeOptions.inference(), single, 0, MemberLimits.NONE, faults, listener))) {
            List<SampleScore> scores = ensemble.score(
                    List.of(new Sample.Text("a", "b"), new Sample.Text("c", "d"), new Sample.Text("a b", "a")));

            assertThat(scores.subList(0, 2)).allMatch(score -> score.outcome() == Outcome.SCORED);
            assertThat(scores.get(2).outcome()).isEqualTo(Outcome.ABSTAINED);
            assertThat(scores.get(2).reason()).isEqualTo("the encoder gave no vectors: asked for");
            assertThat(failed).isNotEmpty().allMatch(failure -> failure.endsWith(": 1, asked for"));
            assertThat(failed).hasSize(ensemble.members().size());
        }
    }

    /** Applications' patience holds for the encoder too: a lost run is given up, a failing encoder left alone. */
    @Test
    void theEncoderIsGivenUpAndLeftAloneLikeAMember() {
        AtomicInteger encodings = new AtomicInteger();
        Faults faults = graph -> {
            if (graph.equals("encoder")) {
                encodings.incrementAndGet();
                sleep();
            }
        };
        MemberLimits limits = new MemberLimits(Duration.ZERO, Duration.ofMillis(100), 2, Duration.ofHours(1));
        try (RewardEnsemble ensemble = RewardEnsemble.open(
                TextEnsembles.textPairs(directory),
                new RewardEnsemble.Surroundings(
                        RuntimeOptions.inference(), runs, 0, limits, faults, ScoringListener.NONE))) {
            List<String> reasons = IntStream.range(0, 3)
                    .mapToObj(i -> ParallelRuns.await(ensemble.scoreEach(
                                    List.of(ensemble.prepare(new Sample.Text("a", "b"))),
                                    List.of(new Terms(new Objective.Mean(), 0))))
                            .get(0)
                            .reason())
                    .toList();
            assertThat(encodings).hasValue(2);
            assertThat(reasons)
                    .containsExactly(
                            "the encoder gave no vectors: no score in time: giveUpAfter=PT0.1S",
                            "the encoder gave no vectors: no score in time: giveUpAfter=PT0.1S",
                            "the encoder gave no vectors: it kept failing and is left alone: graph=encoder");
        }
    }

    private static void sleep() {
        try {
            TimeUnit.SECONDS.sleep(20);
        } catch (InterruptedException e) {
            throw new InferenceException("interrupted");
        }
    }

    private RewardEnsemble open(ModelArtefact artefact) {
        return RewardEnsemble.open(artefact, VectorEnsembles.surroundings(runs, ScoringListener.NONE));
    }

    private static float raw(SampleScore score, int member) {
        return ((SampleScore.Scored) score).raw(member);
    }
}
