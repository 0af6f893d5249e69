package dev.prudence.reward.ensemble;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.prudence.runtime.InferenceSession;
import dev.prudence.runtime.RunStop;
import dev.prudence.runtime.RuntimeOptions;
import dev.prudence.runtime.Tensor;
import dev.prudence.runtime.artefact.ModelArtefact;
import dev.prudence.runtime.text.TextTokenizer;
import dev.prudence.runtime.text.TokenPair;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Exported classifiers as members, on real weights. */
class SequenceScoringTest {

    private static final List<Sample> SAMPLES = List.of(
            new Sample.Text("cat", "a small domesticated feline mammal"),
            new Sample.Text("treaty", "a written agreement between two states"),
            new Sample.Text("run", "move fast by using the legs, with one foot off the ground at any given time"),
            new Sample.Text("perjury", "the act of making a false statement under oath"),
            new Sample.Text("what is a kitten?", ""),
            new Sample.Text("dog", "a dog"));

    @TempDir
    Path directory;

    private final ParallelRuns runs = new ParallelRuns(2);

    @AfterEach
    void stop() {
        runs.close();
    }

    private RewardEnsemble open(ModelArtefact artefact) {
        return RewardEnsemble.open(artefact, VectorEnsembles.surroundings(runs, ScoringListener.NONE));
    }

    /** Each member against one run of the bare model over the unpadded pair. */
    @Test
    void columnsOfASharedGraphAreTheMembers() {
        try (RewardEnsemble ensemble = open(MiniLmEnsembles.shared(directory.resolve("a"), 3));
                TextTokenizer tokenizer = TextTokenizer.of(MiniLmEnsembles.tokenizer());
                InferenceSession bare =
                        InferenceSession.open(MiniLmEnsembles.classifier(0, 3), RuntimeOptions.inference())) {
            List<SampleScore> scores = ensemble.score(SAMPLES);
            for (int i = 0; i < SAMPLES.size(); i++) {
                Sample.Text text = (Sample.Text) SAMPLES.get(i);
                float[] expected = run(bare, tokenizer.encodePair(text.prompt(), text.answer()));
                for (int m = 0; m < 3; m++) {
                    assertThat(scored(scores.get(i)).raw(m))
                            .as("sample %d, member %d", i, m)
                            .isCloseTo(expected[m], within(2e-5f));
                }
            }
            assertThat(scored(scores.get(0)).tokens()).hasValue(new TokenCounts(1, 7, false));
        }
    }

    @Test
    void independentMembersScoreWithTheirOwnGraphs() {
        try (RewardEnsemble ensemble = open(MiniLmEnsembles.independent(directory.resolve("a"), 2));
                RewardEnsemble first = open(MiniLmEnsembles.shared(directory.resolve("b"), 1))) {
            List<SampleScore> scores = ensemble.score(SAMPLES);
            List<SampleScore> alone = first.score(SAMPLES);
            for (int i = 0; i < SAMPLES.size(); i++) {
                assertThat(scored(scores.get(i)).raw(0))
                        .isEqualTo(scored(alone.get(i)).raw(0));
                assertThat(scored(scores.get(i)).raw(1))
                        .isNotEqualTo(scored(scores.get(i)).raw(0));
            }
        }
    }

    @Test
    void aSampleHasTheSameBitsInEveryBatch() {
        try (RewardEnsemble ensemble = open(MiniLmEnsembles.shared(directory.resolve("a"), 2))) {
            List<SampleScore.Scored> alone = SAMPLES.stream()
                    .map(sample -> scored(ensemble.score(List.of(sample)).get(0)))
                    .toList();
            SplittableRandom random = new SplittableRandom(5);
            for (int round = 0; round < 20; round++) {
                int[] picked =
                        random.ints(1 + random.nextInt(30), 0, SAMPLES.size()).toArray();
                List<SampleScore> together = ensemble.score(
                        Arrays.stream(picked).mapToObj(SAMPLES::get).toList());
                for (int i = 0; i < picked.length; i++) {
                    for (int m = 0; m < 2; m++) {
                        assertThat(scored(together.get(i)).raw(m))
                                .as("batch %s, position %d", Arrays.toString(picked), i)
                                .isEqualTo(alone.get(picked[i]).raw(m));
                    }
                }
            }
        }
    }

    @Test
    void tokenIdsHaveTheBitsOfTheirTexts() {
        try (RewardEnsemble ensemble = open(MiniLmEnsembles.shared(directory.resolve("a"), 2));
                TextTokenizer tokenizer = TextTokenizer.of(MiniLmEnsembles.tokenizer())) {
            List<Sample> ids = SAMPLES.stream()
                    .map(Sample.Text.class::cast)
                    .<Sample>map(text ->
                            new Sample.TokenIds(tokenizer.encode(text.prompt()), tokenizer.encode(text.answer())))
                    .toList();
            List<SampleScore> byText = ensemble.score(SAMPLES);
            List<SampleScore> byIds = ensemble.score(ids);
            for (int i = 0; i < SAMPLES.size(); i++) {
                assertThat(scored(byIds.get(i)).raw(1))
                        .isEqualTo(scored(byText.get(i)).raw(1));
                assertThat(scored(byIds.get(i)).tokens())
                        .isEqualTo(scored(byText.get(i)).tokens());
            }
            List<SampleScore> wrong = ensemble.score(List.of(
                    new Sample.TokenIds(new long[] {5, 30522}, new long[0]),
                    new Sample.TokenIds(new long[0], new long[] {5}),
                    ids.get(0)));
            assertThat(wrong.get(0).reason()).isEqualTo("token ids are below 30522: token_ids.prompt[1]=30522");
            assertThat(wrong.get(1).reason()).endsWith("token_ids.prompt=[]");
            assertThat(scored(wrong.get(2)).raw(0))
                    .isEqualTo(scored(byText.get(0)).raw(0));
        }
    }

