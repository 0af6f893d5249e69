package dev.prudence.trainer.policyoptimisation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class AdvantagesTest {

    private static final Episodes DATA = Episodes.draw(5, 20, 11);

    static Stream<Algorithm.Online> algorithms() {
        return Stream.of(Ppo.standard(), Grpo.standard(), Rloo.standard(), ReinforcePlusPlus.standard());
    }

    @Test
    void generalisedAdvantagesWeighLaterErrorsLess() {
        double[] advantages = Advantages.generalised(new double[] {1, 0, 2}, new double[] {0.5, 1, -1}, 0.9, 0.5);
        double last = 2 + 1;
        double middle = 0 + 0.9 * -1 - 1;
        double first = 1 + 0.9 * 1 - 0.5;
        assertThat(advantages)
                .containsExactly(
                        new double[] {first + 0.45 * middle + 0.45 * 0.45 * last, middle + 0.45 * last, last},
                        within(1e-12));
    }

    @Test
    void whitenedAdvantagesHaveMeanZeroAndDeviationOne() {
        List<double[]> white =
                Advantages.whitened(List.of(new double[] {1, 5, 2}, new double[] {-3}, new double[] {8, 0}));
        double[] all = white.stream().flatMapToDouble(Arrays::stream).toArray();
        assertThat(Arrays.stream(all).sum()).isCloseTo(0, within(1e-12));
        assertThat(Arrays.stream(all).map(x -> x * x).sum() / all.length).isCloseTo(1, within(1e-8));
    }

    @Test
    void aLoneAnswerAndEqualScoresTeachNothing() {
        double[] one = {-1};
        List<Episode> episodes = List.of(
                new Episode(0, 3, one, one, one), new Episode(1, 2, one, one, one), new Episode(1, 2, one, one, one));
        assertThat(Advantages.grouped(episodes, new double[] {3, 2, 2}, true)).containsExactly(0, 0, 0);
        assertThat(Advantages.leaveOneOut(episodes, new double[] {3, 2, 2})).containsExactly(0, 0, 0);
    }

    /** One score in ten is missing: what the others teach is what they teach alone, in any order of arrival of the missing ones. */
    @ParameterizedTest
    @MethodSource("algorithms")
    void theUnscoredHaveNoPartInAnything(Algorithm.Online algorithm) {
        Random random = new Random(4);
        List<Episode> scored = DATA.episodes().stream()
                .filter(episode -> random.nextInt(10) > 0)
                .toList();
        assertThat(scored.size()).isLessThan(DATA.episodes().size());
        List<Target> targets = algorithm.targets(scored, 0.2);
        assertThat(targets).hasSameSizeAs(scored);
        assertThat(targets)
                .allMatch(target -> Arrays.stream(target.advantages()).allMatch(Double::isFinite));
        if (algorithm instanceof Ppo || algorithm instanceof ReinforcePlusPlus) {
            double sum = targets.stream()
                    .flatMapToDouble(target -> Arrays.stream(target.advantages()))
                    .sum();
            assertThat(sum).as("whitened over the scored alone").isCloseTo(0, within(1e-9));
        } else {
            for (int group = 0; group < 20; group++) {
                double sum = 0;
                for (int i = 0; i < scored.size(); i++) {
                    sum += scored.get(i).group() == group ? targets.get(i).advantages()[0] : 0;
                }
                assertThat(sum).as("group %d", group).isCloseTo(0, within(1e-9));
            }
        }
    }

    @ParameterizedTest
    @MethodSource("algorithms")
    void aHigherScoreIsAHigherAdvantage(Algorithm.Online algorithm) {
        List<Episode> episodes = new ArrayList<>(DATA.episodes());
        Episode first = episodes.get(0);
        double before = last(algorithm.targets(episodes, 0.2).get(0));
        episodes.set(
                0,
                new Episode(
                        first.group(), first.score() + 3, first.logProbabilities(), first.reference(), first.values()));
        assertThat(last(algorithm.targets(episodes, 0.2).get(0))).isGreaterThan(before + 0.1);
    }

    private static double last(Target target) {
        return target.advantages()[target.advantages().length - 1];
    }
}
