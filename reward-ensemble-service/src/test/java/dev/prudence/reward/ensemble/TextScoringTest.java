package dev.prudence.reward.ensemble;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.prudence.runtime.artefact.ModelArtefact;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
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

    private RewardEnsemble open(ModelArtefact artefact) {
        return RewardEnsemble.open(artefact, VectorEnsembles.surroundings(runs, ScoringListener.NONE));
    }

    private static float raw(SampleScore score, int member) {
        return ((SampleScore.Scored) score).raw(member);
    }
}
