package dev.prudence.trainer.policyoptimisation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.prudence.graph.ElementType;
import dev.prudence.graph.lora.Lora;
import dev.prudence.trainer.policyoptimisation.TransformerPolicy.Critic;
import dev.prudence.trainer.transformer.InitialWeights;
import dev.prudence.trainer.transformer.TransformerShape;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What may not change an update, and what may not get into one. */
class PolicyLearnerTest {

    private static final int VOCABULARY = 5;
    private static final double RATE = 0.01;
    private static final double BETA = 0.1;
    private static final Episodes DATA = Episodes.draw(VOCABULARY, 6, 5);
    private static final Grpo GRPO = Grpo.standard();

    private static Map<String, float[]> logits() {
        float[] logits = new float[VOCABULARY * VOCABULARY];
        Random random = new Random(2);
        for (int i = 0; i < logits.length; i++) {
            logits[i] = (float) random.nextGaussian();
        }
        return new HashMap<>(Map.of(BigramPolicy.LOGITS, logits));
    }

    private static PolicyLearner<TokenSequence> bigram(int time, int rows) {
        return new PolicyLearner<>(
                new BigramPolicy(VOCABULARY, time, ElementType.FLOAT32),
                GRPO,
                LearnerSettings.of(rows),
                logits(),
                Math.max(time, 6));
    }

    private static List<TrainingRow<TokenSequence>> rows(Episodes data) {
        return data.rows(GRPO.targets(data.episodes(), BETA));
    }

    private static float[] updated(PolicyLearner<TokenSequence> learner, List<TrainingRow<TokenSequence>> rows) {
        try (learner) {
            learner.update(rows, RATE, BETA);
            return learner.parameters().getOrDefault(BigramPolicy.LOGITS, new float[0]);
        }
    }

    @Test
    void neitherPaddingNorMicroBatchesChangeAnUpdate() {
        float[] usual = updated(bigram(2, 4), rows(DATA));
        assertThat(usual).isNotEqualTo(logits().get(BigramPolicy.LOGITS));
        assertThat(updated(bigram(9, 4), rows(DATA))).containsExactly(usual, within(1e-6f));
        assertThat(updated(bigram(2, 2), rows(DATA))).containsExactly(usual, within(1e-6f));
        assertThat(updated(bigram(2, 32), rows(DATA))).containsExactly(usual, within(1e-6f));
    }

    @Test
    void theSameRowsGiveTheSameBits() {
        assertThat(updated(bigram(2, 4), rows(DATA))).containsExactly(updated(bigram(2, 4), rows(DATA)));
    }

    /** e^1000 is no number: the two rows of its micro-batch have no part in the update, which is that of the others. */
    @Test
    void rowsWithoutAFiniteLossAreLeftOut() {
        List<TrainingRow<TokenSequence>> rows = new ArrayList<>(sameSize());
        List<TrainingRow<TokenSequence>> others = rows.subList(2, rows.size());
        float[] clean = updated(bigram(6, 2), others);
        rows.set(0, far(rows.get(0)));
        try (PolicyLearner<TokenSequence> learner = bigram(6, 2)) {
            UpdateReport report = learner.update(rows, RATE, BETA);
            assertThat(report.skippedRows()).isEqualTo(2);
            assertThat(report.diagnostics().values()).allMatch(Double::isFinite);
            assertThat(learner.parameters().get(BigramPolicy.LOGITS)).containsExactly(clean);
        }
    }

    /** When the last micro-batch fails the step is not taken, and what the others had added up is forgotten. */
    @Test
    void aRefusedStepLeavesNothingBehind() {
        List<TrainingRow<TokenSequence>> rows = new ArrayList<>(sameSize());
        float[] clean = updated(bigram(6, 2), sameSize());
        rows.set(rows.size() - 1, far(rows.get(rows.size() - 1)));
        try (PolicyLearner<TokenSequence> learner = bigram(6, 2)) {
            assertThat(learner.update(rows, RATE, BETA).skippedRows()).isEqualTo(2);
            assertThat(learner.parameters().get(BigramPolicy.LOGITS))
                    .containsExactly(logits().get(BigramPolicy.LOGITS));
            learner.update(sameSize(), RATE, BETA);
            assertThat(learner.parameters().get(BigramPolicy.LOGITS)).containsExactly(clean);
        }
    }

    /** In a size of their own all rows keep their order in the micro-batches. */
    private static List<TrainingRow<TokenSequence>> sameSize() {
        return rows(DATA);
    }

    private static TrainingRow<TokenSequence> far(TrainingRow<TokenSequence> row) {
        double[] reference = IntStream.range(0, row.episode().actions())
                .mapToDouble(i -> 1000)
                .toArray();
        Episode episode = row.episode();
        return new TrainingRow<>(
                row.rollout(),
                new Episode(episode.group(), episode.score(), episode.logProbabilities(), reference, episode.values()),
                row.target());
    }