    @Test
    void longAnswersAreCutAndLongPromptsRejected() {
        try (RewardEnsemble ensemble = open(MiniLmEnsembles.shared(directory.resolve("a"), 1))) {
            List<SampleScore> scores = ensemble.score(List.of(
                    new Sample.Text("cat", "cat ".repeat(200)),
                    new Sample.Text("cat", "cat ".repeat(28)),
                    new Sample.Text("cat ".repeat(30), "cat")));
            assertThat(scored(scores.get(0)).tokens()).hasValue(new TokenCounts(1, 28, true));
            assertThat(scored(scores.get(0)).raw(0))
                    .isEqualTo(scored(scores.get(1)).raw(0));
            assertThat(scores.get(2).outcome()).isEqualTo(Outcome.REJECTED);
            assertThat(scores.get(2).reason()).endsWith("prompt.tokens=30");
        }
    }

    @Test
    void aTemplateBecomesOneSequenceWhateverTheTextsSay() {
        try (RewardEnsemble ensemble =
                        open(MiniLmEnsembles.template(directory.resolve("a"), "human: {prompt} assistant: {answer}"));
                TextTokenizer tokenizer = TextTokenizer.of(MiniLmEnsembles.tokenizer());
                InferenceSession bare =
                        InferenceSession.open(MiniLmEnsembles.classifier(0, 1), RuntimeOptions.inference())) {
            List<Sample> samples = new ArrayList<>(SAMPLES);
            samples.add(new Sample.Text("say {answer}", "{prompt}"));
            List<SampleScore> scores = ensemble.score(samples);
            for (int i = 0; i < samples.size(); i++) {
                Sample.Text text = (Sample.Text) samples.get(i);
                long[] ids =
                        tokenizer.encodeWithSpecialTokens("human: " + text.prompt() + " assistant: " + text.answer());
                float[] expected = run(bare, new TokenPair(ids, new long[ids.length], 0, 0));
                assertThat(scored(scores.get(i)).raw(0)).as("sample %d", i).isCloseTo(expected[0], within(2e-5f));
            }
        }
    }

    /** Exported decoders look for the last token that is no padding among the ids; the mask says nothing to them. */
    @Test
    void decodersFindTheLastTokenInFrontOfThePadding() {
        InferenceSession session = InferenceSession.open(TextEnsembles.decoder(4), RuntimeOptions.inference());
        try (SequenceModel model = new SequenceModel("decoder", session, List.of(0), 4)) {
            assertThat(model.score(List.of(sequence(1, 2, 3)), 3, 1, new RunStop()))
                    .containsExactly(3);
            assertThat(model.score(List.of(sequence(1, 2, 3), sequence(2, 1)), 8, 4, new RunStop()))
                    .containsExactly(3, 2, 3, 3);
        }
    }

    private static Prepared.Sequence sequence(long... ids) {
        return new Prepared.Sequence(
                new TokenPair(ids, new long[ids.length], 1, ids.length - 1), new TokenCounts(1, ids.length - 1, false));
    }

    @Test
    void graphsThatDoNotFitAreRefusedByNameAndShape() {
        ModelArtefact vectors = VectorEnsembles.write(directory.resolve("v"), 1, List.of(8));
        try (InferenceSession session =
                InferenceSession.open(vectors.path("member-0/r8.onnx"), RuntimeOptions.inference())) {
            assertThatThrownBy(() -> new SequenceModel("member-0", session, List.of(0), 0))
                    .hasMessageContaining("graph=member-0")
                    .hasMessageContaining("inputs=[");
        }
        InferenceSession two = InferenceSession.open(MiniLmEnsembles.classifier(0, 2), RuntimeOptions.inference());
        assertThatThrownBy(() -> new SequenceModel("m", two, List.of(0), 0))
                .hasMessageContaining("[rows, 1]")
                .hasMessageContaining("logits");
    }

    private static SampleScore.Scored scored(SampleScore score) {
        assertThat(score).isInstanceOf(SampleScore.Scored.class);
        return (SampleScore.Scored) score;
    }

    private static float[] run(InferenceSession bare, TokenPair pair) {
        int length = pair.ids().length;
        long[] ones = new long[length];
        Arrays.fill(ones, 1);
        return bare.run(Map.of(
                        "input_ids", Tensor.longs(pair.ids(), 1, length),
                        "attention_mask", Tensor.longs(ones, 1, length),
                        "token_type_ids", Tensor.longs(pair.segments(), 1, length)))
                .tensor("logits")
                .toFloats();
    }
}
