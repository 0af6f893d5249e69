package dev.prudence.trainer.policyoptimisation;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every algorithm reaches 95 % of a known optimum: of a bandit over short strings, and of copying a prompt. {@code -Dprudence.learning.seeds=5}
 * tries so many seeds; without it one.
 */
class LearningTest {

    private static final StringTask BANDIT = new StringTask(5, 3, false);
    private static final StringTask COPYING = new StringTask(3, 2, true);
    private static final double ENOUGH = 0.95;
    private static final int PROMPTS = 32;
    private static final int EACH = 4;
    private static final int PHASES = 300;
    private static final double RATE = 3e-3;
    private static final double DPO_RATE = 2e-3;
    private static final int EPOCHS = 4;
    private static final int PAIRS = 16_384;
    private static final double WORTH = 2;

    static Stream<Algorithm.Online> algorithms() {
        return Stream.of(Ppo.standard(), Grpo.standard(), Rloo.standard(), ReinforcePlusPlus.standard());
    }

    private static LongStream seeds() {
        return LongStream.rangeClosed(1, Long.getLong("prudence.learning.seeds", 1));
    }

    @ParameterizedTest
    @MethodSource("algorithms")
    void learnsABanditOverShortStrings(Algorithm.Online algorithm) {
        seeds().forEach(seed ->
                assertThat(learnt(BANDIT, algorithm, seed)).as("seed %d", seed).isGreaterThanOrEqualTo(ENOUGH));
    }

    @ParameterizedTest
    @MethodSource("algorithms")
    void learnsToCopy(Algorithm.Online algorithm) {
        seeds().forEach(seed ->
                assertThat(learnt(COPYING, algorithm, seed)).as("seed %d", seed).isGreaterThanOrEqualTo(ENOUGH));
    }

    @ParameterizedTest
    @MethodSource("tasks")
    void dpoLearnsFromPairs(StringTask task) {
        seeds().forEach(seed -> assertThat(shareOfOptimumFromPairs(task, seed))
                .as("seed %d", seed)
                .isGreaterThanOrEqualTo(ENOUGH));
    }

    static Stream<StringTask> tasks() {
        return Stream.of(BANDIT, COPYING);
    }

    /** Looks every tenth phase whether it is enough; the last look is with other random numbers than any before. */
    private static double learnt(StringTask task, Algorithm.Online algorithm, long seed) {
        Map<String, float[]> initial = task.initial(seed);
        if (!algorithm.hasCritic()) {
            initial.keySet().removeIf(name -> name.startsWith("critic"));
        }
        PhaseSettings settings = new PhaseSettings(2, 64);
        try (PolicyLearner<TokenSequence> learner =
                new PolicyLearner<>(task.network(), algorithm, LearnerSettings.of(64), initial, 2 * task.length())) {
            for (int phase = 0; phase < PHASES; phase++) {
                List<TokenSequence> rollouts = task.sample(learner.parameters(), PROMPTS, EACH, seed * 10_000 + phase);
                List<Episode> episodes = task.episodes(
                        rollouts,
                        learner.measure(rollouts),
                        learner.fixed(initial).measure(rollouts),
                        EACH);
                PhaseReport report = PhaseLearning.learn(
                        learner,
                        algorithm,
                        settings,
                        rollouts,
                        episodes,
                        episodes.stream().map(Episode::logProbabilities).toList(),
                        RATE,
                        0.001,
                        seed + phase);
                assertThat(report.skippedRows()).isZero();
                if (phase % 10 == 9 && task.meanScore(learner.parameters(), phase) > ENOUGH + 0.02) {
                    break;
                }
            }
            return task.meanScore(learner.parameters(), -1);
        }
    }

    /**
     * Pairs from a reference that is nearly uniform, labelled by Bradley-Terry with 2 for each right position. What DPO tends to is then known:
     * each position is right with odds {@code e^(2/β)} to one for every other token.
     */
    private static double shareOfOptimumFromPairs(StringTask task, long seed) {
        Map<String, float[]> initial = task.initial(0.02, seed);
        initial.keySet().removeIf(name -> name.startsWith("critic"));
        List<TokenSequence> pairs = labelled(task, task.sample(initial, PAIRS, 2, seed), new Random(seed));
        Dpo dpo = new Dpo(0.25, 0);
        try (PolicyLearner<TokenSequence> learner =
                new PolicyLearner<>(task.network(), dpo, LearnerSettings.of(64), initial, 2 * task.length())) {
            List<Measurement> reference = learner.fixed(initial).measure(pairs);
            List<Episode> episodes = task.episodes(pairs, reference, reference, 2);
            List<TrainingRow<TokenSequence>> rows = new ArrayList<>();
            for (int i = 0; i < pairs.size(); i++) {
                double[] nothing = new double[task.length()];
                rows.add(new TrainingRow<>(pairs.get(i), episodes.get(i), new Target(nothing, nothing)));
            }
            int steps = EPOCHS * rows.size() / 64;
            for (int step = 0; step < steps; step++) {
                int from = step * 64 % rows.size();
                double left = 1 - step / (double) steps;
                learner.update(rows.subList(from, from + 64), DPO_RATE * left, 0);
            }
            double odds = Math.exp(WORTH / dpo.beta());
            return task.meanScore(learner.parameters(), -1) / (odds / (odds + task.symbols()));
        }
    }

    private static List<TokenSequence> labelled(StringTask task, List<TokenSequence> drawn, Random random) {
        List<TokenSequence> pairs = new ArrayList<>();
        for (int i = 0; i < drawn.size(); i += 2) {
            double difference = task.score(drawn.get(i)) - task.score(drawn.get(i + 1));
            boolean first = random.nextDouble() < 1 / (1 + Math.exp(-WORTH * task.length() * difference));
            pairs.add(drawn.get(first ? i : i + 1));
            pairs.add(drawn.get(first ? i + 1 : i));
        }
        return pairs;
    }
}