    @Test
    void whatHasNoNumberIsNoEpisode() {
        double[] one = {0};
        assertThatThrownBy(() -> new Episode(0, Double.NaN, one, one, one)).hasMessageEndingWith("score=NaN");
        assertThatThrownBy(() -> new Episode(0, 1, new double[] {Double.NEGATIVE_INFINITY}, one, one))
                .hasMessageEndingWith("logProbabilities[0]=-Infinity");
    }

    /** The measurement is the update's own forward pass, so the first ratio is 1 to the bit; the reference stays what it was. */
    @Test
    void theFirstRatioIsOneAndTheReferenceDoesNotMove() {
        TransformerShape shape = new TransformerShape(VOCABULARY, 32, 2, 2, 8);
        TransformerPolicy network = new TransformerPolicy(shape, length -> length <= 4 ? 4 : 8);
        Map<String, float[]> initial = network.withCritic(InitialWeights.of(shape, 0.3, new float[VOCABULARY], 1));
        Ppo ppo = Ppo.standard();
        try (PolicyLearner<TokenSequence> learner =
                new PolicyLearner<>(network, ppo, LearnerSettings.of(4), initial, 8)) {
            List<Measurement> before = learner.measure(DATA.rollouts());
            List<Measurement> reference = learner.fixed(initial).measure(DATA.rollouts());
            Episodes data = new Episodes(
                    DATA.rollouts(),
                    episodes(before.stream().map(Measurement::logProbabilities).toList(), before));
            List<TrainingRow<TokenSequence>> rows = data.rows(ppo.targets(data.episodes(), 0));
            assertThat(learner.update(rows, 1e-3, 0).diagnostics()).containsEntry("moved", 0.0);
            assertThat(learner.update(rows, 1e-3, 0).diagnostics().get("moved")).isPositive();
            List<Measurement> after = learner.fixed(initial).measure(DATA.rollouts());
            for (int i = 0; i < after.size(); i++) {
                assertThat(after.get(i).logProbabilities())
                        .containsExactly(reference.get(i).logProbabilities());
                assertThat(before.get(i).logProbabilities())
                        .containsExactly(reference.get(i).logProbabilities());
            }
            assertThat(learner.measure(DATA.rollouts()).get(0).logProbabilities())
                    .isNotEqualTo(before.get(0).logProbabilities());
        }
    }

    private static List<Episode> episodes(List<double[]> reference, List<Measurement> measured) {
        List<Episode> episodes = new ArrayList<>();
        for (int i = 0; i < measured.size(); i++) {
            Measurement own = measured.get(i);
            episodes.add(new Episode(
                    DATA.episodes().get(i).group(),
                    DATA.episodes().get(i).score(),
                    own.logProbabilities(),
                    reference.get(i),
                    own.values()));
        }
        return episodes;
    }

    @Test
    void aSnapshotGoesOnWithTheSameBits() {
        try (PolicyLearner<TokenSequence> whole = bigram(6, 4);
                PolicyLearner<TokenSequence> resumed = bigram(6, 4)) {
            whole.update(rows(DATA), RATE, BETA);
            resumed.restore(whole.snapshot());
            whole.update(rows(DATA), RATE, BETA);
            resumed.update(rows(DATA), RATE, BETA);
            assertThat(resumed.parameters().get(BigramPolicy.LOGITS))
                    .containsExactly(whole.parameters().get(BigramPolicy.LOGITS));
        }
    }

    @Test
    void onlyTheUppermostLayersMayBeTrained() {
        TransformerShape shape = new TransformerShape(VOCABULARY, 16, 2, 2, 8);
        TransformerPolicy network = new TransformerPolicy(shape, length -> 8);
        Map<String, float[]> initial = InitialWeights.of(shape, 0.3, new float[VOCABULARY], 1);
        LearnerSettings settings = LearnerSettings.of(4).with(name -> name.startsWith("block1/"), Optional.empty());
        try (PolicyLearner<TokenSequence> learner = new PolicyLearner<>(network, GRPO, settings, initial, 8)) {
            assertThat(learner.stateShapes().keySet()).noneMatch(name -> name.contains("block0"));
            learner.update(rows(DATA), RATE, BETA);
            learner.parameters().forEach((name, values) -> {
                if (name.startsWith("block1/") && !name.endsWith("query-key-value/bias")) {
                    assertThat(values).as(name).isNotEqualTo(initial.get(name));
                } else if (!name.startsWith("block1/")) {
                    assertThat(values).as(name).containsExactly(initial.get(name));
                }
            });
            assertThat(learner.measure(DATA.rollouts())).hasSize(DATA.rollouts().size());
        }
    }

    /** Where only the critic is trained, one on a trunk of its own learns and the policy stays what it was to the bit. */
    @Test
    void aCriticOfItsOwnLeavesThePolicyAlone() {
        TransformerShape shape = new TransformerShape(VOCABULARY, 16, 2, 2, 8);
        TransformerPolicy network = new TransformerPolicy(shape, length -> 8, Critic.SEPARATE);
        Map<String, float[]> languageModel = InitialWeights.of(shape, 0.3, new float[VOCABULARY], 1);
        Map<String, float[]> initial = network.withCritic(languageModel);
        assertThat(initial.get("critic/block1/expansion/weight"))
                .containsExactly(initial.get("block1/expansion/weight"));
        LearnerSettings settings = LearnerSettings.of(4).with(name -> name.startsWith("critic/"), Optional.empty());
        Ppo ppo = Ppo.standard();
        try (PolicyLearner<TokenSequence> learner = new PolicyLearner<>(network, ppo, settings, initial, 8)) {
            List<Measurement> before = learner.measure(DATA.rollouts());
            assertThat(before.get(0).values()).containsOnly(0);
            Episodes data = new Episodes(
                    DATA.rollouts(),
                    episodes(before.stream().map(Measurement::logProbabilities).toList(), before));
            List<TrainingRow<TokenSequence>> rows = data.rows(ppo.targets(data.episodes(), 0));
            learner.update(rows, 0.05, 0);
            learner.update(rows, 0.05, 0);
            Map<String, float[]> learnt = learner.parameters();
            assertThat(learnt.get("critic/block0/expansion/weight"))
                    .isNotEqualTo(initial.get("critic/block0/expansion/weight"));
            List<Measurement> after = learner.measure(DATA.rollouts());
            assertThat(after.get(0).values()).isNotEqualTo(before.get(0).values());
            for (int i = 0; i < after.size(); i++) {
                assertThat(after.get(i).logProbabilities())
                        .containsExactly(before.get(i).logProbabilities());
            }
        }
    }

    /** What is published computes what was learnt, and the weights below stay what they were. */
    @Test
    void adaptersAreTrainedBesideTheWeightsAndMergeIntoThem() {
        TransformerShape shape = new TransformerShape(VOCABULARY, 16, 2, 2, 8);
        TransformerPolicy network = new TransformerPolicy(shape, length -> 8);
        Map<String, float[]> initial = network.withCritic(InitialWeights.of(shape, 0.3, new float[VOCABULARY], 1));
        Lora lora = new Lora(2, 4, name -> name.startsWith("block"));
        LearnerSettings settings = LearnerSettings.of(4)
                .with(
                        name -> Lora.isAdapter(name) || name.startsWith("critic/"),
                        Optional.of(new LearnerSettings.LowRank(lora, 5)));
        Ppo ppo = Ppo.standard();
        try (PolicyLearner<TokenSequence> learner = new PolicyLearner<>(network, ppo, settings, initial, 8);
                PolicyLearner<TokenSequence> plain =
                        new PolicyLearner<>(network, ppo, LearnerSettings.of(4), initial, 8)) {
            List<Measurement> before = learner.measure(DATA.rollouts());
            assertSame(before, learner.fixed(initial).measure(DATA.rollouts()), 0);
            assertSame(before, plain.measure(DATA.rollouts()), 1e-5);
            Episodes data = new Episodes(
                    DATA.rollouts(),
                    episodes(before.stream().map(Measurement::logProbabilities).toList(), before));
            List<TrainingRow<TokenSequence>> rows = data.rows(ppo.targets(data.episodes(), 0));
            assertThat(learner.update(rows, 0.05, 0).diagnostics()).containsEntry("moved", 0.0);
            assertThat(learner.update(rows, 0.05, 0).diagnostics().get("moved")).isPositive();

            Map<String, float[]> merged = learner.merged(learner.parameters());
            assertThat(merged.keySet()).isEqualTo(initial.keySet());
            assertSame(learner.measure(DATA.rollouts()), plain.fixed(merged).measure(DATA.rollouts()), 1e-4);
            String weight = "block0/expansion/weight";
            assertThat(learner.parameters().get(weight)).containsExactly(initial.get(weight));
            assertThat(merged.get(weight)).isNotEqualTo(initial.get(weight));
            assertSame(before, learner.fixed(initial).measure(DATA.rollouts()), 0);
        }
    }

    private static void assertSame(List<Measurement> some, List<Measurement> others, double tolerance) {
        for (int i = 0; i < some.size(); i++) {
            assertThat(some.get(i).logProbabilities())
                    .containsExactly(others.get(i).logProbabilities(), within(tolerance));
            assertThat(some.get(i).values()).containsExactly(others.get(i).values(), within(tolerance));
        }
    }
}
